/**
 * A run that is killed at any of its calls, before or after the call took effect, and what the next run
 * makes of what it left: it comes at once, and has the release within half a minute.
 */
import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "vitest";
import type { KubernetesObject } from "../../src/model/kubernetes.ts";
import { colorOfDeployment, look } from "./colors.ts";
import { stage } from "./random-releases.ts";
import { holderOf } from "./lease-facts.ts";
import { LEASE, NAMESPACE } from "./reference-world.ts";
import type { Beginning } from "./stories.ts";
import { codeOf, GREEN_VALUES, nameOf, ROUTER_VALUES, Trial, trialFrom, WRITES } from "./trial.ts";

type Run = (trial: Trial) => Promise<unknown>;

interface Death {
  readonly index: number;
  readonly call: string;
  readonly when: "before" | "after";
}

/**
 * The places to die at of a run that nothing befalls. What comes after its last write only reads who has the
 * traffic. To die after a read is to die before the next call, and both are to die before the next write: one
 * read in eleven stands for the others.
 */
async function deathsOf(beginning: Beginning, first: Run): Promise<readonly Death[]> {
  const whole = await trialFrom(beginning);
  await first(whole);
  const all = whole.last.calls.map((call) => ({ index: call.index, call: nameOf(call) }));
  const calls = all.slice(0, all.findLastIndex(({ call }) => WRITES.includes(call)) + 1);
  expect(calls.length).toBeGreaterThan(20);
  return calls.flatMap((made): readonly Death[] => {
    if (!WRITES.includes(made.call)) return made.index % 11 === 0 ? [{ ...made, when: "before" }] : [];
    return [
      { ...made, when: "before" },
      { ...made, when: "after" },
    ];
  });
}

/**
 * Runs `first`, dying before and after each of its calls in turn; then `next`, and what it tells of the
 * world. Returns the places where it tells something else than `expected`.
 */
async function surprises(
  beginning: Beginning,
  first: Run,
  next: Run,
  expected: unknown,
): Promise<readonly unknown[]> {
  const at = await stage();
  const found: unknown[] = [];
  for (const { index, call, when } of await deathsOf(beginning, first)) {
    const trial = new Trial(at, beginning);
    await trial.dies(
      () => first(trial),
      (made) => made.index === index,
      when,
    );
    const serving = look(trial.world, trial.defaultSubset ?? "v1").ready;
    const seen = whenHeld(trial);
    const told = await next(trial).catch((error: unknown) => ({ thrown: String(error) }));
    if (seen.afterMs() > 30_000)
      found.push({ place: `${when} call ${index}, ${call}`, waited: seen.afterMs() });
    await trial.close();
    if (!isDeepStrictEqual(told, expected) || !serving)
      found.push({ place: `${when} call ${index}, ${call}`, serving, told });
  }
  return found;
}

/** How long it took from now until somebody took the Lease, or nobody did. */
function whenHeld(trial: Trial): { readonly afterMs: () => number } {
  const began = trial.now;
  const before = holderOf(trial.lease);
  let at = began;
  trial.world.watch(({ type, after, at: now }) => {
    const holder = holderOf(after);
    if (type === LEASE.type && holder !== "" && holder !== before && at === began) at = now;
  });
  return { afterMs: () => at - began };
}

const promote: Run = (trial) => trial.promote();

describe("a run that is killed", () => {
  it("at any call of promote is finished by the next promote", async () => {
    const next = async (trial: Trial) => {
      const { active } = await trial.promote();
      const { transition, holder } = await trial.status();
      return { active, subset: trial.defaultSubset, git: trial.git(ROUTER_VALUES), transition, holder };
    };
    const git = (await trialFrom("tested")).git(ROUTER_VALUES).replace("Subset: v1", "Subset: v2");
    const expected = { active: "green", subset: "v2", git, transition: null, holder: null };
    expect(await surprises("tested", promote, next, expected)).toEqual([]);
  }, 120_000);

  it("at any call of promote is undone at once by a rollback", async () => {
    const traffic = await (await trialFrom("tested")).traffic();
    const next = async (trial: Trial) => {
      const code = await codeOf(trial.rollback());
      const { transition } = await trial.status();
      return { ok: ["done", "ROLLBACK_NOTHING"].includes(code), traffic: await trial.traffic(), transition };
    };
    const expected = { ok: true, traffic, transition: null };
    expect(await surprises("tested", promote, next, expected)).toEqual([]);
  }, 120_000);

  it("at any call of rollback is finished by the next rollback", async () => {
    const traffic = await (await trialFrom("tested")).traffic();
    const next = async (trial: Trial) => {
      await trial.rollback();
      return { traffic: await trial.traffic(), transition: (await trial.status()).transition };
    };
    const rollback: Run = (trial) => trial.rollback();
    expect(await surprises("promoted", rollback, next, { traffic, transition: null })).toEqual([]);
  }, 120_000);

  it("at any call of deploy is finished by the next deploy, and never touches the active color", async () => {
    const blueOf = ({ world }: Trial): readonly KubernetesObject[] =>
      world.store
        .list("deployments.apps", { namespace: NAMESPACE })
        .filter((one) => colorOfDeployment(one) === "v1");
    const next = async (trial: Trial) => {
      const { color } = await trial.deploy("1.1.0");
      return { color, blue: blueOf(trial), git: trial.git(GREEN_VALUES) };
    };
    const start = await trialFrom("applied");
    const git = start.git(GREEN_VALUES).replace(/(\n +tag: )\S+/, '$1"1.1.0"');
    expect(git).toContain('tag: "1.1.0"');
    expect(blueOf(start)).toHaveLength(1);
    const expected = { color: "green", blue: blueOf(start), git };
    expect(await surprises("applied", (trial) => trial.deploy("1.1.0"), next, expected)).toEqual([]);
  }, 120_000);
});
