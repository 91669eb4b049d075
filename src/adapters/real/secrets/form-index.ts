/**
 * Finds any of many strings in a text in one pass, however many there are; strings may be added at any time.
 */
import { type Span, SHORTEST_SECRET } from "./spans.ts";

/** A list of strings that is split by their next character once it grows: a burst trie. */
interface Node {
  /** True when a string ends here. */
  ends: boolean;
  forms: string[];
  next: Map<number, Node> | undefined;
}

/** A constant of this file, since it is read for every character of a text. */
const SHORTEST = SHORTEST_SECRET;
const MOST_FORMS = 12;
/** Deeper lists stay lists: strings that are alike that far are few. */
const DEEPEST = 256;
const HASHES = 1 << 20;
const ELLIPSIS = 0x20_26;

export class FormIndex {
  readonly #known = new Set<string>();
  readonly #root = emptyNode();
  /** Which beginnings of four characters there are: most places of a text are passed over by this alone. */
  #beginnings: Uint8Array | undefined;

  /** Shorter strings than {@link SHORTEST_SECRET} are left out. */
  add(form: string): void {
    if (form.length < SHORTEST || this.#known.has(form)) return;
    this.#known.add(form);
    this.#beginnings ??= new Uint8Array(HASHES);
    this.#beginnings[hashOf(form, SHORTEST - 1)] = 1;
    insert(this.#root, form);
  }

  /**
   * Where strings stand, in order: each from its first character to its last, and the beginning of one that
   * was cut off there, as `…` or `...` behind it says.
   */
  spans(text: string): readonly Span[] {
    const found: Span[] = [];
    const beginnings = this.#beginnings;
    if (beginnings === undefined) return found;
    for (let at = 0, hash = 0; at < text.length; at += 1) {
      hash = rolled(hash, text.charCodeAt(at));
      const start = at - SHORTEST + 1;
      if (start < 0 || beginnings[hash] === 0) continue;
      const end = longestAt(this.#root, text, start);
      if (end > start) found.push({ start, end });
    }
    return found;
  }
}

function emptyNode(): Node {
  return { ends: false, forms: [], next: undefined };
}

/** Twenty bits of the last four characters: what came before is shifted out. */
function rolled(hash: number, code: number): number {
  return ((hash << 5) ^ code) & (HASHES - 1);
}

function hashOf(text: string, last: number): number {
  let hash = 0;
  for (let at = 0; at <= last; at += 1) hash = rolled(hash, text.charCodeAt(at));
  return hash;
}

function insert(root: Node, form: string): void {
  let node = root;
  let depth = 0;
  while (node.next !== undefined && depth < form.length) {
    node = childOf(node.next, form.charCodeAt(depth));
    depth += 1;
  }
  if (depth === form.length) node.ends = true;
  else node.forms.push(form);
  burst(node, depth);
}

function childOf(next: Map<number, Node>, code: number): Node {
  const child = next.get(code) ?? emptyNode();
  next.set(code, child);
  return child;
}

/** Splits a list that has grown too long by the next character, and those below it likewise. */
function burst(node: Node, depth: number): void {
  if (node.forms.length <= MOST_FORMS || depth >= DEEPEST) return;
  const next = (node.next ??= new Map<number, Node>());
  for (const form of node.forms.splice(0)) {
    const child = childOf(next, form.charCodeAt(depth));
    if (form.length === depth + 1) child.ends = true;
    else child.forms.push(form);
  }
  for (const child of next.values()) burst(child, depth + 1);
}

/** End of the longest string that begins at `at`; `at` itself when none does. */
function longestAt(root: Node, text: string, at: number): number {
  let end = at;
  let depth = 0;
  for (let node: Node | undefined = root; node !== undefined; depth += 1) {
    if (node.ends) end = at + depth;
    for (const form of node.forms) end = Math.max(end, reached(form, text, at, depth));
    const code = text.charCodeAt(at + depth);
    if (node.next === undefined) break;
    if (isCutOff(text, at, depth)) end = Math.max(end, at + depth);
    node = node.next.get(code);
  }
  return end;
}

function reached(form: string, text: string, at: number, from: number): number {
  let depth = from;
  while (depth < form.length && form.charCodeAt(depth) === text.charCodeAt(at + depth)) depth += 1;
  return depth === form.length || isCutOff(text, at, depth) ? at + depth : at;
}

/** Whoever cut the text there before it came here, cut a secret in two: its beginning must not stay. */
function isCutOff(text: string, at: number, depth: number): boolean {
  if (depth < SHORTEST) return false;
  return text.charCodeAt(at + depth) === ELLIPSIS || text.startsWith("...", at + depth);
}
