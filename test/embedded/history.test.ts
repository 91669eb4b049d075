/**
 * After any end: who has the traffic, who did it, who approved it, what was tested, what is unfinished, what
 * to run. Status, history, the Lease and Git are asked, and say the same.
 */
import { describe, expect, it } from "vitest";
import type { Interference, PortCall } from "../../src/adapters/embedded/tools/process.ts";
import { surroundings } from "../../src/errors/errors.ts";
import type { Approval } from "../../src/model/history.ts";
import type { KubernetesObject } from "../../src/model/kubernetes.ts";
import { annotationOf } from "./lease-facts.ts";
import { LEASE } from "./reference-world.ts";
import { codeOf, fail, LEASE_EXPIRY_MS, ROUTER_VALUES, type Trial, trialFrom } from "./trial.ts";

const RUN = "https://github.example/o/r/actions/runs/7";
const HISTORY = "bluegreen-action/history";
const approved: Approval = { user: "bob", state: "approved", comment: "go", environments: ["production"] };

/** A job of the run, started by Ann, and approved by Bob. */
const JOB = {
  runUrl: () => RUN,
  runAttempt: () => 1,
  actor: () => "ann",
  approvals: async () => [approved],
};

const isFlip = ({ port, method, args }: PortCall): boolean =>
  port === "cluster" && method === "replace" && (args[0] as KubernetesObject).kind === "VirtualService";
const isEvent = ({ port, method, args }: PortCall): boolean =>
  port === "cluster" && method === "create" && (args[0] as KubernetesObject).kind === "Event";

interface StoredEntry {
  readonly id: string;
  readonly kind: string;
  readonly result: string;
  readonly to: string;
}

function onLease({ lease }: Trial): readonly StoredEntry[] {
  const text = lease?.metadata.annotations?.[HISTORY] ?? '{"entries":[]}';
  return (JSON.parse(text) as { entries: readonly StoredEntry[] }).entries;
}

/** What all of them say; fails where they do not agree. */
async function account(trial: Trial) {
  const [status, history] = [await trial.status(), await trial.history()];
  const subset = trial.defaultSubset;
  const active = subset === undefined ? null : subset === "v1" ? "blue" : "green";
  expect([status.active, history.active]).toEqual([active, active]);
  expect(history.disagreements).toEqual([]);
  // What is unfinished, and what to run.
  expect(history.unfinished).toEqual(status.transition);
  expect(history.next).toBe(status.next);
  const open = history.turns.filter(({ result }) => result === "unfinished").map(({ id }) => id);
  const under = annotationOf(trial.lease, "transition");
  expect(open).toEqual(under === undefined ? [] : [(JSON.parse(under) as { id: string }).id]);
  // The same entries in status, in history, and on the Lease.
  const entries = onLease(trial);
  expect(history.turns.map(({ id }) => id)).toEqual(entries.map(({ id }) => id).toReversed());
  expect(status.history.known && status.history.value.entries.map(({ id }) => id)).toEqual(
    history.turns.map(({ id }) => id),
  );
  // What was tested.
  const tested = history.turns.find(({ kind }) => kind === "smoke");
  const proof = status.smoke ?? { color: tested?.to, digest: tested?.digests?.to };
  expect({ color: tested?.to, digest: tested?.digests?.to }).toEqual({
    color: proof.color,
    digest: proof.digest,
  });
  // Git's file, when nothing is under way.
  const named = `defaultServiceSubset: ${subset}`;
  expect(history.unfinished !== null || trial.git(ROUTER_VALUES).includes(named)).toBe(true);
  return {
    status,
    history,
    flips: history.turns.filter(({ kind }) => kind === "promote" || kind === "rollback"),
  };
}

const shown = (flips: readonly { kind: string; result: string; from?: string; to: string }[]) =>
  flips.map(({ kind, result, from, to }) => `${kind} ${from} → ${to}: ${result}`);

const events = (trial: Trial) => trial.world.store.list("events.events.k8s.io");

describe("who moved the traffic, after", () => {
  it("a deploy, a smoke test and a promote in a job: each with its run, its actor, who approved it", async () => {
    const trial = await trialFrom("applied");
    trial.github = JOB;
    await trial.deploy("1.1.0");
    await trial.smoke();
    await trial.promote();
    const { history } = await account(trial);
    const common = { run: RUN, attempt: 1, actor: "ann", result: "done", to: "green" };
    expect(history.turns).toMatchObject([
      {
        ...common,
        kind: "promote",
        from: "blue",
        versions: { from: "1.0.0", to: "1.1.0" },
        approvals: { known: true, value: [approved] },
      },
      { ...common, kind: "smoke", versions: { to: "1.1.0" } },
      { ...common, kind: "deploy", versions: { to: "1.1.0" } },
    ]);
    const [promoted, tested] = history.turns;
    expect(promoted?.digests?.to).toBe(tested?.digests?.to);
    expect(promoted?.commits).toMatchObject([
      { turn: promoted?.id, to: "green", version: "1.1.0", run: RUN, attempt: "1", actor: "ann" },
    ]);
    expect(history.otherCommits).toEqual([]);
  });

  it("a rollback: both turns, and Events on the router", async () => {
    const trial = await trialFrom("tested");
    trial.github = JOB;
    await trial.promote();
    const back = await trial.rollback();
    const { flips } = await account(trial);
    expect(shown(flips)).toEqual(["rollback green → blue: done", "promote blue → green: done"]);
    expect(flips[0]).toMatchObject({ actor: "ann", approvals: { known: true, value: [approved] } });
    expect(events(trial).map(({ reason }) => reason)).toEqual(["TrafficMoved", "TrafficTakenBack"]);
    expect(events(trial)[0]).toMatchObject({
      regarding: { kind: "VirtualService", name: trial.router.metadata.name, uid: trial.router.metadata.uid },
      note: expect.stringMatching(
        /^web-echo: green \(1\.1\.0\) has the traffic; promote, .*runs\/7, attempt 1, for ann$/,
      ),
    });
    expect(back.traffic?.timeline?.map(({ what }) => what)).toEqual([
      "begun",
      "taken back",
      "proven",
      "recorded",
      "applied",
      "done",
    ]);
  });

  it("a promote that took the traffic back by itself, and why", async () => {
    const trial = await trialFrom("tested");
    trial.script = (call) => {
      if (isFlip(call)) void trial.pass(500).then(() => trial.crash("green"));
      return undefined;
    };
    expect(await codeOf(trial.promote({ timeout: "20" }))).toBe("PROMOTE_REVERTED");
    trial.script = () => undefined;
    const { flips } = await account(trial);
    expect(shown(flips)).toEqual(["promote blue → green: reverted"]);
    expect(flips[0]?.because).not.toBe("");
    expect(events(trial).map(({ reason }) => reason)).toEqual(["TrafficMoved", "TrafficTakenBack"]);
  });

  it.each(["before", "after"] as const)(
    "a promote that was killed %s its flip: unfinished, then ended by whoever took it over",
    async (when) => {
      const trial = await trialFrom("tested");
      await trial.dies(() => trial.promote(), isFlip, when);
      await trial.pass(LEASE_EXPIRY_MS);
      expect(shown((await account(trial)).flips)).toEqual(["promote blue → green: unfinished"]);
      await trial.rollback();
      const { flips } = await account(trial);
      expect(shown(flips)).toEqual(["rollback green → blue: done", "promote blue → green: taken over"]);
      expect(flips[1]?.endedBy).toMatch(/^rollback by hand /);
    },
  );

  it("a promote that was killed behind its flip, and was finished by the next one", async () => {
    const trial = await trialFrom("tested");
    await trial.dies(() => trial.promote(), isFlip, "after");
    await trial.pass(LEASE_EXPIRY_MS);
    await trial.promote();
    const { flips } = await account(trial);
    expect(shown(flips)).toEqual(["promote blue → green: done"]);
    expect(flips[0]?.endedBy).toMatch(/^promote by hand /);
  });

  it("a promote that was refused: no turn, and the same advice", async () => {
    const trial = await trialFrom("deployed");
    expect(await codeOf(trial.promote())).toBe("PROMOTE_UNTESTED");
    const { flips, history } = await account(trial);
    expect(flips).toEqual([]);
    expect(history.next).toContain("Run smoke, then promote");
  });

  it("a promote that was refused after it had begun", async () => {
    const trial = await trialFrom("tested");
    const rejected = fail(surroundings("GIT_PUSH_REJECTED", "no", { remedy: "-" }));
    trial.script = ({ port, method }): Interference | undefined =>
      port === "git" && method === "record" ? rejected : undefined;
    await codeOf(trial.promote());
    trial.script = () => undefined;
    await trial.pass(LEASE_EXPIRY_MS);
    if (annotationOf(trial.lease, "transition") !== undefined) await trial.rollback();
    const [newest, ...others] = (await account(trial)).flips;
    const promoted = newest?.kind === "promote" ? newest : others[0];
    expect(["refused", "taken over"]).toContain(promoted?.result);
    expect(promoted?.because).toContain("GIT_PUSH_REJECTED");
  });

  it("a deploy that was killed", async () => {
    const trial = await trialFrom("applied");
    const isApply = ({ port, method }: PortCall) => port === "terragrunt" && method === "apply";
    await trial.dies(() => trial.deploy("1.1.0"), isApply, "before");
    const deploys = (await trial.history()).turns;
    expect(deploys).toMatchObject([{ kind: "deploy", result: "unfinished", versions: { to: "1.1.0" } }]);
    await trial.pass(LEASE_EXPIRY_MS);
    await trial.deploy("1.1.0");
    expect((await trial.history()).turns.map(({ result }) => result)).toEqual(["done", "taken over"]);
  });
});

describe("what cannot be known", () => {
  it("is no failure: approvals that GitHub does not give, and Events that the cluster does not take", async () => {
    const trial = await trialFrom("tested");
    const forbidden = surroundings("GITHUB_FORBIDDEN", "the token may not read this run's approvals", {
      remedy: "-",
    });
    trial.github = { ...JOB, approvals: () => Promise.reject(forbidden) };
    trial.script = (call) =>
      isEvent(call) ? fail(surroundings("CLUSTER_FORBIDDEN", "no", { remedy: "-" })) : undefined;
    await trial.promote();
    await trial.rollback();
    const { flips } = await account(trial);
    const reason = "GITHUB_FORBIDDEN: the token may not read this run's approvals";
    expect(flips.map(({ approvals }) => approvals)).toEqual([
      { known: false, reason },
      { known: false, reason },
    ]);
    expect(events(trial)).toEqual([]);
    const told = trial.logged.filter(({ message }) => message.includes("No Event tells of it"));
    expect(told.map(({ level }) => level)).toEqual(["info", "info"]);
  });

  it("is not waited for by the way of the traffic: GitHub and Events that never answer", async () => {
    const trial = await trialFrom("promoted");
    const never = new Promise<never>(() => {});
    trial.github = { ...JOB, approvals: () => never };
    trial.script = (call) => (isEvent(call) ? { kind: "delay", milliseconds: 3_600_000 } : undefined);
    const back = await trial.rollback();
    expect(back.convergedMs).toBeLessThan(5_000);
    expect((await account(trial)).flips[0]).toMatchObject({
      result: "done",
      approvals: { known: false, reason: "GitHub had not answered" },
    });
  });

  it("stays unknown on a Lease that says something else, and holds up no rollback", async () => {
    const trial = await trialFrom("promoted");
    const lease = trial.lease as KubernetesObject;
    const annotations = { ...lease.metadata.annotations, [HISTORY]: "<b>@everyone</b>" };
    trial.write({ ...lease, metadata: { ...lease.metadata, annotations } });
    const { notLookedAt, turns } = await trial.history();
    expect(turns).toEqual([]);
    expect(notLookedAt).toContain(
      `the history on the Lease: annotation ${HISTORY} is not what this tool writes`,
    );
    expect((await trial.status()).history.known).toBe(false);
    await trial.rollback();
    const { history, flips } = await account(trial);
    expect(shown(flips)).toEqual(["rollback green → blue: done"]);
    expect(history.notLookedAt).toContain("older turns: the Lease keeps the newest 20 at most");
  });

  it("is told of Git alone when the Lease is gone", async () => {
    const trial = await trialFrom("promoted");
    trial.world.store.delete(LEASE, "somebody");
    const { turns, otherCommits } = await trial.history();
    expect(turns).toEqual([]);
    expect(otherCommits.map(({ kind, to }) => `${kind} ${to}`)).toEqual(["promote green", "deploy green"]);
  });
});

describe("accounts that do not agree", () => {
  it("are said: somebody moved the route by hand", async () => {
    const trial = await trialFrom("promoted");
    const moved = JSON.parse(JSON.stringify(trial.router).replaceAll('"subset":"v2"', '"subset":"v1"'));
    trial.write(moved as KubernetesObject);
    expect(trial.defaultSubset).toBe("v1");
    const { disagreements } = await trial.history();
    expect(disagreements[0]).toMatch(/^blue has the traffic, and the last promote on the Lease led to green/);
    expect(disagreements[1]).toMatch(/^blue has the traffic, and the newest commit of ours .* says green$/);
  });

  it("are said: somebody pushed a commit that looks like ours", async () => {
    const trial = await trialFrom("promoted");
    const { branch } = trial.world;
    const [{ id } = { id: "" }] = (await trial.history()).turns;
    const message = `x\n\nBluegreen-Release: web-echo\nBluegreen-Turn: ${id}\nBluegreen-To: green\nBluegreen-Actor: mallory\n`;
    const text = new Map([["other.txt", "1"]]);
    branch.push(branch.commits.length, text, message, "mallory", trial.now);
    expect((await trial.history()).disagreements).toEqual([
      expect.stringMatching(
        new RegExp(`^of ${id} Git says actor mallory \\(\\w+\\), and the Lease somebody@embedded$`),
      ),
    ]);
  });
});
