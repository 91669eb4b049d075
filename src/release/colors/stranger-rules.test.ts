/**
 * The kind: something answers as a color that its unit did not make. Members: a WorkloadEntry (labels of its
 * object, of its spec, of both), a WorkloadGroup, a Deployment of another Helm release or of none, a
 * StatefulSet, a bare pod; and what looks like it and is not.
 */
import { describe, expect, it } from "vitest";
import { type ErrorCode, Failure } from "../../errors/errors.ts";
import type { KubernetesObject, ObjectMeta } from "../../model/kubernetes.ts";
import { known } from "../../model/observed.ts";
import type { Separation } from "../../model/release.ts";
import type { ColorSelections } from "./overlap-rules.ts";
import { readSeparation } from "../observe/read-separation.ts";

const selection = (color: string) =>
  known([{ namespace: "apps", title: `subset ${color}`, labels: { app: "echo", version: color } }]);
const SELECTIONS: ColorSelections = { blue: selection("blue"), green: selection("green") };
const [BLUE, GREEN] = ["blue", "green"].map((version) => ({ app: "echo", version }));

type Labels = Readonly<Record<string, string>> | undefined;
type Meta = Partial<ObjectMeta>;

const object = (
  apiVersion: string,
  kind: string,
  name: string,
  meta: Meta,
  rest: object,
): KubernetesObject => ({
  apiVersion,
  kind,
  metadata: { name, namespace: "apps", ...meta },
  ...rest,
});
const entry = (spec: object, meta: Meta = {}, kind = "WorkloadEntry") =>
  object("networking.istio.io/v1", kind, "outside", meta, { spec });
const helm = (name: string, more: object = {}): Meta => ({
  annotations: { "meta.helm.sh/release-name": name, "meta.helm.sh/release-namespace": "apps", ...more },
});
const made = (kind: string, name: string, labels: Labels, meta: Meta = {}) =>
  object(kind === "Job" ? "batch/v1" : "apps/v1", kind, name, meta, {
    spec: { template: { metadata: { labels }, spec: { containers: [{ name: "a" }] } } },
  });
const pod = (name: string, labels: Labels, ip: string, owner?: readonly [string, string]) =>
  object(
    "v1",
    "Pod",
    name,
    {
      labels: { ...labels, "pod-template-hash": "h" },
      ownerReferences: owner === undefined ? [] : [{ kind: owner[0], name: owner[1], uid: "u" }],
    },
    { status: { podIP: ip, podIPs: [{ ip }, { ip: "fd00::1" }] } },
  );
const OWN = [
  made("Deployment", "b", BLUE, helm("blue")),
  made("Deployment", "g", GREEN, helm("green")),
  pod("b-h-1", BLUE, "10.0.0.1", ["ReplicaSet", "b-h"]),
  pod("g-h-1", GREEN, "10.0.0.2", ["ReplicaSet", "g-h"]),
];

const TYPES: Readonly<Record<string, string>> = {
  WorkloadEntry: "workloadentries.networking.istio.io",
  WorkloadGroup: "workloadgroups.networking.istio.io",
  StatefulSet: "statefulsets.apps",
  ReplicaSet: "replicasets.apps",
  Job: "jobs.batch",
  Pod: "pods",
};

/** Deployments and pods were seen; the rest is in the cluster, which may refuse types. */
async function separation(
  objects: readonly KubernetesObject[],
  refuses: (type: string) => ErrorCode | undefined = () => undefined,
): Promise<{ readonly found: Separation; readonly asked: readonly string[] }> {
  const asked: string[] = [];
  const list = async (type: string, of?: { readonly namespace?: string }) => {
    asked.push(type);
    expect(of).toEqual({ namespace: "apps" });
    const code = refuses(type);
    if (code !== undefined) throw new Failure("surroundings", code, `may not list ${type}`, { remedy: "-" });
    return objects.filter(({ kind }) => TYPES[kind] === type);
  };
  const seen = objects.filter(({ kind }) => ["Deployment", "Pod"].includes(kind));
  return { found: await readSeparation("echo", SELECTIONS, seen, { list }), asked };
}

describe("a workload outside of the cluster", () => {
  it.each<[string, KubernetesObject, string, string | RegExp]>([
    [
      "at a blue pod's address",
      entry({ address: "10.0.0.1", labels: GREEN }),
      "overlap",
      /10\.0\.0\.1 is that of Pod\/apps\/b-h-1, which is blue's/,
    ],
    ["at its second address", entry({ address: "FD00::1", labels: GREEN }), "overlap", /which is blue's/],
    [
      "with labels of the object",
      entry({ address: "10.0.0.1" }, { labels: GREEN ?? {} }),
      "overlap",
      /which is blue's/,
    ],
    [
      "with labels of both",
      entry({ address: "10.0.0.1", labels: { app: "echo" } }, { labels: { version: "green" } }),
      "overlap",
      /which is blue's/,
    ],
    [
      "at a green pod's address, as blue",
      entry({ address: "10.0.0.2", labels: BLUE }),
      "overlap",
      /which is green's/,
    ],
    [
      "at nobody's address",
      entry({ address: "192.0.2.1", labels: GREEN }),
      "unknown",
      /^WorkloadEntry\/apps\/outside is green's by subset green \(.*at 192\.0\.2\.1 is not known/,
    ],
    ["at its own color's address", entry({ address: "10.0.0.2", labels: GREEN }), "unknown", /not known/],
    ["at a name", entry({ address: "vm.example.org", labels: GREEN }), "unknown", /vm\.example\.org/],
    ["without an address", entry({ network: "far", labels: GREEN }), "unknown", /who answers there/],
    [
      "that a group may bring",
      entry({ metadata: { labels: GREEN } }, {}, "WorkloadGroup"),
      "unknown",
      /^WorkloadGroup\/apps\/outside/,
    ],
  ])("%s", async (_, outside, kind, says) => {
    const { found } = await separation([...OWN, outside]);
    expect(found.kind).toBe(kind);
    expect(found).toMatchObject({
      [kind === "overlap" ? "fact" : "reason"]: expect.stringMatching(says),
      mend: expect.stringContaining("apps/outside"),
    });
  });

  it.each([
    ["with fewer labels", entry({ address: "10.0.0.1", labels: { app: "echo" } })],
    ["of another app", entry({ address: "10.0.0.1", labels: { ...GREEN, app: "other" } })],
    ["in another namespace", entry({ address: "10.0.0.1", labels: GREEN }, { namespace: "other" })],
  ])("%s is nobody's", async (_, outside) => {
    expect((await separation([...OWN, outside])).found).toEqual({ kind: "apart" });
  });

  it.each<[ErrorCode, string]>([
    ["CLUSTER_NO_SUCH_TYPE", "apart"],
    ["CLUSTER_FORBIDDEN", "unknown"],
    ["HELM_RELEASE_UNREADABLE", "unknown"],
  ])("where listing ends with %s is %s, and nothing else is asked", async (code, kind) => {
    const { found, asked } = await separation(OWN, () => code);
    expect(found.kind).toBe(kind);
    expect(asked.toSorted()).toEqual([TYPES["WorkloadEntry"], TYPES["WorkloadGroup"]]);
  });

  it.each<ErrorCode>(["CLUSTER_UNREACHABLE", "CLUSTER_FAILED", "INTERRUPTED", "LEASE_LOST"])(
    "is not answered for by a cluster that ends with %s: whoever asked decides",
    async (code) => {
      await expect(separation(OWN, () => code)).rejects.toMatchObject({ code });
    },
  );
});

describe("a stranger's workload", () => {
  const sets = [made("StatefulSet", "s", GREEN), pod("s-0", GREEN, "10.0.0.3", ["StatefulSet", "s"])];
  const replicas = [made("ReplicaSet", "r", GREEN), pod("r-1", GREEN, "10.0.0.3", ["ReplicaSet", "r"])];
  it.each<[string, readonly KubernetesObject[], RegExp]>([
    [
      "a Deployment of no Helm release",
      [made("Deployment", "x", GREEN)],
      /Deployment\/apps\/g \(of apps\/green\); Deployment\/apps\/x \(of none\)/,
    ],
    [
      "a Deployment of another",
      [made("Deployment", "x", GREEN, helm("x"))],
      /Deployment\/apps\/x \(of apps\/x\)/,
    ],
    ["a StatefulSet", sets, /StatefulSet\/apps\/s \(of none\)/],
    ["a ReplicaSet", replicas, /ReplicaSet\/apps\/r \(of none\)/],
    ["a pod that nothing made", [pod("p", GREEN, "10.0.0.3")], /Pod\/apps\/p \(of none\)/],
    [
      "a pod of a kind that nobody knows",
      [pod("p", GREEN, "10.0.0.3", ["CloneSet", "c"])],
      /Pod\/apps\/p \(of none\)/,
    ],
  ])("%s makes its color mixed", async (_, more, says) => {
    const { found } = await separation([...OWN, ...more]);
    expect(found).toMatchObject({ kind: "mixed", color: "green", fact: expect.stringMatching(says) });
  });

  it("whose owner may not be read is unknown", async () => {
    const { found } = await separation([...OWN, ...sets], () => "CLUSTER_FORBIDDEN");
    expect(found.kind).toBe("unknown");
  });

  it.each<[string, readonly KubernetesObject[]]>([
    ["several of one release", [made("Deployment", "g2", GREEN, helm("green"))]],
    ["with a StatefulSet of it", [made("StatefulSet", "s", GREEN, helm("green")), ...sets.slice(1)]],
    [
      "with a hook",
      [
        made("Job", "j", GREEN, { annotations: { "helm.sh/hook": "post-install" } }),
        pod("j-1", GREEN, "10.0.0.3", ["Job", "j"]),
      ],
    ],
    ["that no color selects", [made("Deployment", "x", { app: "echo", version: "x" })]],
    ["in another namespace", [made("Deployment", "x", GREEN, { namespace: "other" })]],
    [
      "with pods of an older template",
      [
        made("Deployment", "o", { app: "echo" }, helm("green")),
        pod("o-h-1", GREEN, "10.0.0.3", ["ReplicaSet", "o-h"]),
      ],
    ],
  ])("is not one: %s", async (_, more) => {
    expect((await separation([...OWN, ...more])).found).toEqual({ kind: "apart" });
  });

  it("is not told where nothing has a Helm release", async () => {
    const plain = [
      made("Deployment", "g", GREEN),
      made("Deployment", "x", GREEN),
      pod("p", GREEN, "10.0.0.3"),
    ];
    expect((await separation(plain)).found).toEqual({ kind: "apart" });
  });
});
