/**
 * Every call that a promote makes after its write of the route fails once, or from then on: the cluster, Terragrunt, Helm,
 * Git, files and the gateway, with a failure of the surroundings, with a fault of the program, before and after the call
 * has had its effect. However that ends, the end says who has the traffic, and the command that it names ends it.
 */
import { beforeAll, describe, expect, it } from "vitest";
import type { EmbeddedWorld } from "../../src/adapters/embedded/create.ts";
import type { PortCall, Script } from "../../src/adapters/embedded/tools/process.ts";
import { surroundings } from "../../src/errors.ts";
import type { KubernetesObject } from "../../src/model/kubernetes.ts";
import { trafficOf, type TrafficReport } from "../../src/model/traffic.ts";
import { subsetOf } from "./colors.ts";
import { annotationOf } from "./lease-facts.ts";
import { type Stage, stage } from "./random-releases.ts";
import { LEASE, ROUTER, STEPS } from "./reference-world.ts";
import { defaultOf } from "./router-facts.ts";

let at: Stage;
beforeAll(async () => {
  at = await stage();
}, 120_000);

const isFlip = ({ method, args }: PortCall): boolean =>
  method === "replace" && (args[0] as KubernetesObject).kind === "VirtualService";

const nameOf = ({ port, method }: PortCall): string => `${port}.${method}`;

const ERRORS: Readonly<Record<string, Error>> = {
  silence: surroundings("CLUSTER_UNREACHABLE", "no answer came", { remedy: "-" }),
  timeout: surroundings("TOOL_TIMEOUT", "it did not end", { remedy: "-", stderr: "words of the tool" }),
  fault: Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" }),
};

interface Fault {
  /** The call, by its place among those of the same name after the flip. */
  readonly call: string;
  readonly nth: number;
  readonly error: string;
  readonly when: "before" | "after";
  /** This call and all others of its name after it. */
  readonly lasting: boolean;
}

/** Lets the fault befall the calls after the flip; `made` hears of them. */
function scriptOf(fault: Fault | undefined, made: (call: string) => void = () => {}): Script {
  let flipped = false;
  const seen = new Map<string, number>();
  return (call) => {
    const name = nameOf(call);
    if (!flipped) {
      flipped = isFlip(call);
      return undefined;
    }
    made(name);
    const nth = (seen.get(name) ?? 0) + 1;
    seen.set(name, nth);
    if (fault?.call !== name || (fault.lasting ? nth < fault.nth : nth !== fault.nth)) return undefined;
    return { kind: "fail", when: fault.when, error: ERRORS[fault.error] as Error };
  };
}

const fresh = (): EmbeddedWorld => at.worlds.create({ from: at.beginnings.tested, seed: 1 });

/** Calls after the flip of a promote that nothing befalls, and how often each is made. */
async function callsAfterFlip(): Promise<ReadonlyMap<string, number>> {
  const world = fresh();
  const counts = new Map<string, number>();
  const script = scriptOf(undefined, (call) => counts.set(call, (counts.get(call) ?? 0) + 1));
  await STEPS.promote({}, world.process("promote-0", script).ports);
  await world.close();
  // A clock does not fail.
  counts.delete("clock.sleep");
  return counts;
}

/** The first, the second, one in the middle and the last call of each name. */
function faultsOf(calls: ReadonlyMap<string, number>): readonly Fault[] {
  return [...calls].flatMap(([call, count]) => {
    const places = [...new Set([1, 2, Math.ceil(count / 2), count])].filter((nth) => nth <= count);
    const once = places.flatMap((nth): Fault[] => [
      { call, nth, error: "silence", when: "before", lasting: false },
      { call, nth, error: "timeout", when: "after", lasting: false },
    ]);
    const lasting = ["silence", "fault"].map((error): Fault => ({
      call,
      nth: 1,
      error,
      when: "before",
      lasting: true,
    }));
    return [...once, ...lasting];
  });
}

/** What is wrong with how the run ended, and with what became of the advice. */
async function defectsOf(fault: Fault): Promise<readonly string[]> {
  const world = fresh();
  const active = () => defaultOf(world.store.get(ROUTER));
  const ended = await STEPS.promote(
    { timeout: "10" },
    world.process("promote-0", scriptOf(fault)).ports,
  ).then(
    (result) => (result as { traffic?: TrafficReport }).traffic,
    (error: unknown) => trafficOf(error),
  );
  const defects: string[] = [];
  if (ended === undefined) defects.push("the end does not say who has the traffic");
  else if (ended.color !== null && subsetOf(ended.color) !== active())
    defects.push(`wrong: ${ended.sentence}`);
  else if (!/[Rr]un (promote|rollback|status|deploy)/.test(ended.next))
    defects.push(`no command: ${ended.next}`);
  await world.clock.sleep(125_000);
  const open = () => annotationOf(world.store.get(LEASE), "transition") !== undefined;
  const command = /[Rr]un (promote|rollback)/.exec(ended?.next ?? "")?.[1] as
    | "promote"
    | "rollback"
    | undefined;
  if (open() && command !== undefined) {
    await STEPS[command]({ timeout: "10" }, world.process(`${command}-1`).ports).catch((error: Error) => {
      defects.push(`${command} ends with ${error.message}`);
    });
    if (open()) defects.push(`${command} was advised, and finishes nothing`);
  }
  await world.close();
  return defects;
}

describe("a promote whose calls fail after its flip", () => {
  it("says at its end who has the traffic, and what ends it", async () => {
    const calls = await callsAfterFlip();
    expect([...calls.keys()]).toEqual(
      expect.arrayContaining(["http.send", "cluster.get", "cluster.replace", "terragrunt.apply", "git.tip"]),
    );
    const found: unknown[] = [];
    for (const fault of faultsOf(calls)) {
      const defects = await defectsOf(fault);
      if (defects.length > 0) found.push({ fault, defects });
    }
    expect(found).toEqual([]);
  }, 300_000);
});
