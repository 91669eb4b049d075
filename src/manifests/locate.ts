import { EVENT_ID, getScalarValue, parseEvents, type Event } from "js-yaml";

type Path = readonly (string | number)[];

/** Where values stand in one YAML text of one or more documents. Made when the first line is asked for. */
export class Positions {
  readonly #source: string;
  readonly #events: readonly Event[];

  /** `source` must be text that parses. */
  constructor(source: string) {
    this.#source = source;
    this.#events = parseEvents(source, {});
  }

  /** Offset of the value at `path` of the document (0-based); of its key in a mapping; of its nearest parent if absent. */
  offset(document: number, path: Path): number {
    let index = this.#documentStart(document);
    let best = this.#startOf(index);
    for (const step of path) {
      const child = this.#child(index, step);
      if (child === undefined) return best;
      best = child.at;
      index = child.value;
    }
    return best;
  }

  #documentStart(document: number): number {
    let seen = -1;
    for (const [index, event] of this.#events.entries()) {
      if (event.type === EVENT_ID.DOCUMENT) seen += 1;
      if (seen === document) return index + 1;
    }
    return 0;
  }

  /** Finds the event of one key or item below the collection at `index`. */
  #child(index: number, step: string | number): { at: number; value: number } | undefined {
    const type = this.#events[index]?.type;
    if (type === EVENT_ID.SEQUENCE && typeof step === "number") return this.#item(index, step);
    return type === EVENT_ID.MAPPING ? this.#entry(index, String(step)) : undefined;
  }

  #item(index: number, step: number): { at: number; value: number } | undefined {
    let at = index + 1;
    for (let item = 0; item < step && !this.#closes(at); item += 1) at = this.#after(at);
    return this.#closes(at) ? undefined : { at: this.#startOf(at), value: at };
  }

  #entry(index: number, key: string): { at: number; value: number } | undefined {
    let at = index + 1;
    while (!this.#closes(at)) {
      const value = this.#after(at);
      if (this.#scalar(at) === key) return { at: this.#startOf(at), value };
      at = this.#after(value);
    }
    return undefined;
  }

  #scalar(index: number): string | undefined {
    const event = this.#events[index];
    return event?.type === EVENT_ID.SCALAR ? getScalarValue(this.#source, event) : undefined;
  }

  #closes(index: number): boolean {
    const event = this.#events[index];
    return event === undefined || event.type === EVENT_ID.POP;
  }

  /** Index after the node that starts at `index`. */
  #after(index: number): number {
    let depth = 0;
    for (let at = index; at < this.#events.length; at += 1) {
      const type = this.#events[at]?.type;
      if (type === EVENT_ID.MAPPING || type === EVENT_ID.SEQUENCE) depth += 1;
      if (type === EVENT_ID.POP) depth -= 1;
      if (depth === 0) return at + 1;
    }
    return this.#events.length;
  }

  #startOf(index: number): number {
    const event = this.#events[index];
    if (event === undefined) return 0;
    if (event.type === EVENT_ID.SCALAR) return event.valueStart >= 0 ? event.valueStart : 0;
    if (event.type === EVENT_ID.ALIAS) return event.anchorStart;
    if (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE) return event.start;
    return 0;
  }
}
