/** What makes pods, told in one place: by steps of live objects, by checks of rendered ones. */
import { describe, expect, it } from "vitest";
import type { KubernetesObject } from "../../model/kubernetes.ts";
import { outsideMaker, podMaker } from "./pod-makers.ts";

const LABELS = { app: "echo" };
const template = { metadata: { labels: LABELS }, spec: { containers: [{ name: "a" }] } };
const object = (apiVersion: string, kind: string, spec: object, metadata: object = {}): KubernetesObject => ({
  apiVersion,
  kind,
  metadata: { name: "x", namespace: "apps", ...metadata },
  spec: { ...spec },
});

describe("pods are made by", () => {
  it.each<readonly [string, KubernetesObject]>([
    ["a Deployment", object("apps/v1", "Deployment", { template })],
    ["a CronJob", object("batch/v1", "CronJob", { jobTemplate: { spec: { template } } })],
    ["a kind that nobody here knows", object("apps.kruise.io/v1", "CloneSet", { template })],
    ["a Knative Service", object("serving.knative.dev/v1", "Service", { template })],
    ["a pod itself", object("v1", "Pod", {}, { labels: LABELS })],
  ])("%s", (_, one) => {
    expect(podMaker(one)).toMatchObject({ labels: LABELS, namespace: "apps" });
  });

  it.each<readonly [string, KubernetesObject]>([
    ["a Service", object("v1", "Service", { selector: LABELS })],
    ["a SealedSecret", object("bitnami.com/v1alpha1", "SealedSecret", { template })],
    ["an ExternalSecret", object("external-secrets.io/v1", "ExternalSecret", { template })],
    ["a PodTemplate", object("v1", "PodTemplate", { template })],
    [
      "a ReplicaSet of a Deployment, which says it",
      object("apps/v1", "ReplicaSet", { template }, { ownerReferences: [{}] }),
    ],
    ["a pod that is leaving", object("v1", "Pod", {}, { labels: LABELS, deletionTimestamp: "now" })],
  ])("not by %s", (_, one) => {
    expect(podMaker(one)).toBeUndefined();
  });
});

it("answers from outside are those of WorkloadEntries and WorkloadGroups", () => {
  const istio = "networking.istio.io/v1";
  expect(outsideMaker(object(istio, "WorkloadEntry", { labels: LABELS }))).toMatchObject({ labels: LABELS });
  expect(outsideMaker(object(istio, "WorkloadGroup", { metadata: { labels: LABELS } }))).toMatchObject({
    labels: LABELS,
  });
  expect(outsideMaker(object(istio, "ServiceEntry", { labels: LABELS }))).toBeUndefined();
});
