/** A run whose waiting can never end says so, instead of dying without a word when nothing is left to do. */
import { surroundings } from "../errors/errors.ts";
import type { Ports } from "../ports.ts";

/** What of a process is used here; `process` in every entry. */
export interface Emptying {
  on(event: "beforeExit", listener: () => void): unknown;
  off(event: "beforeExit", listener: () => void): unknown;
}

/** Calls of ports that have not ended, in the order in which they began. */
export class Pending {
  readonly #calls = new Set<{ readonly name: string }>();

  /** Their names, such as `http.send`. */
  names(): readonly string[] {
    return [...this.#calls].map(({ name }) => name);
  }

  /**
   * The same ports, their calls counted here while they last. The log's own are not: they last as long as a
   * step.
   */
  watched(ports: Ports): Ports {
    const named = Object.entries(ports).map(([name, port]) => [
      name,
      name === "log" ? port : this.#watchedPort(name, port as object),
    ]);
    return Object.fromEntries(named) as Ports;
  }

  #watchedPort(port: string, methods: object): object {
    const watched = Object.entries(methods).map(([method, value]) => {
      if (typeof value !== "function") return [method, value] as const;
      const call = (...args: unknown[]) =>
        this.#during(`${port}.${method}`, () => value.apply(methods, args));
      return [method, call] as const;
    });
    return Object.fromEntries(watched);
  }

  #during(name: string, call: () => unknown): unknown {
    const result = call();
    if (!(result instanceof Promise)) return result;
    const entry = { name };
    this.#calls.add(entry);
    return result.finally(() => this.#calls.delete(entry));
  }
}

/**
 * What the body returns or throws. Throws `NEVER_ENDS` when it does neither and nothing is left in this
 * process that could make it: Node would end then, with code 13 or even 0, and without a word.
 */
export async function settled<T>(
  process: Emptying,
  pending: Pending | undefined,
  body: () => Promise<T>,
): Promise<T> {
  let onEmpty = () => {};
  const empty = new Promise<never>((_, reject) => {
    onEmpty = () => reject(neverEnds(pending?.names() ?? []));
    process.on("beforeExit", onEmpty);
  });
  try {
    return await Promise.race([body(), empty]);
  } finally {
    process.off("beforeExit", onEmpty);
  }
}

function neverEnds(names: readonly string[]) {
  const waited = names.length === 0 ? "" : ` (${names.join(", ")})`;
  return surroundings("NEVER_ENDS", `this run waited for something that will never come${waited}`, {
    remedy:
      "Look at the cluster with `bluegreen status` before you run it again; it is a bug: please report it with the command and the version",
  });
}
