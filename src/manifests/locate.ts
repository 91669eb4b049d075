import { EVENT_ID, getScalarValue, parseEvents, type Event } from "js-yaml";
import { LIMITS } from "../limits.ts";

type Path = readonly (string | number)[];

/** A value in the text. */
interface Node {
  readonly at: number;
  /** Of a sequence. */
  readonly items?: Node[];
  /** Of a mapping, by key; the first of equal keys. `at` is the key's. */
  readonly entries?: Map<string, { readonly at: number; readonly value: Node }>;
}

/** Where values stand in one YAML text of one or more documents. Made when the first line is asked for. */
export class Positions {
  readonly #documents: readonly Node[];
  /** Offsets of the line ends. */
  readonly #lineEnds: readonly number[];

  /** `source` must be text that parses. */
  constructor(source: string) {
    this.#documents = documentsOf(parseEvents(source, { maxDepth: LIMITS.nesting }), source);
    this.#lineEnds = lineEndsOf(source);
  }

  /**
   * 0-based line of the value at `path` of the document (0-based); of its key in a mapping; of its nearest
   * parent if absent.
   */
  line(document: number, path: Path): number {
    const offset = this.#offset(document, path);
    let [low, high] = [0, this.#lineEnds.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#lineEnds[middle] ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #offset(document: number, path: Path): number {
    let node = this.#documents[document];
    let best = node?.at ?? 0;
    for (const step of path) {
      const child = node === undefined ? undefined : childOf(node, step);
      if (child === undefined) return best;
      best = child.at;
      node = child.value;
    }
    return best;
  }
}

function childOf(node: Node, step: string | number): { at: number; value: Node } | undefined {
  if (node.entries !== undefined) return node.entries.get(String(step));
  const item = typeof step === "number" ? node.items?.[step] : undefined;
  return item === undefined ? undefined : { at: item.at, value: item };
}

/** A collection that is being read; in a mapping, `key` waits for its value. */
interface Open {
  readonly node: Node;
  key?: { readonly name: string | undefined; readonly at: number };
}

function documentsOf(events: readonly Event[], source: string): Node[] {
  const documents: Node[] = [];
  const stack: (Open | undefined)[] = [];
  for (const event of events) {
    if (event.type === EVENT_ID.DOCUMENT) {
      stack.push(undefined);
      documents.push({ at: 0 });
    } else if (event.type === EVENT_ID.POP) {
      stack.pop();
    } else {
      const node = nodeOf(event);
      const parent = stack.at(-1);
      if (parent === undefined) documents[documents.length - 1] = node;
      else put(node, parent, event, source);
      if (node.items !== undefined || node.entries !== undefined) stack.push({ node });
    }
  }
  return documents;
}

function put(node: Node, parent: Open, event: Event, source: string): void {
  const { items, entries } = parent.node;
  if (items !== undefined) items.push(node);
  if (entries === undefined) return;
  if (parent.key === undefined) {
    const name = event.type === EVENT_ID.SCALAR ? getScalarValue(source, event) : undefined;
    parent.key = { name, at: node.at };
    return;
  }
  const { name, at } = parent.key;
  delete parent.key;
  if (name !== undefined && !entries.has(name)) entries.set(name, { at, value: node });
}

function nodeOf(event: Event): Node {
  switch (event.type) {
    case EVENT_ID.SEQUENCE:
      return { at: event.start, items: [] };
    case EVENT_ID.MAPPING:
      return { at: event.start, entries: new Map() };
    case EVENT_ID.ALIAS:
      return { at: event.anchorStart };
    case EVENT_ID.SCALAR:
      return { at: Math.max(0, event.valueStart) };
    default:
      return { at: 0 };
  }
}

function lineEndsOf(source: string): number[] {
  const ends: number[] = [];
  for (let at = source.indexOf("\n"); at >= 0; at = source.indexOf("\n", at + 1)) ends.push(at);
  return ends;
}
