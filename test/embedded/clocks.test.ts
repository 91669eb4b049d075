/**
 * Runners whose clocks are off, by ten minutes or by a year, beside each other and beside the API server's,
 * and one that nobody tells the server's time. Tried of this kind: a promote that lives or is dead, met by a
 * promote, a deploy and a rollback; a deploy that lives or is dead, met by a rollback; what each writes.
 */
import { describe, expect, it } from "vitest";
import type { Runner } from "../../src/adapters/embedded/create.ts";
import type { PortCall } from "../../src/adapters/embedded/tools/process.ts";
import type { KubernetesObject } from "../../src/model/kubernetes.ts";
import { holderOf } from "./lease-facts.ts";
import { LEASE, ROUTER } from "./reference-world.ts";
import { codeOf, nameOf, type Trial, trialFrom } from "./trial.ts";

const MINUTES = 600_000;
const DAY = 86_400_000;
const YEAR = 365 * 24 * 3_600_000;
const off = (ahead: number, isUntold = false): Runner => ({ ahead, isUntold });

/** The clock of whoever is there, and of whoever comes. */
const PAIRS: readonly (readonly [string, Runner, Runner])[] = [
  ["ten minutes ahead, met by one that is behind", off(MINUTES), off(-MINUTES)],
  ["ten minutes behind, met by one that is ahead", off(-MINUTES), off(MINUTES)],
  ["a year ahead", off(YEAR), off(0)],
  ["a year behind", off(-YEAR), off(0)],
  ["right, met by one that is a year ahead", off(0), off(YEAR)],
  ["right, met by one that is a year behind", off(0), off(-YEAR)],
  ["untold and ten minutes behind, met by one that knows", off(-MINUTES, true), off(0)],
  ["right, met by one that is untold and a year ahead", off(0), off(YEAR, true)],
  ["untold and half a day behind, met by one like it that is ahead", off(-DAY / 2, true), off(6 * DAY, true)],
];

/** Longer than any Lease lasts. */
const LONG_MS = 150_000;
const isPush = (call: PortCall): boolean => nameOf(call) === "git.record";
const isFlip = ({ method, args }: PortCall): boolean =>
  method === "replace" && (args[0] as KubernetesObject).kind === "VirtualService";

/** What is at work for long, until it is done by itself. */
function slow(trial: Trial, isMeant: (call: PortCall) => boolean): void {
  let isDone = false;
  trial.script = (call) => {
    if (isDone || !isMeant(call)) return undefined;
    isDone = true;
    return { kind: "delay", milliseconds: LONG_MS };
  };
}

/** Times at which the Lease changed hands, and at which the default route was written. */
function watched(trial: Trial): { readonly hands: number[]; readonly flips: number[] } {
  const seen = { hands: [] as number[], flips: [] as number[] };
  trial.world.watch(({ type, before, after, at }) => {
    if (type === LEASE.type && holderOf(after) !== "" && holderOf(before) !== holderOf(after))
      seen.hands.push(at);
    if (type === ROUTER.type && JSON.stringify(before?.spec) !== JSON.stringify(after?.spec))
      seen.flips.push(at);
  });
  return seen;
}

describe.each(PAIRS)("a runner whose clock is %s", (_name, theirs, ours) => {
  it("keeps the release while it lives, and keeps nobody waiting for longer than a sign of life", async () => {
    const trial = await trialFrom("tested");
    slow(trial, isPush);
    trial.runner = theirs;
    const promote = trial.promote();
    await trial.pass(1_000);
    trial.runner = ours;
    for (const other of [() => trial.promote(), () => trial.deploy("2.0.0")]) {
      const began = trial.now;
      expect(await codeOf(other())).toMatch(/^(LEASE_HELD|TRANSITION_UNDER_WAY)$/);
      expect(trial.now - began).toBeLessThan(10_000);
    }
    expect(await promote).toMatchObject({ active: "green" });
    expect(await trial.status()).toMatchObject({ transition: null, holder: null });
  });

  it("loses it to a rollback at once, and to a rollback alone", async () => {
    const trial = await trialFrom("tested");
    slow(trial, (call) => trial.isFlipped && isPush(call));
    trial.runner = theirs;
    const promote = codeOf(trial.promote());
    while (!trial.isFlipped) await trial.pass(500);
    await trial.pass(3_000);
    trial.runner = ours;
    const [began, { flips }] = [trial.now, watched(trial)];
    expect(await trial.rollback()).toMatchObject({ active: "blue" });
    expect((flips[0] ?? 0) - began).toBeLessThan(2_000);
    expect(await promote).toBe("LEASE_LOST");
    expect(trial.isFlipped).toBe(false);
    expect(await trial.status()).toMatchObject({ transition: null, holder: null });
  });

  it("is followed within half a minute when it died after its flip", async () => {
    const trial = await trialFrom("tested");
    trial.runner = theirs;
    await trial.dies(() => trial.promote(), isFlip);
    trial.runner = ours;
    const [began, { hands }] = [trial.now, watched(trial)];
    expect(await trial.promote()).toMatchObject({ active: "green" });
    expect(hands).toHaveLength(1);
    expect((hands[0] ?? 0) - began).toBeLessThan(30_000);
    expect(trial.logged.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/holds release \S+\. Without a sign of life it is taken over in \d+ s/),
    );
    expect(await trial.status()).toMatchObject({ transition: null, holder: null });
  });

  it("keeps a rollback from nothing that it deploys, as long as it lives and half a minute longer", async () => {
    const trial = await trialFrom("promoted");
    slow(trial, isPush);
    trial.runner = theirs;
    const deploy = trial.deploy("2.0.0");
    await trial.pass(1_000);
    trial.runner = ours;
    expect(await codeOf(trial.rollback({ timeout: "30" }))).toBe("LEASE_HELD");
    await deploy;
    const dead = await trialFrom("promoted");
    dead.runner = theirs;
    await dead.dies(() => dead.deploy("2.0.0"), isPush);
    dead.runner = ours;
    const [began, { hands }] = [dead.now, watched(dead)];
    expect(await dead.rollback({ timeout: "5" })).toMatchObject({ active: "blue" });
    expect((hands[0] ?? 0) - began).toBeLessThan(30_000);
  });
});

describe.each([MINUTES, -MINUTES, YEAR, -YEAR])("what a runner writes that is %d ms ahead", (ahead) => {
  it("has the API server's times", async () => {
    const trial = await trialFrom("applied");
    trial.runner = off(ahead);
    const began = trial.now;
    await trial.deploy("1.1.0");
    await trial.smoke();
    const { traffic } = await trial.promote();
    const annotations = trial.lease?.metadata.annotations ?? {};
    const noted = ["deployed", "smoke", "last-flip"].map((name) => annotations[`bluegreen-action/${name}`]);
    const times = noted.map((text) => (JSON.parse(text ?? "{}") as { at: string }).at);
    for (const time of [...times, traffic?.readAt, traffic?.written?.at]) {
      expect(Date.parse(time ?? "")).toBeGreaterThanOrEqual(began);
      expect(Date.parse(time ?? "")).toBeLessThanOrEqual(trial.now);
    }
  });

  it("is no reason to wait for somebody who is gone long since", async () => {
    const trial = await trialFrom("tested");
    trial.runner = off(ahead);
    await trial.dies(() => trial.promote(), isPush);
    await trial.pass(120_000);
    trial.runner = off(-ahead);
    const [began, { hands }] = [trial.now, watched(trial)];
    expect(await trial.status()).toMatchObject({ holder: null });
    expect(await trial.promote()).toMatchObject({ active: "green" });
    expect((hands[0] ?? 0) - began).toBeLessThan(1_000);
  });
});

it.each([YEAR, -YEAR])(
  "a runner that nobody tells the time, and that is %d ms ahead, trusts no proof",
  async (ahead) => {
    const trial = await trialFrom("tested");
    trial.runner = off(ahead, true);
    expect(await codeOf(trial.promote())).toBe("PROMOTE_EXPIRED");
    expect(trial.isFlipped).toBe(false);
  },
);
