/**
 * How much a YAML text means: what comes out must not be much larger than what was written. An alias
 * (`*name`) stands for all that its anchor holds, aliases among it, so that 300 bytes can mean gigabytes;
 * everything that looks at values afterwards (a diff, a digest, JSON) writes them out.
 */
import { type Event, EVENT_ID } from "js-yaml";
import { LIMITS } from "../limits.ts";

/** Why a text is not read, and where: `line` is 0-based. */
export class YamlError extends Error {
  readonly line: number;

  constructor(reason: string, line: number, cause?: unknown) {
    super(reason, { cause });
    this.name = "YamlError";
    this.line = line;
  }
}

/** How much longer aliases may still make the documents that are read with it. */
export class AliasBudget {
  #left: number = LIMITS.aliasedInAll;

  /** True when that much is left; it is gone then. */
  take(length: number): boolean {
    this.#left -= length;
    return this.#left >= 0;
  }
}

/** What a node is when all of its aliases are written out, as block YAML of two blanks a level. */
interface Extent {
  readonly nodes: number;
  /** Characters, when the node begins at the margin. */
  readonly length: number;
  /** Levels, itself among them. */
  readonly height: number;
  /** As `nodes` and `length` together, of aliases alone. */
  readonly aliased: number;
}

interface Open extends Omit<Extent, "nodes"> {
  nodes: number;
  length: number;
  height: number;
  aliased: number;
  readonly anchor: string | undefined;
}

const opened = (anchor: string | undefined): Open => ({ nodes: 1, length: 1, height: 1, aliased: 0, anchor });

const scalar = (anchor: string | undefined, length: number): Open => ({
  ...opened(anchor),
  length: 1 + Math.max(0, length),
});

/** What each anchor means; `open` inside of its own node. */
type Anchors = Map<string, Extent | "open">;

/** The nodes around the place that is read, the innermost last; one that is closed counts in its parent. */
function nesting(anchors: Anchors) {
  const stack: Open[] = [];
  const open = (anchor: string | undefined): void => {
    if (anchor !== undefined) anchors.set(anchor, "open");
    stack.push(opened(anchor));
  };
  const close = (done: Open): void => {
    if (done.anchor !== undefined) anchors.set(done.anchor, done);
    const parent = stack.at(-1);
    if (parent !== undefined) include(parent, done);
  };
  return { stack, open, close };
}

/** One pass over the events, so that a bomb is found before it is built. Throws {@link YamlError}. */
export function requireModest(events: readonly Event[], text: string, budget: AliasBudget): void {
  const anchors: Anchors = new Map();
  const { stack, open, close } = nesting(anchors);
  for (const event of events) {
    switch (event.type) {
      case EVENT_ID.DOCUMENT:
        anchors.clear();
        open(undefined);
        break;
      case EVENT_ID.SEQUENCE:
      case EVENT_ID.MAPPING:
        open(anchorOf(event, text));
        break;
      case EVENT_ID.SCALAR:
        close(scalar(anchorOf(event, text), event.valueEnd - event.valueStart));
        break;
      case EVENT_ID.ALIAS:
        includeAlias(stack.at(-1), anchors, event, text);
        break;
      case EVENT_ID.POP: {
        const done = stack.pop();
        if (done === undefined) break;
        close(done);
        if (stack.length === 0 && !budget.take(done.aliased)) throw excessive(LIMITS.aliasedInAll, text, 0);
        break;
      }
    }
  }
}

function include(parent: Open, child: Extent): void {
  parent.nodes += child.nodes;
  parent.length += child.length + 2 * child.nodes;
  parent.height = Math.max(parent.height, child.height + 1);
  parent.aliased += child.aliased;
}

function includeAlias(
  parent: Open | undefined,
  anchors: ReadonlyMap<string, Extent | "open">,
  event: { readonly anchorStart: number; readonly anchorEnd: number },
  text: string,
): void {
  const name = text.slice(event.anchorStart, event.anchorEnd);
  const meant = anchors.get(name);
  // An alias without an anchor is the constructor's to refuse.
  if (meant === undefined || parent === undefined) return;
  const refuse = (reason: string) => {
    throw new YamlError(reason, lineAt(text, event.anchorStart));
  };
  if (meant === "open") return refuse(`the alias ${name} stands inside of what it means`);
  include(parent, { ...meant, aliased: meant.nodes + meant.length });
  if (parent.aliased > LIMITS.aliased) {
    throw excessive(LIMITS.aliased, text, event.anchorStart);
  }
  if (parent.height > LIMITS.nesting)
    refuse(`with its aliases it is nested more than ${LIMITS.nesting} deep`);
}

function excessive(limit: number, text: string, offset: number): YamlError {
  const fact = `excessive aliasing: with its aliases written out, it is ${limit} characters longer, or more`;
  return new YamlError(fact, lineAt(text, offset));
}

function anchorOf(event: { readonly anchorStart: number; readonly anchorEnd: number }, text: string) {
  return event.anchorStart < 0 ? undefined : text.slice(event.anchorStart, event.anchorEnd);
}

function lineAt(text: string, offset: number): number {
  let line = 0;
  for (let at = text.indexOf("\n"); at >= 0 && at < offset; at = text.indexOf("\n", at + 1)) line += 1;
  return line;
}
