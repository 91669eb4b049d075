/**
 * A signal at every moment of a run: before its calls, whatever it is about to do. Tried of this kind:
 * deploy, smoke, promote, rollback and apply, the first call of each kind (port and method) and every second one
 * besides: deploy and promote take the even ones, smoke and rollback the odd ones, and many of their calls
 * are the same. The run ends, nobody holds the release, and the next rollback and promote do not wait.
 * Signals while a tool of its own process runs are in src/adapters/real/processes/exec.test.ts.
 */
import { beforeAll, describe, expect, it } from "vitest";
import type { EmbeddedWorld } from "../../src/adapters/embedded/create.ts";
import type { PortCall } from "../../src/adapters/embedded/tools/process.ts";
import {
  interruptibleClock,
  interruptibleCluster,
  interruptibleExec,
  interruptibleHttp,
} from "../../src/adapters/real/processes/interruptible.ts";
import { createInterruption, type Interruption } from "../../src/adapters/real/processes/interruption.ts";
import { Failure } from "../../src/errors/errors.ts";
import type { Ports } from "../../src/ports.ts";
import { type Stage, stage } from "./random-releases.ts";
import { GREEN_VALUES } from "./trial.ts";
import { LEASE, STEPS, type StepName } from "./reference-world.ts";

let at: Stage;
beforeAll(async () => {
  at = await stage();
}, 60_000);

/** Where each step begins. */
const BEGINNING = {
  deploy: "applied",
  smoke: "tested",
  promote: "tested",
  rollback: "promoted",
  apply: "tested",
} as const;

/**
 * Every how many-th call, from which on: the steps read and hold the same things, each beginning elsewhere.
 */
const STRIDE = 2;
const FIRST = { deploy: 0, smoke: 1, promote: 0, rollback: 1, apply: 1 } as const;

/** After how many of the moments the next runs are tried too: they cost more than the run itself. */
const NEXT_EVERY = 5;

type Begun = keyof typeof BEGINNING;

/**
 * So many rounds of asking and waiting are tried each; of those after them, which are like them, every fifth.
 */
const ROUNDS = { all: 20, every: 5 } as const;

/** The calls that differ from one another. */
function telling(calls: readonly PortCall[]): readonly PortCall[] {
  let rounds = 0;
  return calls.filter(({ port, method }) => {
    if (port !== "http" && `${port}.${method}` !== "clock.sleep") return true;
    rounds += 1;
    return rounds <= ROUNDS.all || rounds % ROUNDS.every === 0;
  });
}

function interruptible(ports: Ports, interruption: Interruption): Ports {
  return {
    ...ports,
    cluster: interruptibleCluster(ports.cluster, interruption),
    clock: interruptibleClock(ports.clock, interruption),
    http: interruptibleHttp(ports.http, interruption),
    exec: interruptibleExec(ports.exec, interruption),
  };
}

interface Ended {
  readonly calls: readonly PortCall[];
  /** Code of the failure, or undefined for a run that came to its end all the same. */
  readonly code: string | undefined;
}

/**
 * Runs the step in the world; the signal comes before the call of that index, and never when there is no such
 * call.
 */
async function interruptedAt(index: number, step: Begun, world: EmbeddedWorld): Promise<Ended> {
  if (step === "apply") somethingToApply(world);
  const interruption = createInterruption();
  const run = world.process(`${step}-0`, (call) => {
    if (call.index === index) interruption.begin("SIGTERM");
    return undefined;
  });
  try {
    await STEPS[step as StepName]({}, interruptible(run.ports, interruption));
    return { calls: run.calls, code: undefined };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { calls: run.calls, code: error.code };
  }
}

/** Somebody's change of green, which has no traffic. */
function somethingToApply({ branch }: EmbeddedWorld): void {
  const text = `${branch.tree().get(GREEN_VALUES) ?? ""}\nreplicaCount: 3\n`;
  branch.push(branch.commits.length, new Map([[GREEN_VALUES, text]]), "More pods", "somebody");
}

async function holder(world: EmbeddedWorld): Promise<unknown> {
  return (await world.process("reader").ports.cluster.get(LEASE))?.spec?.["holderIdentity"];
}

/** The calls before which the signal comes. */
function tried(calls: readonly PortCall[], first: number): readonly PortCall[] {
  const kinds = new Set<string>();
  return calls.filter(({ index, port, method }) => {
    const kind = `${port}.${method}`;
    const isNew = !kinds.has(kind);
    kinds.add(kind);
    return isNew || index % STRIDE === first;
  });
}

describe.each(Object.keys(BEGINNING) as Begun[])("a signal before any call of %s", (step) => {
  it("ends it, and nobody holds the release", async () => {
    const from = at.beginnings[BEGINNING[step]];
    const whole = at.worlds.create({ from, seed: 1 });
    const { calls } = await interruptedAt(-1, step, whole);
    whole.close();
    const codes = new Map<string, number>();
    const next: string[] = [];
    const moments = tried(telling(calls), FIRST[step]);
    for (const [turn, { index, port, method }] of moments.entries()) {
      const world = at.worlds.create({ from, seed: 1 });
      try {
        const { code = "done" } = await interruptedAt(index, step, world);
        codes.set(code, (codes.get(code) ?? 0) + 1);
        expect(
          await holder(world),
          `${step} before call ${index}, ${port}.${method}: ${code}`,
        ).toBeUndefined();
        if (turn % NEXT_EVERY === 0) next.push(...(await codesOfNext(world)));
      } finally {
        world.close();
      }
    }
    expect(next).not.toContain("LEASE_HELD");
    expect(codes.get("INTERRUPTED") ?? 0).toBeGreaterThan(0.5 * moments.length);
  }, 120_000);
});

/** How whoever comes next ends: nobody tells him to wait. */
async function codesOfNext(world: EmbeddedWorld): Promise<readonly string[]> {
  const codes: string[] = [];
  for (const step of ["rollback", "promote"] as const) {
    try {
      await STEPS[step]({}, world.process(`${step}-next`).ports);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      codes.push(error.code);
    }
  }
  return codes;
}
