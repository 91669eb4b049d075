/** Who may run now: at most so many at once, in the order they asked, and never two that share something. */

export interface Turns {
  /**
   * Runs the body when one of the places is free. Do not nest: a body that asks for a second place may wait
   * for itself.
   */
  take<T>(body: () => Promise<T>): Promise<T>;
}

/** `most` is at least 1. */
export function createTurns(most: number): Turns {
  const waiting: (() => void)[] = [];
  let free = Math.max(1, most);
  const enter = async (): Promise<void> => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const leave = (): void => {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  };
  return {
    async take(body) {
      await enter();
      try {
        return await body();
      } finally {
        leave();
      }
    },
  };
}

export interface Locks {
  /** Runs the body while it alone holds all of these names. */
  hold<T>(names: readonly string[], body: () => Promise<T>): Promise<T>;
}

/**
 * Locks by name. Whoever holds several took them in the order of their names, so nobody waits in a circle.
 */
export function createLocks(): Locks {
  const byName = new Map<string, Turns>();
  const lock = (name: string): Turns => {
    const found = byName.get(name) ?? createTurns(1);
    byName.set(name, found);
    return found;
  };
  const holdSorted = async <T>(names: readonly string[], body: () => Promise<T>): Promise<T> => {
    const [first, ...rest] = names;
    return first === undefined ? body() : lock(first).take(() => holdSorted(rest, body));
  };
  return { hold: (names, body) => holdSorted([...new Set(names)].sort(), body) };
}
