/** Gives a color the pods that it is to have before the traffic comes. */
import { refused } from "../../errors/errors.ts";
import type { KubernetesObject } from "../../model/kubernetes.ts";
import type { Color } from "../../model/release.ts";
import { notReady } from "../colors/color-rules.ts";
import type { ReleaseContext } from "../context.ts";
import { isConflict } from "../lease/record.ts";
import { type ObservedRelease, readRelease } from "../observe/observe.ts";
import type { Scaling } from "./facts.ts";

/** Between two looks at the pods that come up. */
const LOOK_MS = 1_000;
const MAX_CONFLICTS = 5;

/** A color that is to grow, and how long that may take. */
export interface Growth {
  readonly color: Color;
  readonly scaling: Scaling;
  readonly timeoutMs: number;
}

/**
 * Writes the number, says so, and waits until all of the pods are ready. Returns the release as it is then.
 * Throws `PROMOTE_CAPACITY` when the time is over: what was scaled stays so.
 */
export async function scaleUp(context: ReleaseContext, growth: Growth): Promise<ObservedRelease> {
  const { scaling, timeoutMs } = growth;
  const { clock, log } = context.ports;
  const end = clock.now() + timeoutMs;
  await writeScale(context, scaling);
  log.info(scaledText(growth));
  for (;;) {
    const seen = await readRelease(context.spec, context.ports);
    const missing = podsToCome(seen, growth);
    if (missing === undefined) return seen;
    if (clock.now() >= end) throw tooSlow(growth, missing);
    await clock.sleep(LOOK_MS);
  }
}

function podsToCome({ state }: ObservedRelease, { color, scaling }: Growth): string | undefined {
  const reason = notReady(state.colors[color]);
  const seen = state.colors[color];
  if (reason !== undefined || !seen.known) return reason;
  return seen.value.ready >= scaling.pods
    ? undefined
    : `${seen.value.ready} of ${scaling.pods} pods are ready`;
}

/** Conditional, as every write: what somebody else sets meanwhile is kept when it is enough. */
async function writeScale({ ports: { cluster } }: ReleaseContext, scaling: Scaling): Promise<void> {
  const { kind, namespace, name, pods } = scaling;
  const [type, field] = FIELDS[kind];
  for (let conflicts = 0; ; conflicts += 1) {
    const object = await cluster.get({ type, namespace, name });
    if (object === undefined) throw gone(scaling);
    if (Number(object.spec?.[field] ?? 1) >= pods) return;
    try {
      await cluster.replace(withField(object, field, pods));
      return;
    } catch (error) {
      if (!isConflict(error) || conflicts >= MAX_CONFLICTS) throw error;
    }
  }
}

const FIELDS = {
  Deployment: ["deployments.apps", "replicas"],
  HorizontalPodAutoscaler: ["horizontalpodautoscalers.autoscaling", "minReplicas"],
} as const;

function withField(object: KubernetesObject, field: string, value: number): KubernetesObject {
  return { ...object, spec: { ...object.spec, [field]: value } };
}

function scaledText({ color, scaling }: Growth): string {
  const { kind, namespace, name, was, pods } = scaling;
  const what = FIELDS[kind][1];
  return (
    `Scaled ${color} up before it gets the traffic: ${what} of ${kind}/${namespace}/${name} from ${was} to ${pods}. ` +
    "Git does not say so: the next apply or deploy of the unit may take it back, and status names it until then."
  );
}

function tooSlow({ color, scaling, timeoutMs }: Growth, missing: string): Error {
  const fact = `${color} was scaled to ${scaling.pods} pods, and after ${timeoutMs / 1000} s ${missing}`;
  const remedy =
    "Look at its pods (`kubectl get pods`: nodes may be full), then run promote again; it stays scaled";
  return refused("PROMOTE_CAPACITY", fact, { remedy });
}

function gone({ kind, namespace, name }: Scaling): Error {
  const fact = `${kind}/${namespace}/${name}, which was to be scaled up, is not there any more`;
  return refused("PROMOTE_CAPACITY", fact, { remedy: "Run status, then promote again" });
}
