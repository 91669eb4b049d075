import { type Failure, Failures, usage } from "./errors/errors.ts";

/**
 * Inputs as an entry reads them: kebab-case names as in action.yml, which are also the CLI's flags.
 * Empty strings count as not given, as GitHub passes an unset input.
 */
export type RawInputs = Readonly<Record<string, string | undefined>>;

/**
 * Reads raw inputs and collects every error, so that all of them are shown at once by {@link
 * InputReader.done}.
 */
export class InputReader {
  readonly #raw: RawInputs;
  readonly #failures: Failure[] = [];

  constructor(raw: RawInputs) {
    this.#raw = raw;
  }

  optional(name: string): string | undefined {
    const value = this.#raw[name]?.trim();
    return value === "" ? undefined : value;
  }

  text(name: string, fallback: string): string {
    return this.optional(name) ?? fallback;
  }

  required(name: string): string {
    const value = this.optional(name);
    if (value === undefined) this.#fail(name, "is required and was not given", `Give ${name}`);
    return value ?? "";
  }

  /** `true` or `false`, in any case, as YAML 1.2 core writes them. */
  flag(name: string, fallback: boolean): boolean {
    const value = this.optional(name)?.toLowerCase();
    if (value === undefined) return fallback;
    if (value !== "true" && value !== "false") this.#unexpected(name, value, ["true", "false"]);
    return value === "true";
  }

  oneOf<const T extends string>(name: string, allowed: readonly T[], fallback: T): T {
    const value = this.optional(name);
    if (value === undefined) return fallback;
    const found = allowed.find((candidate) => candidate === value);
    if (found === undefined) this.#unexpected(name, value, allowed);
    return found ?? fallback;
  }

  /** Text of a form; `allowed` says which, worded to follow "Give". */
  formed(name: string, form: RegExp, allowed: string): string | undefined {
    const value = this.optional(name);
    if (value === undefined || form.test(value)) return value;
    this.#fail(name, `is ${JSON.stringify(value)}`, `Give ${allowed}`);
    return undefined;
  }

  /** A whole number of seconds, `least` or more, returned in milliseconds. */
  seconds(name: string, fallbackSeconds: number, least = 0): number {
    const value = this.optional(name);
    if (value !== undefined && !/^\d{1,6}$/.test(value)) {
      this.#fail(
        name,
        `is ${JSON.stringify(value)}, not a whole number of seconds`,
        "Give a number such as 120",
      );
      return fallbackSeconds * 1000;
    }
    if (value !== undefined && Number(value) < least) {
      this.#fail(name, `is ${value} seconds, which is too short`, `Give ${least} or more`);
    }
    return (value === undefined ? fallbackSeconds : Number(value)) * 1000;
  }

  /** A whole number of at least 1. */
  count(name: string, fallback: number): number {
    const value = this.optional(name);
    if (value === undefined) return fallback;
    if (/^[1-9]\d{0,8}$/.test(value)) return Number(value);
    this.#fail(
      name,
      `is ${JSON.stringify(value)}, not a whole number from 1 on`,
      `Give a number such as ${fallback}`,
    );
    return fallback;
  }

  /** What `parse` makes of the value; undefined when it was not given. `allowed` says what `parse` takes. */
  parsed<T>(name: string, parse: (value: string) => T | undefined, allowed: string): T | undefined {
    const value = this.optional(name);
    if (value === undefined) return undefined;
    const found = parse(value);
    if (found === undefined) this.#fail(name, `is ${JSON.stringify(value)}`, `Give ${allowed}`);
    return found;
  }

  /** Items separated by line breaks or commas; empty when not given. */
  list(name: string): readonly string[] {
    const items = (this.optional(name) ?? "").split(/[\n,]/).map((item) => item.trim());
    return items.filter((item) => item !== "");
  }

  /** Returns the inputs read, or throws every error found. */
  done<T>(inputs: T): T {
    const [first, ...rest] = this.#failures;
    if (first !== undefined) throw new Failures([first, ...rest]);
    return inputs;
  }

  #unexpected(name: string, value: string, allowed: readonly string[]): void {
    this.#fail(name, `is ${JSON.stringify(value)}`, `Give one of: ${allowed.join(", ")}`);
  }

  #fail(name: string, fact: string, remedy: string): void {
    this.#failures.push(usage("INPUT_INVALID", `input ${name} ${fact}`, { remedy }));
  }
}
