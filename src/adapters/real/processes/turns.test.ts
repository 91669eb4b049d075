import { describe, expect, it } from "vitest";
import { createLocks, createTurns } from "./turns.ts";

/** Bodies that end when told, and what ran at which moment. */
function bodies() {
  const running = new Set<string>();
  const ends = new Map<string, () => void>();
  const began: string[] = [];
  const body = (name: string) => async (): Promise<string> => {
    began.push(name);
    running.add(name);
    await new Promise<void>((resolve) => ends.set(name, resolve));
    running.delete(name);
    return name;
  };
  const end = async (name: string): Promise<void> => {
    ends.get(name)?.();
    await settle();
  };
  return { body, end, running, began };
}
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("turns", () => {
  it("run as many as there are places, the others in the order they asked", async () => {
    const { body, end, running, began } = bodies();
    const turns = createTurns(2);
    const all = ["a", "b", "c", "d"].map((name) => turns.take(body(name)));
    await settle();
    expect([...running]).toEqual(["a", "b"]);
    await end("b");
    expect([...running]).toEqual(["a", "c"]);
    await end("a");
    await end("c");
    await end("d");
    expect(await Promise.all(all)).toEqual(["a", "b", "c", "d"]);
    expect(began).toEqual(["a", "b", "c", "d"]);
  });

  it("go on after a body that fails", async () => {
    const turns = createTurns(1);
    await expect(turns.take(() => Promise.reject(new Error("boom")))).rejects.toThrow("boom");
    expect(await turns.take(async () => "next")).toBe("next");
  });
});

describe("locks", () => {
  it("keep those apart that share a name, and nobody else", async () => {
    const { body, end, running } = bodies();
    const locks = createLocks();
    const all = [
      locks.hold(["x", "y"], body("first")),
      locks.hold(["y", "x"], body("second")),
      locks.hold(["z"], body("third")),
      locks.hold([], body("fourth")),
    ];
    await settle();
    expect([...running].sort()).toEqual(["first", "fourth", "third"]);
    await end("first");
    expect([...running]).toContain("second");
    for (const name of ["second", "third", "fourth"]) await end(name);
    await Promise.all(all);
  });
});
