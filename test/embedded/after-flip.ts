/**
 * Every call that a run makes after the write of the route fails once, or from then on: of whatever port,
 * with each code that the real port throws, with a fault of the program, and with what is no Error at all,
 * before and after the call has had its effect. The runs: a promote, a rollback, and the next attempt of a
 * promote that died behind its write. However that ends, the end says who has the traffic, and the command
 * that it names ends it. Each run is a file of its own, `after-flip-*.test.ts`, so that both cores are used.
 */
import type { EmbeddedWorld } from "../../src/adapters/embedded/create.ts";
import type { PortCall, Script } from "../../src/adapters/embedded/tools/process.ts";
import type { Ports } from "../../src/ports.ts";
import type { KubernetesObject } from "../../src/model/kubernetes.ts";
import { trafficOf, type TrafficReport } from "../../src/model/traffic.ts";
import { subsetOf } from "./colors.ts";
import { annotationOf } from "./lease-facts.ts";
import { type Stage, stage } from "./random-releases.ts";
import { failuresOf } from "./port-codes.ts";
import { LEASE, ROUTER, STEPS } from "./reference-world.ts";
import { defaultOf, isFlip } from "./router-facts.ts";

const nameOf = ({ port, method }: PortCall): string => `${port}.${method}`;

/** A run, and the call after which its calls fail. */
interface Run {
  readonly from: "tested" | "promoted";
  readonly begins: (call: PortCall) => boolean;
  /** Undefined where nothing has to happen first. */
  readonly first?: (world: EmbeddedWorld) => Promise<void>;
  readonly start: (ports: Ports) => Promise<unknown>;
}

/** Ports of a job in an attempt of one run on GitHub. */
function attempt(ports: Ports, number: number): Ports {
  const runUrl = (): string => "https://github.example/o/r/actions/runs/7";
  return { ...ports, github: { ...ports.github, runUrl, runAttempt: () => number } };
}

const PROMPT = { timeout: "10" };

type RunName = "promote" | "rollback" | "promote that goes on";

const RUNS: Readonly<Record<RunName, Run>> = {
  promote: { from: "tested", begins: isFlip, start: (ports) => STEPS.promote(PROMPT, ports) },
  rollback: { from: "promoted", begins: isFlip, start: (ports) => STEPS.rollback(PROMPT, ports) },
  "promote that goes on": {
    from: "tested",
    // It has read by then what the run before has begun.
    begins: ({ method, args }) => method === "replace" && (args[0] as KubernetesObject).kind === "Lease",
    first: async (world) => {
      const dying = world.process("promote-dead", (call) =>
        isFlip(call) ? { kind: "die", when: "after" } : undefined,
      );
      void STEPS.promote(PROMPT, attempt(dying.ports, 1));
      await dying.died;
    },
    start: (ports) => STEPS.promote(PROMPT, attempt(ports, 2)),
  },
};

/** What is thrown by a program that has a fault, whose disk is full, or whose library throws no Error. */
const FAULTS: readonly unknown[] = [
  Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" }),
  Object.freeze(new TypeError("undefined is no function")),
  "a text",
  undefined,
  Object.create(null),
];

interface Fault {
  /** The call, by its place among those of the same name after the flip. */
  readonly call: string;
  readonly nth: number;
  readonly error: unknown;
  readonly when: "before" | "after";
  /** This call and all others of its name after it. */
  readonly lasting: boolean;
}

/** Lets the fault befall the calls after the flip; `made` hears of them. */
function scriptOf(run: Run, fault: Fault | undefined, made: (call: string) => void = () => {}): Script {
  let flipped = false;
  const seen = new Map<string, number>();
  return (call) => {
    const name = nameOf(call);
    if (!flipped) {
      flipped = run.begins(call);
      return undefined;
    }
    made(name);
    const nth = (seen.get(name) ?? 0) + 1;
    seen.set(name, nth);
    if (fault?.call !== name || (fault.lasting ? nth < fault.nth : nth !== fault.nth)) return undefined;
    return { kind: "fail", when: fault.when, error: fault.error };
  };
}

async function worldOf(at: Stage, run: Run): Promise<EmbeddedWorld> {
  const world = at.worlds.create({ from: at.beginnings[run.from], seed: 1 });
  await run.first?.(world);
  return world;
}

/** Calls after the flip of a run that nothing befalls, and how often each is made. */
async function callsAfterFlip(at: Stage, run: Run): Promise<ReadonlyMap<string, number>> {
  const world = await worldOf(at, run);
  const counts = new Map<string, number>();
  const script = scriptOf(run, undefined, (call) => counts.set(call, (counts.get(call) ?? 0) + 1));
  await run.start(world.process("run-0", script).ports);
  await world.close();
  return counts;
}

/**
 * Of all faults every third, another third at each call, so that every call fails and every error is tried at
 * some call of its port: `npm run test:sweeps` has not the time for all. `BLUEGREEN_FAULTS=all` tries them.
 */
function chosen(faults: readonly Fault[], turn: number): readonly Fault[] {
  return process.env["BLUEGREEN_FAULTS"] === "all"
    ? faults
    : faults.filter((_fault, index) => (index + turn) % 3 === 0);
}

/**
 * Every error of every call: its place goes round through the first, the second, the middle and the last of
 * the name.
 */
function faultsOf(calls: ReadonlyMap<string, number>): readonly Fault[] {
  return [...calls].flatMap(([call, count], turn) => {
    const places = [...new Set([1, 2, Math.ceil(count / 2), count])].filter((nth) => nth <= count);
    const errors = [...failuresOf(call.split(".")[0] as keyof Ports), ...FAULTS];
    const common = { call, lasting: false };
    const once = errors.map((error, index): Fault => {
      const nth = places[index % places.length] as number;
      return { ...common, nth, error, when: index % 2 === 0 ? "before" : "after" };
    });
    // A call that is made again after it failed must fail again to end the run.
    const lasting = [errors[0], FAULTS[0]].map((error): Fault => ({
      call,
      nth: 1,
      error,
      when: "before",
      lasting: true,
    }));
    return chosen([...once, ...lasting], turn);
  });
}

/** What is wrong with how the run ended, and with what became of the advice. */
async function defectsOf(at: Stage, run: Run, fault: Fault): Promise<readonly string[]> {
  const world = await worldOf(at, run);
  const active = () => defaultOf(world.store.get(ROUTER));
  const ended = await run.start(world.process("run-0", scriptOf(run, fault)).ports).then(
    (result) => (result as { traffic?: TrafficReport }).traffic,
    (error: unknown) => trafficOf(error),
  );
  const defects: string[] = [];
  if (ended === undefined) defects.push("the end does not say who has the traffic");
  else if (ended.color !== null && subsetOf(ended.color) !== active())
    defects.push(`wrong: ${ended.sentence}`);
  else if (!/[Rr]un (promote|rollback|status|deploy)|`bluegreen plan/.test(ended.next))
    defects.push(`no command: ${ended.next}`);
  await world.clock.sleep(21_000);
  const open = () => annotationOf(world.store.get(LEASE), "transition") !== undefined;
  const command = /[Rr]un (promote|rollback)/.exec(ended?.next ?? "")?.[1] as
    | "promote"
    | "rollback"
    | undefined;
  if (open() && command !== undefined) {
    await STEPS[command](PROMPT, world.process(`${command}-1`).ports).catch((error: Error) => {
      defects.push(`${command} ends with ${error.message}`);
    });
    if (open()) defects.push(`${command} was advised, and finishes nothing`);
  }
  await world.close();
  return defects;
}

/** Lets every fault befall a run of the name, each in a world of its own. */
export async function endsOf(name: RunName): Promise<Ends> {
  const at = await stage();
  const run = RUNS[name];
  const calls = await callsAfterFlip(at, run);
  const faults = faultsOf(calls);
  const found: unknown[] = [];
  for (const fault of faults) {
    const defects = await defectsOf(at, run, fault);
    if (defects.length > 0) found.push({ ...fault, error: codeOf(fault.error), defects });
  }
  const ports = new Set([...calls.keys()].map((call) => call.split(".")[0] as string));
  return {
    calls: [...calls.keys()],
    ports: [...ports].toSorted(),
    codes: new Set(faults.map(({ error }) => codeOf(error))),
    found,
  };
}

/** What the runs of one name came to. */
export interface Ends {
  /** Calls after the flip, by their names: `cluster.get`. */
  readonly calls: readonly string[];
  /** The ports of these calls, sorted. */
  readonly ports: readonly string[];
  /** What the calls failed with. */
  readonly codes: ReadonlySet<string>;
  /** Faults whose end does not say who has the traffic, or what ends it. */
  readonly found: readonly unknown[];
}

/** Ports that each of them calls after its flip, and some of the calls. */
export const PORTS = ["clock", "cluster", "files", "git", "helm", "http", "terragrunt"];
export const CALLS = ["http.send", "cluster.get", "cluster.replace", "terragrunt.apply", "git.tip"];

function codeOf(error: unknown): string {
  return error instanceof Error ? ((error as { code?: string }).code ?? error.name) : typeof error;
}
