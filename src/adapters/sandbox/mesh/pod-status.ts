import type { KubernetesObject } from "../../../model/kubernetes.ts";
import { NODE_ADDRESS } from "../state/layout.ts";
import { type Container, containersOf, imageId, initContainersOf } from "./pod-settings.ts";

/** What is known of a running pod. Times are RFC 3339. */
export interface PodFacts {
  readonly address: string;
  readonly startTime: string;
  readonly phase: "Pending" | "Running" | "Succeeded";
  readonly ready: boolean;
  /** When `ready` last changed. */
  readonly readySince: string;
  readonly restarts: number;
  readonly containersSince: string;
  /** Why the containers do not run, as the kubelet names it. */
  readonly waiting: { readonly reason: string; readonly message: string } | undefined;
  /** How they ended the last time. */
  readonly last: { readonly exitCode: number; readonly finishedAt: string } | undefined;
}

/** A pod's status as the kubelet writes it. */
export function podStatus(pod: KubernetesObject, facts: PodFacts): Record<string, unknown> {
  const condition = (type: string, met: boolean, since: string): unknown => ({
    type,
    status: met ? "True" : "False",
    lastTransitionTime: since,
    ...(met ? {} : { reason: "ContainersNotReady" }),
  });
  const done = facts.phase === "Succeeded";
  return {
    phase: facts.phase,
    hostIP: NODE_ADDRESS,
    hostIPs: [{ ip: NODE_ADDRESS }],
    podIP: facts.address,
    podIPs: [{ ip: facts.address }],
    startTime: facts.startTime,
    conditions: [
      { type: "PodScheduled", status: "True", lastTransitionTime: facts.startTime },
      condition("Initialized", facts.phase !== "Pending", facts.startTime),
      condition("ContainersReady", facts.ready, facts.readySince),
      condition("Ready", facts.ready, facts.readySince),
    ],
    initContainerStatuses: initContainersOf(pod).map((container) =>
      container.restartPolicy === "Always"
        ? containerStatus(pod, container, facts)
        : { ...containerStatus(pod, container, facts), ready: true, state: completed(facts) },
    ),
    containerStatuses: containersOf(pod).map((container) => ({
      ...containerStatus(pod, container, facts),
      ...(done ? { state: completed(facts), ready: false, started: false } : {}),
    })),
  };
}

function completed(facts: PodFacts): unknown {
  const startedAt = facts.containersSince;
  return { terminated: { exitCode: 0, reason: "Completed", startedAt, finishedAt: startedAt } };
}

function containerStatus(
  pod: KubernetesObject,
  container: Container,
  facts: PodFacts,
): Record<string, unknown> {
  const running = facts.phase === "Running" && facts.waiting === undefined;
  const starting = { reason: "ContainerCreating", message: "" };
  const last = facts.last;
  return {
    name: container.name,
    image: container.image,
    imageID: imageId(container.image),
    containerID: `sandbox://${pod.metadata.uid}/${container.name}/${facts.restarts}`,
    restartCount: facts.restarts,
    ready: facts.ready,
    started: running,
    state: running
      ? { running: { startedAt: facts.containersSince } }
      : { waiting: facts.waiting ?? starting },
    lastState: last === undefined ? {} : { terminated: { ...last, reason: "Error" } },
  };
}
