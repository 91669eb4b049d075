/**
 * Full matches over bytes in one pass, without backtracking: a deterministic automaton whose states are made
 * when an input first needs them. A step costs one look-up, or, when its state is new, at most one walk over
 * the program; so no pattern takes more than linear time, whoever wrote it. Method: R. Cox, "Regular
 * Expression Matching Can Be Simple And Fast", https://swtch.com/~rsc/regexp/regexp1.html
 */
import { bytesOf } from "./bytes.ts";
import type { ByteSet, Syntax } from "./regex-syntax.ts";

/** Longer programs and more states than these are left to RE2. */
const MAX_PROGRAM = 512;
const MAX_STATES = 256;

type Instruction =
  | { readonly op: "byte"; readonly set: ByteSet; readonly next: number }
  | { readonly op: "split"; readonly next: readonly number[] }
  | { readonly op: "begin" | "end"; readonly next: number }
  | { readonly op: "accept" };

/** A state of the automaton: where in the program an input may stand. */
interface State {
  /** By class of the next byte; undefined when it is not made yet. */
  readonly next: (State | undefined)[];
  /** Instructions that take a byte. */
  readonly places: readonly number[];
  readonly accepts: boolean;
  /** No input leads from here to a match. */
  readonly dead: boolean;
}

/** The automaton of a pattern, or undefined when its program is too long. */
export function automaton(syntax: Syntax): Automaton | undefined {
  const program = new Assembler().assemble(syntax);
  return program === undefined ? undefined : new Automaton(program);
}

export class Automaton {
  readonly #program: readonly Instruction[];
  /** Bytes that no instruction tells apart have one class. */
  readonly #classOf: Uint8Array;
  readonly #example: readonly number[];
  readonly #states = new Map<string, State>();
  readonly #start: State;

  constructor(program: readonly Instruction[]) {
    this.#program = program;
    [this.#classOf, this.#example] = byteClasses(program);
    this.#start = this.#make([program.length - 1], true);
  }

  /** Whether the whole value matches, as UTF-8 bytes; undefined when this takes too many states. */
  matches(value: string): boolean | undefined {
    return this.#run(value, false);
  }

  /** `encoded`: the value's characters are its bytes. */
  #run(value: string, encoded: boolean): boolean | undefined {
    const classOf = this.#classOf;
    let state = this.#start;
    for (let at = 0; at < value.length; at += 1) {
      const code = value.charCodeAt(at);
      if (code > 127 && !encoded) return this.#run(bytesOf(value), true);
      const kind = classOf[code] ?? 0;
      const next = state.next[kind] ?? this.#step(state, kind);
      if (next === undefined) return undefined;
      if (next.dead) return false;
      state = next;
    }
    return state.accepts;
  }

  #step(from: State, kind: number): State | undefined {
    const byte = this.#example[kind] ?? 0;
    const places = from.places.flatMap((place) => {
      const instruction = this.#program[place];
      return instruction?.op === "byte" && instruction.set[byte] === 1 ? [instruction.next] : [];
    });
    const key = [...new Set(places)].sort((a, b) => a - b).join();
    let made = this.#states.get(key);
    if (made === undefined) {
      if (this.#states.size >= MAX_STATES) return undefined;
      made = this.#make(places, false);
      this.#states.set(key, made);
    }
    from.next[kind] = made;
    return made;
  }

  #make(from: readonly number[], atBegin: boolean): State {
    const places = reach(this.#program, from, { atBegin, atEnd: false }).filter(
      (place) => this.#program[place]?.op === "byte",
    );
    const accepts = reach(this.#program, from, { atBegin, atEnd: true }).some(
      (place) => this.#program[place]?.op === "accept",
    );
    const next = Array.from<State | undefined>({ length: this.#example.length }).fill(undefined);
    return { next, places, accepts, dead: places.length === 0 && !accepts };
  }
}

interface Position {
  readonly atBegin: boolean;
  readonly atEnd: boolean;
}

/** Instructions that stand where a byte is taken or the match ends, from some on, without taking a byte. */
function reach(
  program: readonly Instruction[],
  from: readonly number[],
  { atBegin, atEnd }: Position,
): readonly number[] {
  const seen = new Set<number>();
  const open = [...from];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    if (seen.has(place)) continue;
    seen.add(place);
    const instruction = program[place];
    if (instruction?.op === "split") open.push(...instruction.next);
    if ((instruction?.op === "begin" && atBegin) || (instruction?.op === "end" && atEnd))
      open.push(instruction.next);
  }
  return [...seen];
}

function byteClasses(program: readonly Instruction[]): [Uint8Array, number[]] {
  const sets = program.flatMap((instruction) => (instruction.op === "byte" ? [instruction.set] : []));
  let classOf: Uint8Array = new Uint8Array(256);
  // Many instructions take the same set, which is one object then: it splits the classes once.
  for (const set of new Set(sets)) classOf = splitBy(set, classOf);
  const example: number[] = [];
  classOf.forEach((kind, byte) => void (example[kind] ??= byte));
  return [classOf, example];
}

/** Classes whose bytes are all in the set or all outside, numbered as their first bytes come. */
function splitBy(set: ByteSet, classOf: Uint8Array): Uint8Array {
  const known = new Int16Array(512).fill(-1);
  let count = 0;
  return classOf.map((kind, byte) => {
    const part = 2 * kind + (set[byte] === 1 ? 1 : 0);
    if (known[part] === -1) {
      known[part] = count;
      count += 1;
    }
    return known[part] as number;
  });
}

/**
 * Writes programs back to front: each part is given where it continues. The last instruction is the first to
 * run.
 */
class Assembler {
  readonly #program: Instruction[] = [{ op: "accept" }];

  assemble(syntax: Syntax): readonly Instruction[] | undefined {
    const entry = this.#part(syntax, 0);
    if (entry === undefined) return undefined;
    this.#add({ op: "split", next: [entry] });
    return this.#program;
  }

  #add(instruction: Instruction): number {
    return this.#program.push(instruction) - 1;
  }

  /** Where to enter the part, or undefined when the program gets too long. */
  #part(syntax: Syntax, next: number): number | undefined {
    if (this.#program.length > MAX_PROGRAM) return undefined;
    switch (syntax.kind) {
      case "byte":
        return this.#add({ op: "byte", set: syntax.set, next });
      case "begin":
      case "end":
        return this.#add({ op: syntax.kind, next });
      case "sequence":
        return syntax.items.reduceRight<number | undefined>(
          (after, item) => (after === undefined ? undefined : this.#part(item, after)),
          next,
        );
      case "either":
        return this.#either(syntax.items, next);
      case "repeat":
        return this.#repeat(syntax, next);
    }
  }

  #either(items: readonly Syntax[], next: number): number | undefined {
    const entries: number[] = [];
    for (const item of items) {
      const entry = this.#part(item, next);
      if (entry === undefined) return undefined;
      entries.push(entry);
    }
    return entries.length === 1 ? entries[0] : this.#add({ op: "split", next: entries });
  }

  #repeat({ item, least, most }: Extract<Syntax, { kind: "repeat" }>, next: number): number | undefined {
    let entry: number | undefined = most === Number.POSITIVE_INFINITY ? this.#loop(item, next) : next;
    const optional = most === Number.POSITIVE_INFINITY ? 0 : most - least;
    for (let copy = 0; copy < optional && entry !== undefined; copy += 1) {
      const inner = this.#part(item, entry);
      entry = inner === undefined ? undefined : this.#add({ op: "split", next: [inner, next] });
    }
    for (let copy = 0; copy < least && entry !== undefined; copy += 1) entry = this.#part(item, entry);
    return entry;
  }

  /** Any number of times. */
  #loop(item: Syntax, next: number): number | undefined {
    const exits: number[] = [next];
    const loop = this.#add({ op: "split", next: exits });
    const inner = this.#part(item, loop);
    if (inner === undefined) return undefined;
    exits.push(inner);
    return loop;
  }
}
