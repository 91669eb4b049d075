/**
 * The kind: what a color selects is not what its own unit released. Members: a workload of the other color
 * (all, one, a pod alone), a stranger with and without a copy of Helm's annotations, what an operator or a
 * hook made, a color whose unit has no release yet, is no Helm release, or cannot be told.
 */
import type { ColorOwners } from "./color-owner.ts";
import { describe, expect, it } from "vitest";
import type { KubernetesObject, ObjectMeta } from "../../model/kubernetes.ts";
import { known, unknown } from "../../model/observed.ts";
import type { Color } from "../../model/release.ts";
import type { ColorSelections } from "./overlap-rules.ts";
import { colorsWithoutOwner, ownSeparation } from "./owner-rules.ts";

const selection = (color: Color) =>
  known([{ namespace: "apps", title: `subset ${color}`, labels: { version: color } }]);
const SELECTIONS: ColorSelections = { blue: selection("blue"), green: selection("green") };

const owner = (color: Color, objects: readonly string[] = [`Deployment/apps/${color}`]): ColorOwners[Color] =>
  known({ unit: `unit-${color}`, release: `apps/${color}`, objects: new Set(objects) });
const OWNERS: ColorOwners = { blue: owner("blue"), green: owner("green") };

const made = (
  kind: string,
  name: string,
  version: string,
  meta: Partial<ObjectMeta> = {},
): KubernetesObject => ({
  apiVersion: kind === "Job" ? "batch/v1" : "apps/v1",
  kind,
  metadata: { name, namespace: "apps", ...meta },
  spec: { template: { metadata: { labels: { version } } } },
});
const pod = (name: string, version: string, owned?: readonly [string, string]): KubernetesObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: {
    name,
    namespace: "apps",
    labels: { version, "pod-template-hash": "h" },
    ...(owned && { ownerReferences: [{ kind: owned[0], name: owned[1], uid: "u" }] }),
  },
});
const helm = (name: string): Partial<ObjectMeta> => ({
  annotations: { "meta.helm.sh/release-name": name, "meta.helm.sh/release-namespace": "apps" },
});
const OWN = [made("Deployment", "blue", "blue"), made("Deployment", "green", "green")];
const judge = (objects: readonly KubernetesObject[], owners: Partial<ColorOwners> = {}) =>
  ownSeparation("echo", SELECTIONS, objects, { ...OWNERS, ...owners });

describe("what the other color's unit released", () => {
  it.each<readonly [string, readonly KubernetesObject[], RegExp]>([
    [
      "all of it, swapped",
      [made("Deployment", "blue", "green"), made("Deployment", "green", "blue")],
      /^the colors of echo have no pods of their own: blue is subset blue \(version=blue\), and that selects Deployment\/apps\/green, which green's unit unit-green released \(Helm release apps\/green\); green is subset green/,
    ],
    [
      "one Deployment",
      [made("Deployment", "green", "blue"), ...OWN.slice(0, 1)],
      /selects Deployment\/apps\/green/,
    ],
    [
      "a pod alone",
      [...OWN, pod("green-h-1", "blue", ["ReplicaSet", "green-h"])],
      /blue is .*selects Deployment\/apps\/green, Pod\/apps\/green-h-1, which green's/,
    ],
    [
      "another kind of workload",
      [...OWN, made("StatefulSet", "store", "blue")],
      /selects StatefulSet\/apps\/store, which green's/,
    ],
  ])("%s is an overlap", (_, objects, fact) => {
    const green = owner("green", ["Deployment/apps/green", "StatefulSet/apps/store"]);
    expect(judge(objects, { green })).toMatchObject({
      kind: "overlap",
      fact: expect.stringMatching(fact),
      mend: expect.stringContaining("`bluegreen status`"),
    });
  });

  it("is an overlap where both units are one Helm release", () => {
    expect(judge(OWN, { green: owner("blue") })).toMatchObject({
      kind: "overlap",
      fact: expect.stringContaining("are one Helm release"),
    });
  });
});

describe("what neither unit released", () => {
  it.each<readonly [string, KubernetesObject, RegExp]>([
    ["of no Helm release", made("Deployment", "x", "green"), /Deployment\/apps\/x \(of none\)/],
    ["of another", made("Deployment", "x", "green", helm("x")), /Deployment\/apps\/x \(of apps\/x\)/],
    [
      "with a copy of the annotations",
      made("Deployment", "x", "green", helm("green")),
      /Deployment\/apps\/x \(says that it is of apps\/green, whose manifest does not have it\)/,
    ],
    [
      "that says it is a hook and stays",
      made("Deployment", "x", "green", { annotations: { "helm.sh/hook": "post-install" } }),
      /Deployment\/apps\/x/,
    ],
    ["a pod that nothing made", pod("p", "green"), /Pod\/apps\/p \(of none\)/],
    ["a pod of an unknown maker", pod("p", "green", ["CloneSet", "c"]), /Pod\/apps\/p/],
  ])("%s makes its color mixed", (_, object, fact) => {
    expect(judge([...OWN, object])).toMatchObject({
      kind: "mixed",
      color: "green",
      fact: expect.stringMatching(fact),
    });
  });

  it("is all there is of a color whose unit has no release", () => {
    expect(judge(OWN, { green: owner("green", []) })).toMatchObject({ kind: "mixed", color: "green" });
  });
});

describe("what its own unit released", () => {
  const operated = owner("green", ["Deployment/apps/green", "App/apps/a", "CloneSet/apps/c"]);
  it.each<readonly [string, readonly KubernetesObject[]]>([
    ["its workloads and their pods", [...OWN, pod("green-h-1", "green", ["ReplicaSet", "green-h"])]],
    [
      "what an operator made for an object of it",
      [made("Deployment", "x", "green", { ownerReferences: [{ kind: "App", name: "a", uid: "u" }] })],
    ],
    ["pods of a kind that nobody here lists", [pod("p", "green", ["CloneSet", "c"])]],
    ["the Job of a hook", [made("Job", "j", "green", { annotations: { "helm.sh/hook": "test" } })]],
    ["nothing yet", []],
    ["what no color selects", [made("Deployment", "x", "other")]],
  ])("is apart: %s", (_, objects) => {
    expect(judge(objects, { green: operated })).toEqual({ kind: "apart" });
  });
});

describe("a unit of which Helm", () => {
  it("cannot be asked leaves its color unknown, with what mends that", () => {
    const from = {
      code: "HELM_RELEASE_UNREADABLE",
      fact: "f",
      remedy: "Let it read Secrets",
      failureClass: "surroundings",
    } as const;
    expect(judge(OWN, { green: unknown("C: f", from) })).toEqual({
      kind: "unknown",
      reason: "what the unit of green released is not known, so that its pods may be anybody's: C: f",
      mend: "Let it read Secrets",
    });
  });

  it("knows nothing is told by what stands on its objects alone", () => {
    const owners = { ...OWNERS, green: known(undefined) };
    expect(judge([...OWN, made("Deployment", "x", "green")], owners)).toEqual({ kind: "apart" });
    expect(colorsWithoutOwner(owners)).toEqual(["green"]);
  });
});
