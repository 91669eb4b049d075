import type { EmbeddedWorld, EmbeddedWorldOptions } from "../adapters/embedded/create.ts";
import type { PortCall, Script } from "../adapters/embedded/process.ts";
import { surroundings } from "../errors.ts";
import type { KubernetesObject } from "../model/kubernetes.ts";

/** Where the demo's pods live, and how a color's pods are told apart. */
export interface FaultTarget {
  readonly namespace: string;
  readonly idleLabels: Readonly<Record<string, string>>;
  readonly routerName: string;
}

/** Something that goes wrong, and what the tool is expected to do about it. */
export interface Fault {
  /** What breaks, as one sentence. */
  readonly breaks: string;
  /** What is expected of the tool, as one sentence. */
  readonly expected: string;
  /** Why the tool did what it did, told at the end. */
  readonly because: string;
  /** How the release ends: promoted in spite of it, refused, or promoted after a rollback undid what was left. */
  readonly ends: "promoted" | "refused" | "recovered";
  /** Step that the fault is expected to end, when it ends one. */
  readonly step?: "deploy" | "promote";
  /** How the world is otherwise than usual. `broken` is false until the fault is let loose. */
  readonly world?: (fault: { readonly broken: () => boolean }) => Partial<EmbeddedWorldOptions>;
  /** Lets it loose between the smoke test and the promotion. */
  readonly afterSmoke?: (world: EmbeddedWorld, target: FaultTarget) => Promise<void>;
  /** What happens to the promotion's own calls. Needs nothing of the world: it is the runner that breaks. */
  readonly promotion?: (target: FaultTarget) => Script;
  /** The same for a fault that also writes to the embedded world. */
  readonly disturbedPromotion?: (world: EmbeddedWorld, target: FaultTarget) => Script;
}

const LOST_ANSWER = (): Error =>
  surroundings("CLUSTER_UNREACHABLE", "the API server did not answer in time", {
    remedy: "Run the step again",
  });

export const FAULTS = {
  "idle-never-ready": {
    breaks: "The new version's pods start, and never get ready.",
    expected: "deploy waits, gives up and says why. The traffic stays where it is.",
    because:
      "The apply waits for pods that are ready and goes back to what was there when none get ready in time. Only the cookie led to the new pods; the default route was never touched.",
    ends: "refused",
    step: "deploy",
    world: ({ broken }) => ({
      behaviorOf: () => ({ neverReady: broken() }),
      terragrunt: { readyMs: 8_000 },
    }),
  },
  "idle-crashes-after-smoke": {
    breaks: "Every idle pod crashes after the smoke test.",
    expected: "promote refuses: the color is not ready.",
    because:
      "A passed smoke test is no licence: promote looks at the pods again, right before it would write the router.",
    ends: "refused",
    step: "promote",
    afterSmoke: async (world, { namespace, idleLabels }) => world.crash(namespace, idleLabels),
  },
  "image-moves-after-smoke": {
    breaks: "The image's tag is moved after the smoke test, and the idle pods are started again.",
    expected: "promote refuses: what runs is not what was tested.",
    because:
      "The smoke test is bound to a digest over pod templates and running image ids. The tag is the same, the image is not.",
    ends: "refused",
    step: "promote",
    world: ({ broken }) => ({
      digestOfImage: (reference) =>
        `docker.io/${reference.split(":")[0]}@sha256:${(broken() ? "b" : "a").repeat(64)}`,
    }),
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
    ends: "promoted",
    disturbedPromotion: (world, target) => {
      let times = 0;
      return (call) => {
        if (isFlip(call, target) && times < 3) touch(world, target, (times += 1));
        return undefined;
      };
    },
  },
  "answer-lost": {
    breaks: "The flip is made, but the API server's answer gets lost.",
    expected: "promote cannot know and stops; the next run finds the flip, proves it and finishes.",
    because:
      "Without an answer nobody knows whether the write was made, so nothing is undone on a guess. The transition on the Lease says what was under way, the router says how far it got.",
    ends: "promoted",
    promotion: (target) =>
      once((call) =>
        isFlip(call, target) ? { kind: "fail", when: "after", error: LOST_ANSWER() } : undefined,
      ),
  },
  "kill-before-flip": {
    breaks: "The runner dies just before the flip is written.",
    expected: "The Lease says what was under way; a rollback takes it over at once and undoes it.",
    because:
      "What was under way stands on the Lease, not in the dead process. A rollback takes the Lease over without waiting, makes sure that a late flip would be refused, and sets Git back.",
    ends: "recovered",
    promotion: (target) => (call) => (isFlip(call, target) ? { kind: "die", when: "before" } : undefined),
  },
  "kill-during-flip": {
    breaks: "The runner dies while it flips: the write is made, nobody hears of it.",
    expected:
      "The Lease says what was under way; the job's next attempt takes it over at once, proves the flip and finishes.",
    because:
      "What was under way stands on the Lease, not in the dead process. GitHub runs a job again only when its attempt before has ended, so the next attempt need not wait for the Lease to expire; it sees the flip made, proves it and finishes.",
    ends: "promoted",
    promotion: (target) => (call) => (isFlip(call, target) ? { kind: "die", when: "after" } : undefined),
  },
  "gateway-slow": {
    breaks: "One of the two gateways gets its configuration three seconds late.",
    expected: "promote goes on asking until both answer from the new color.",
    because:
      "A flip is proven when every gateway answers from the new color, twenty times in a row. Until then both colors are up, so each gateway's answers are right for what it knows.",
    ends: "promoted",
    world: () => ({ propagation: { spreadMs: 3_000 } }),
  },
} as const satisfies Readonly<Record<string, Fault>>;

export type FaultName = keyof typeof FAULTS;

/** True when the fault breaks the runner alone, so that it can be shown in any world. */
export function breaksAnywhere(fault: Fault): boolean {
  return [fault.world, fault.afterSmoke, fault.disturbedPromotion].every((part) => part === undefined);
}

/** The call that moves the traffic: the router replaced, its default changed. */
function isFlip(call: PortCall, { routerName }: FaultTarget): boolean {
  if (call.port !== "cluster" || call.method !== "replace") return false;
  const object = call.args[0] as KubernetesObject;
  return object.kind === "VirtualService" && object.metadata.name === routerName;
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
  const type = "virtualservices.networking.istio.io";
  const router = world.store.get({ type, namespace, name: routerName });
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
