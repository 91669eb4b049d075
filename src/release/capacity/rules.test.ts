import { describe, expect, it } from "vitest";
import { colorState } from "../../../test/fakes/release-state.ts";
import type { KubernetesObject } from "../../model/kubernetes.ts";
import { known, unknown } from "../../model/observed.ts";
import type { CapacityFacts } from "./facts.ts";
import { decideCapacity } from "./rules.ts";

function deployment(color: string, replicas = 2): KubernetesObject {
  const template = { metadata: { labels: { app: "echo", color } } };
  const metadata = { name: `${color}-echo`, namespace: "apps" };
  return { apiVersion: "apps/v1", kind: "Deployment", metadata, spec: { replicas, template } };
}

function autoscaler(color: string, minReplicas: number, maxReplicas: number): KubernetesObject {
  const scaleTargetRef = { apiVersion: "apps/v1", kind: "Deployment", name: `${color}-echo` };
  const metadata = { name: `${color}-hpa`, namespace: "apps" };
  const spec = { scaleTargetRef, minReplicas, maxReplicas };
  return { apiVersion: "autoscaling/v2", kind: "HorizontalPodAutoscaler", metadata, spec };
}

function budget(labels: Readonly<Record<string, string>>): KubernetesObject {
  const metadata = { name: "budget", namespace: "apps" };
  const spec = { maxUnavailable: 1, selector: { matchLabels: labels } };
  return { apiVersion: "policy/v1", kind: "PodDisruptionBudget", metadata, spec };
}

/** Blue has the traffic, with so many ready pods; green is to get it. */
function facts(blue: number, green: number, over: Partial<CapacityFacts> = {}): CapacityFacts {
  return {
    from: "blue",
    to: "green",
    colors: {
      blue: colorState("blue", { ready: blue, desired: blue }),
      green: colorState("green", { ready: green, desired: green }),
    },
    deployments: known([deployment("blue", blue), deployment("green", green)]),
    autoscalers: known([]),
    budgets: known([]),
    ...over,
  };
}

const NOTHING = { scaling: undefined, notes: [] };

describe("a color that has the pods", () => {
  it.each([
    [2, 2],
    [2, 3],
    [0, 1],
  ])("of one with %i ready has with %i enough", (blue, green) => {
    expect(decideCapacity(facts(blue, green), "check")).toEqual(NOTHING);
    expect(decideCapacity(facts(blue, green), "scale")).toEqual(NOTHING);
  });

  it("is enough where what carries the traffic is unknown, and that is said", () => {
    const colors = { ...facts(2, 2).colors, blue: unknown("no Deployment makes its pods") };
    expect(decideCapacity(facts(2, 1, { colors }), "check")).toMatchObject({
      scaling: undefined,
      notes: [expect.stringContaining("no Deployment makes its pods")],
    });
  });
});

describe("a color with fewer pods", () => {
  it("is refused, with both numbers and the command", () => {
    expect(decideCapacity(facts(20, 1), "check")).toMatchObject({
      code: "PROMOTE_CAPACITY",
      fact: "1 ready pod of green can take the traffic, 20 of blue carry it now",
      remedy: expect.stringMatching(
        /^Run `kubectl scale deployment\/green-echo --replicas=20 --namespace=apps`, then promote again; `capacity: scale`/,
      ),
    });
  });

  it("is not looked at when that is asked for", () => {
    expect(decideCapacity(facts(20, 1), "ignore")).toEqual(NOTHING);
  });

  it("is scaled by its Deployment", () => {
    expect(decideCapacity(facts(20, 1), "scale")).toMatchObject({
      scaling: { kind: "Deployment", namespace: "apps", name: "green-echo", was: 1, pods: 20 },
    });
  });

  it("is scaled by its autoscaler where it has one", () => {
    const autoscalers = known([autoscaler("green", 1, 30)]);
    expect(decideCapacity(facts(20, 1, { autoscalers }), "scale")).toMatchObject({
      scaling: { kind: "HorizontalPodAutoscaler", name: "green-hpa", was: 1, pods: 20 },
    });
    expect(decideCapacity(facts(20, 1, { autoscalers }), "check")).toMatchObject({
      remedy: expect.stringContaining(
        `kubectl patch hpa/green-hpa --namespace=apps --type=merge --patch='{"spec":{"minReplicas":20}}'`,
      ),
    });
  });

  it.each([
    ["an autoscaler that allows fewer", { autoscalers: known([autoscaler("green", 1, 10)]) }, "at most 10"],
    [
      "autoscalers that may not be read",
      { autoscalers: unknown("CLUSTER_FORBIDDEN: no") },
      "CLUSTER_FORBIDDEN",
    ],
    [
      "Deployments that may not be read",
      { deployments: unknown("CLUSTER_FORBIDDEN: no") },
      "CLUSTER_FORBIDDEN",
    ],
    ["no Deployment", { deployments: known([]) }, "no Deployment"],
  ])("is not scaled with %s", (_, over, why) => {
    for (const rule of ["scale", "check"] as const) {
      expect(decideCapacity(facts(20, 1, over), rule)).toMatchObject({
        code: "PROMOTE_CAPACITY",
        remedy: expect.stringContaining(why),
      });
    }
  });

  it("counts only what its autoscaler lets stay", () => {
    const autoscalers = known([autoscaler("green", 1, 3)]);
    expect(decideCapacity(facts(5, 5, { autoscalers }), "check")).toMatchObject({
      code: "PROMOTE_CAPACITY",
      fact: "3 ready pods of green can take the traffic (HorizontalPodAutoscaler/apps/green-hpa allows no more), 5 of blue carry it now",
    });
  });
});

describe("what is said, and keeps nothing back", () => {
  const notes = (over: Partial<CapacityFacts>) => decideCapacity(facts(2, 2, over), "check");

  it.each([
    [
      "a smaller range",
      { autoscalers: known([autoscaler("blue", 2, 20), autoscaler("green", 2, 5)]) },
      "allows 5 pods at most, that of blue 20",
    ],
    ["no autoscaler beside one", { autoscalers: known([autoscaler("blue", 2, 20)]) }, "green has none"],
    [
      "autoscalers unread",
      { autoscalers: unknown("CLUSTER_FORBIDDEN: no") },
      "cannot be told: CLUSTER_FORBIDDEN",
    ],
    ["budgets unread", { budgets: unknown("CLUSTER_FORBIDDEN: no") }, "cannot be told: CLUSTER_FORBIDDEN"],
    [
      "a budget of blue alone",
      { budgets: known([budget({ color: "blue" })]) },
      "covers blue, and none green",
    ],
  ])("%s", (_, over, note) => {
    expect(notes(over)).toMatchObject({ scaling: undefined, notes: [expect.stringContaining(note)] });
  });

  it.each([
    ["the same range", { autoscalers: known([autoscaler("blue", 2, 20), autoscaler("green", 2, 20)]) }],
    ["a budget of both", { budgets: known([budget({ app: "echo" })]) }],
    ["a budget of neither", { budgets: known([budget({ app: "other" })]) }],
  ])("nothing of %s", (_, over) => {
    expect(notes(over)).toEqual(NOTHING);
  });
});
