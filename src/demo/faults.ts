import type { EmbeddedWorld, EmbeddedWorldOptions } from "../adapters/embedded/create.ts";
import type { PortCall, Script } from "../adapters/embedded/tools/process.ts";
import { type ErrorCode, surroundings } from "../errors/errors.ts";
import type { FaultName } from "./fault-names.ts";
import { MESH_APIS } from "../mesh-api/apis/index.generated.ts";
import { isRouter } from "../mesh-api/apis/lookup.ts";
import type { KubernetesObject } from "../model/kubernetes.ts";
import type { RunTotals } from "../model/run.ts";

/** What a fault is told of its run, and tells of itself. */
export interface Strikes {
  /** True from the moment on at which the fault is let loose. */
  readonly loose: boolean;
  /** The fault struck, in one sentence. */
  strike(what: string): void;
}

/** Where the demo's pods live, and how a color's pods are told apart. */
export interface FaultTarget {
  readonly namespace: string;
  readonly idleLabels: Readonly<Record<string, string>>;
  readonly routerName: string;
}

/** How the step that a fault befalls ends. */
export type FaultEnd =
  | { readonly kind: "done" }
  | { readonly kind: "died" }
  | { readonly kind: "refused" | "failed"; readonly code: ErrorCode };

/** A strike that was seen afterwards; `at` in milliseconds since the run began. */
export interface SeenStrike {
  readonly at: number;
  readonly text: string;
}

/** Something that goes wrong, and what the tool is expected to do about it. */
export interface Fault {
  /** What breaks, as one sentence. */
  readonly breaks: string;
  /** What is expected of the tool, as one sentence. */
  readonly expected: string;
  /** Why the tool did what it did, told at the end. */
  readonly because: string;
  /** How often it strikes: with another number, the ending proves nothing about the fault. */
  readonly strikes: number;
  /** The step that it befalls. */
  readonly step: "deploy" | "promote";
  /** How that step's first run ends. */
  readonly ends: FaultEnd;
  /**
   * What follows a promotion that did not end well: nothing, the job's next attempt, or a rollback and a new
   * promotion.
   */
  readonly followedBy: "nothing" | "next attempt" | "rollback";
  /** How the world is otherwise than usual. */
  readonly world?: (strikes: Strikes) => Partial<EmbeddedWorldOptions>;
  /** Lets it loose between the smoke test and the promotion. */
  readonly afterSmoke?: (world: EmbeddedWorld, target: FaultTarget, strikes: Strikes) => Promise<void>;
  /** What happens to the promotion's own calls. Needs nothing of the world: it is the runner that breaks. */
  readonly promotion?: (target: FaultTarget, strikes: Strikes) => Script;
  /** The same for a fault that also writes to the embedded world. */
  readonly disturbedPromotion?: (world: EmbeddedWorld, target: FaultTarget, strikes: Strikes) => Script;
  /** Its strikes by what the traffic showed, where nothing in the world tells of them. */
  readonly strikesIn?: (flips: RunTotals["flips"]) => readonly SeenStrike[];
}

const LOST_ANSWER = (): Error =>
  surroundings("CLUSTER_UNREACHABLE", "the API server did not answer in time", {
    remedy: "Run the step again",
  });

/** How much later than the other the slow gateway hears of a change: at least, and at most. */
const SLOW = { leastMs: 1_500, mostMs: 3_000 } as const;

export const FAULTS = {
  "idle-never-ready": {
    breaks: "The new version's pods start, and never get ready.",
    expected: "deploy waits, gives up and says why. The traffic stays where it is.",
    because:
      "The apply waits for pods that are ready and goes back to what was there when none get ready in time. Only the cookie led to the new pods; the default route was never touched.",
    // One pod more than wanted may be there at a time, and none fewer: the first new pod is the only one.
    strikes: 1,
    step: "deploy",
    ends: { kind: "refused", code: "UNIT_APPLY_FAILED" },
    followedBy: "nothing",
    world: (strikes) => ({
      behaviorOf: neverReady(strikes),
      terragrunt: { readyMs: 8_000 },
    }),
  },
  "idle-crashes-after-smoke": {
    breaks: "Every idle pod crashes after the smoke test.",
    expected: "promote refuses: the color is not ready.",
    because:
      "A passed smoke test is no licence: promote looks at the pods again, right before it would write the router.",
    strikes: 2,
    step: "promote",
    ends: { kind: "refused", code: "PROMOTE_NOT_READY" },
    followedBy: "nothing",
    afterSmoke: async (world, { namespace, idleLabels }, strikes) => {
      for (const { metadata } of world.serving(namespace, idleLabels)) {
        strikes.strike(`pod ${metadata.name} crashes`);
      }
      world.crash(namespace, idleLabels);
    },
  },
  "image-moves-after-smoke": {
    breaks: "The image's tag is moved after the smoke test, and the idle pods are started again.",
    expected: "promote refuses: what runs is not what was tested.",
    because:
      "The smoke test is bound to a digest over pod templates and running image ids. The tag is the same, the image is not.",
    strikes: 2,
    step: "promote",
    ends: { kind: "refused", code: "PROMOTE_STALE" },
    followedBy: "nothing",
    world: (strikes) => ({ digestOfImage: movingImage(strikes) }),
    afterSmoke: async (world, { namespace, idleLabels }) => {
      world.restart(namespace, idleLabels);
      await until(world, () => allReady(world, namespace, idleLabels));
    },
  },
  "api-conflict": {
    breaks: "Somebody else writes to the router just before the flip, three times.",
    expected: "promote reads it again, sees that nothing of it matters, and flips what is there now.",
    because:
      "The flip is a conditional write: it names the version of the router that was read. A conflict makes promote read and decide again; the other one's changes stay.",
    // A flip that was not refused each time would not be tried again, and the count would stay below.
    strikes: 3,
    step: "promote",
    ends: { kind: "done" },
    followedBy: "nothing",
    disturbedPromotion: (world, target, strikes) => {
      let times = 0;
      return (call) => {
        if (!isFlip(call, target) || times === 3) return undefined;
        times += 1;
        touch(world, target, times);
        strikes.strike(`somebody writes to the router: conflict ${times}`);
        return undefined;
      };
    },
  },
  "answer-lost": {
    breaks: "The flip is made, but the API server's answer gets lost.",
    expected: "promote finds the flip, watches it and stops; the next run proves it and finishes.",
    because:
      "Without an answer nobody knows whether the write was made, so nothing is undone on a guess: the router says how far it got, and the transition on the Lease what was under way.",
    strikes: 1,
    step: "promote",
    ends: { kind: "failed", code: "CLUSTER_UNREACHABLE" },
    followedBy: "next attempt",
    promotion: (target, strikes) =>
      once((call) => {
        if (!isFlip(call, target)) return undefined;
        strikes.strike("the answer to the flip gets lost");
        return { kind: "fail", when: "after", error: LOST_ANSWER() };
      }),
  },
  "kill-before-flip": {
    breaks: "The runner dies just before the flip is written.",
    expected: "The Lease says what was under way; a rollback takes it over at once and undoes it.",
    because:
      "What was under way stands on the Lease, not in the dead process. A rollback takes the Lease over without waiting, makes sure that a late flip would be refused, and sets Git back.",
    strikes: 1,
    step: "promote",
    ends: { kind: "died" },
    followedBy: "rollback",
    promotion: (target, strikes) => killAtFlip(target, strikes, "before"),
  },
  "kill-during-flip": {
    breaks: "The runner dies while it flips: the write is made, nobody hears of it.",
    expected:
      "The Lease says what was under way; the job's next attempt takes it over at once, proves the flip and finishes.",
    because:
      "What was under way stands on the Lease, not in the dead process. GitHub runs a job again only when its attempt before has ended, so the next attempt need not wait for the Lease to expire; it sees the flip made, proves it and finishes.",
    strikes: 1,
    step: "promote",
    ends: { kind: "died" },
    followedBy: "next attempt",
    promotion: (target, strikes) => killAtFlip(target, strikes, "after"),
  },
  "gateway-slow": {
    breaks: `One of the two gateways gets its configuration ${SLOW.leastMs / 1_000} to ${SLOW.mostMs / 1_000} seconds late.`,
    expected: "promote goes on asking until both answer from the new color.",
    because:
      "A flip is proven when every gateway answers from the new color, twenty times in a row. Until then both colors are up, so each gateway's answers are right for what it knows.",
    // The flip, and the way back.
    strikes: 2,
    step: "promote",
    ends: { kind: "done" },
    followedBy: "nothing",
    // A gateway is told between half of this time and all of it after the one before.
    world: () => ({ propagation: { spreadMs: SLOW.mostMs } }),
    strikesIn: (flips) =>
      flips
        .filter(({ lastOldAnswerAfterMs }) => lastOldAnswerAfterMs >= SLOW.leastMs)
        .map(({ at, lastOldAnswerAfterMs }) => ({
          at: at + lastOldAnswerAfterMs,
          text: "the slow gateway gives its last answer by the old routes",
        })),
  },
} as const satisfies Readonly<Record<FaultName, Fault>>;

/** True when the fault breaks the runner alone, so that it can be shown in any world. */
export function breaksAnywhere(fault: Fault): boolean {
  return [fault.world, fault.afterSmoke, fault.disturbedPromotion].every((part) => part === undefined);
}

/** The call that moves the traffic: the router replaced, its default changed. */
function isFlip(call: PortCall, { routerName }: FaultTarget): boolean {
  if (call.port !== "cluster" || call.method !== "replace") return false;
  const object = call.args[0] as KubernetesObject;
  return isRouter(object) && object.metadata.name === routerName;
}

function killAtFlip(target: FaultTarget, strikes: Strikes, when: "before" | "after"): Script {
  return (call) => {
    if (!isFlip(call, target)) return undefined;
    strikes.strike(`the runner dies ${when} its write of the router`);
    return { kind: "die", when };
  };
}

/** Every pod made while the fault is loose stays unready. */
function neverReady(strikes: Strikes): NonNullable<EmbeddedWorldOptions["behaviorOf"]> {
  const struck = new Set<string>();
  return ({ metadata: { name } }) => {
    if (!strikes.loose) return undefined;
    // A pod is asked about when it starts and when it stops.
    if (!struck.has(name)) strikes.strike(`pod ${name} starts, and will not get ready`);
    struck.add(name);
    return { neverReady: true };
  };
}

/** Every image pulled while the fault is loose is another one. */
function movingImage(strikes: Strikes): NonNullable<EmbeddedWorldOptions["digestOfImage"]> {
  return (reference) => {
    if (strikes.loose) strikes.strike(`${reference} is pulled, and is another image`);
    const digest = (strikes.loose ? "b" : "a").repeat(64);
    return `docker.io/${reference.split(":")[0]}@sha256:${digest}`;
  };
}

function once(script: Script): Script {
  let happened = false;
  return (call) => {
    if (happened) return undefined;
    const interference = script(call);
    happened = interference !== undefined;
    return interference;
  };
}

/** A write that has nothing to do with routing. */
function touch(world: EmbeddedWorld, { namespace, routerName }: FaultTarget, count: number): void {
  const [router] = MESH_APIS.flatMap(
    ({ type }) => world.store.get({ type, namespace, name: routerName }) ?? [],
  );
  if (router === undefined) return;
  const annotations = { ...router.metadata.annotations, "example.com/seen": String(count) };
  world.store.replace({ ...router, metadata: { ...router.metadata, annotations } }, "somebody");
}

function allReady(
  world: EmbeddedWorld,
  namespace: string,
  labels: Readonly<Record<string, string>>,
): boolean {
  const pods = world.store.list("pods", { namespace, labels });
  return pods.length > 0 && world.serving(namespace, labels).length === pods.length;
}

/** Waits on the world's clock for at most 20 s. */
async function until(world: EmbeddedWorld, holds: () => boolean): Promise<void> {
  const end = world.clock.now() + 20_000;
  do await world.clock.sleep(100);
  while (!holds() && world.clock.now() < end);
}
