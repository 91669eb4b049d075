import { describe, expect, it } from "vitest";
import { ECHO_CONFIG } from "../../test/fakes/echo-config.ts";
import { loadConfig } from "../config/load.ts";
import type { FieldWriter, KubernetesObject } from "../model/kubernetes.ts";
import { known, unknown } from "../model/observed.ts";
import type { HelmRelease, UnitPlan } from "../model/unit.ts";
import { releaseRemedy } from "../release/units/blocked-rules.ts";
import { basisOf, keyOf } from "./basis.ts";
import type { DriftFacts, UnitFacts } from "./facts.ts";
import { soundText } from "./refusals.ts";
import { decideDrift } from "./rules.ts";
import { unitPlan } from "../../test/fakes/unit-plan.ts";

const release = loadConfig(ECHO_CONFIG, "bluegreen.yaml").releases.get("echo");
if (release === undefined) throw new Error("no release");

type Meta = Partial<KubernetesObject["metadata"]> & { readonly finalizers?: readonly string[] };

const owned = (name: string): Meta => ({
  annotations: { "meta.helm.sh/release-name": name, "meta.helm.sh/release-namespace": "apps" },
});
function object(
  apiVersion: string,
  kind: string,
  name: string,
  spec: object,
  meta: Meta = {},
): KubernetesObject {
  return { apiVersion, kind, metadata: { name, namespace: "apps", ...meta }, spec: { ...spec } };
}
const route = (subset: string) => ({ route: [{ destination: { host: "echo", subset } }] });
const router = (subset: string, more: object = {}, meta: Meta = owned("router")) =>
  object(
    "networking.istio.io/v1",
    "VirtualService",
    "router",
    { hosts: ["echo.example"], gateways: ["door"], http: [route(subset)], ...more },
    meta,
  );
const deployment = (color: string, replicas = 1, meta: Meta = owned(color), pod: object = {}) =>
  object(
    "apps/v1",
    "Deployment",
    color,
    {
      replicas,
      template: {
        metadata: { labels: { app: "echo", color } },
        spec: { containers: [{ name: "echo" }], ...pod },
      },
    },
    meta,
  );

const DEPLOYED: HelmRelease = { status: "deployed", revision: 3, deployed: 3, manifest: "" };
const plan = (unit: string, more: Partial<UnitPlan> = {}) =>
  unitPlan(unit, { outcome: "no-changes", ...more });

function unit(name: string, objects: readonly KubernetesObject[], more: Partial<UnitFacts> = {}): UnitFacts {
  const chart = { chart: `charts/${name}`, release: name, namespace: "apps", valuesFiles: [] };
  return {
    unit: name,
    chart,
    rendered: objects,
    released: objects,
    helm: known(DEPLOYED),
    plan: undefined,
    ...more,
  };
}

const UNITS = [
  unit("router", [router("v1")]),
  unit("blue", [deployment("blue")]),
  unit("green", [deployment("green")]),
];

interface Change extends Partial<Omit<DriftFacts, "live">> {
  /** Instead of what was released, by key; undefined: not there. */
  readonly live?: Readonly<Record<string, KubernetesObject | undefined>>;
  readonly writers?: readonly FieldWriter[];
}

/** All as it should be, but for the change. */
function facts({ live = {}, writers = [], units = UNITS, ...more }: Change = {}): DriftFacts {
  const objects = new Map(
    units.flatMap((one) => [...one.rendered, ...one.released]).map((one) => [keyOf(one), one]),
  );
  const seen = [...objects].map(([key, one]) => {
    const name = `${one.kind}/${one.metadata.name}`;
    const found = name in live ? live[name] : one;
    return [key, known(found === undefined ? undefined : { object: found, writers })] as const;
  });
  const namespaces = [{ name: "apps", live: known(object("v1", "Namespace", "apps", {})) }];
  return {
    release: release as NonNullable<typeof release>,
    units,
    live: new Map(seen),
    needed: [],
    namespaces,
    autoscalers: known([]),
    holder: undefined,
    transition: undefined,
    lastFlip: undefined,
    beside: {
      routers: [],
      rules: [],
      rendered: units.map((one) => ({ unit: one.unit, objects: one.rendered })),
      released: [],
    },
    unreadable: undefined,
    unread: [],
    ...more,
  };
}

const hpa = (owner?: string) =>
  object(
    "autoscaling/v2",
    "HorizontalPodAutoscaler",
    "h",
    { scaleTargetRef: { kind: "Deployment", name: "green" } },
    owner === undefined ? {} : { ownerReferences: [{ kind: owner, name: "s", uid: "u" }] },
  );

it("finds nothing where all is as it should be, and says on what that rests", () => {
  const drift = decideDrift(facts());
  expect(drift).toMatchObject({ findings: [], notes: [], waiting: [], unread: [], compared: 3 });
  expect(soundText([drift])).toBe("3 objects of echo were compared with the cluster");
});

describe("what is wrong is named, with what mends it", () => {
  const pending = (status: string, deployed: number | undefined = 2) =>
    known({ status, revision: 3, deployed, manifest: "" });
  const routerUnit = (more: Partial<UnitFacts>) => [unit("router", [router("v1")], more), ...UNITS.slice(1)];

  it.each<readonly [string, Change, string, string, RegExp, string]>([
    [
      "VirtualService deleted",
      { live: { "VirtualService/router": undefined } },
      "missing",
      "broken",
      /router is missing/,
      "`helm rollback router 3 --namespace=apps` puts it back, and sends the users of echo.example to blue (v1)",
    ],
    [
      "Deployment deleted",
      { live: { "Deployment/green": undefined } },
      "missing",
      "broken",
      /green is missing/,
      "`helm rollback green 3 --namespace=apps` puts it back",
    ],
    [
      "being deleted",
      {
        live: {
          "VirtualService/router": router("v1", {}, { deletionTimestamp: "2026", finalizers: ["a/b"] }),
        },
      },
      "going",
      "broken",
      /being deleted since 2026, as soon as a\/b let it go/,
      "kubectl wait --for=delete virtualservice.networking.istio.io/router",
    ],
    [
      "another Helm release's",
      { live: { "VirtualService/router": router("v1", {}, owned("other")) } },
      "foreign",
      "broken",
      /belongs to Helm release apps\/other/,
      "meta.helm.sh/release-name=router",
    ],
    [
      "a rule added",
      { live: { "VirtualService/router": router("v1", { http: [route("v2"), route("v1")] }) } },
      "differs",
      "differs",
      /spec\.http is 2 items, released was 1 item/,
      '"op":"replace","path":"/spec/http"',
    ],
    [
      "scaled to 0",
      { live: { "Deployment/green": deployment("green", 0) } },
      "no-pods",
      "differs",
      /spec\.replicas is 0, released was 1/,
      '"path":"/spec/replicas","value":1',
    ],
    [
      "the active color scaled to 0",
      { live: { "Deployment/blue": deployment("blue", 0) } },
      "no-pods",
      "broken",
      /spec\.replicas is 0, released was 1/,
      '"path":"/spec/replicas","value":1',
    ],
    [
      "scaled otherwise",
      { live: { "Deployment/green": deployment("green", 4) } },
      "differs",
      "differs",
      /spec\.replicas is 4/,
      "kubectl patch deployment.apps/green",
    ],
    [
      "at 0, where an autoscaler does nothing",
      { live: { "Deployment/green": deployment("green", 0) }, autoscalers: known([hpa()]) },
      "no-pods",
      "differs",
      /spec\.replicas is 0/,
      "kubectl patch",
    ],
    [
      "pending, and nobody at it",
      { units: routerUnit({ helm: pending("pending-upgrade") }) },
      "helm",
      "broken",
      /is pending-upgrade at revision 3/,
      "`kubectl delete secret sh.helm.release.v1.router.v3 -n apps`",
    ],
    [
      "pending, and never installed",
      {
        units: routerUnit({
          helm: {
            known: true,
            value: { status: "pending-install", revision: 1, deployed: undefined, manifest: "" },
          },
        }),
      },
      "helm",
      "broken",
      /pending-install/,
      "`kubectl delete secret sh.helm.release.v1.router.v1 -n apps`",
    ],
    [
      "failed",
      { units: routerUnit({ helm: pending("failed") }), holder: "somebody" },
      "helm",
      "broken",
      /is failed/,
      "Review `bluegreen plan --units router`, and apply it",
    ],
    [
      "uninstalling",
      { units: routerUnit({ helm: pending("uninstalling") }) },
      "helm",
      "broken",
      /uninstalling/,
      "Review `bluegreen plan --units router`, and apply it",
    ],
    [
      "there, and Helm did not make it",
      {
        units: routerUnit({ helm: known(undefined), released: [] }),
        live: { "VirtualService/router": router("v1", {}, {}) },
      },
      "unowned",
      "broken",
      /there is no Helm release apps\/router/,
      "kubectl annotate --overwrite virtualservice.networking.istio.io/router",
    ],
    [
      "unknown to Terraform's state",
      {
        units: routerUnit({
          plan: plan("router", {
            outcome: "changes",
            changes: [{ address: "module.x.helm_release.this", action: "create" }],
          }),
        }),
      },
      "unrecorded",
      "broken",
      /state of unit router does not know it/,
      "terragrunt import 'module.x.helm_release.this' apps/router",
    ],
    [
      "rendered otherwise, and not in the plan",
      { units: routerUnit({ rendered: [router("v1", { gateways: ["x"] })], plan: plan("router") }) },
      "unseen",
      "differs",
      /router at spec\.gateways.*no apply will bring it/,
      "charts/router/Chart.yaml",
    ],
    [
      "the namespace is gone",
      { namespaces: [{ name: "apps", live: known(undefined) }] },
      "namespace",
      "broken",
      /namespace apps does not exist/,
      "bluegreen apply",
    ],
    [
      "the namespace is being deleted",
      {
        namespaces: [
          { name: "apps", live: known(object("v1", "Namespace", "apps", {}, { deletionTimestamp: "2026" })) },
        ],
      },
      "namespace",
      "broken",
      /being deleted/,
      "kubectl wait --for=delete namespace/apps",
    ],
    [
      "a ConfigMap that pods mount",
      {
        needed: [
          {
            apiVersion: "v1",
            kind: "ConfigMap",
            namespace: "apps",
            name: "c",
            without: "new pods of x do not start",
            live: known(false),
          },
        ],
      },
      "needed",
      "broken",
      /ConfigMap\/apps\/c does not exist, and without it new pods/,
      "Make it again",
    ],
  ])("%s", (_, change, kind, severity, fact, remedy) => {
    const { findings } = decideDrift(facts(change));
    expect(findings).toMatchObject([{ kind, severity }]);
    expect(findings[0]?.fact).toMatch(fact);
    expect(findings[0]?.remedy).toContain(remedy);
  });

  it("with who did it", () => {
    const fields = { "f:spec": { "f:http": {} } };
    const writers = [{ manager: "kubectl-edit", time: "2026-01-01T00:00:00Z", fields }];
    const live = { "VirtualService/router": router("v1", { http: [] }) };
    const [found] = decideDrift(facts({ live, writers })).findings;
    expect(found?.by).toBe("kubectl-edit at 2026-01-01T00:00:00Z");
    expect(found?.fact).toContain("last written by kubectl-edit");
  });

  it("without a secret in it", () => {
    const secret = (value: string) =>
      ({
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name: "s", namespace: "apps" },
        data: { a: value },
      }) as KubernetesObject;
    const units = [unit("blue", [secret("b2xk")])];
    const env = (value: string) =>
      deployment("green", 1, owned("green"), {
        containers: [{ name: "echo", env: [{ name: "DB_PASSWORD", value }] }],
      });
    const found = [
      ...decideDrift(facts({ units, live: { "Secret/s": secret("bmV3") } })).findings,
      ...decideDrift(
        facts({ units: [unit("green", [env("hunter1")])], live: { "Deployment/green": env("hunter2") } }),
      ).findings,
    ];
    expect(found).toHaveLength(2);
    expect(JSON.stringify(found)).not.toMatch(/b2xk|bmV3|hunter/);
    for (const { remedy } of found) expect(remedy).toMatch(/By hand: `helm rollback \w+ 3 --namespace=apps`/);
  });
});

/**
 * Whatever is wrong with the router's unit: no command writes a default route that nobody chose. Followed to
 * the letter, a rollback moved everybody to the color of the revision before.
 */
describe("no remedy for the router's unit chooses a color", () => {
  const flipTo = (to: "blue" | "green"): DriftFacts["lastFlip"] => ({
    kind: "promote",
    from: to === "blue" ? "green" : "blue",
    to,
    at: "2026-01-01T00:00:00Z",
  });
  const remedies = (change: Change) => decideDrift(facts(change)).findings.map(({ remedy }) => remedy);
  const others = UNITS.slice(1);
  const rule = object("networking.istio.io/v1", "DestinationRule", "rule", { host: "echo" }, owned("router"));

  const STATUSES = [
    "pending-install",
    "pending-upgrade",
    "pending-rollback",
    "failed",
    "uninstalling",
    "uninstalled",
  ];
  it.each(
    STATUSES.flatMap((status) =>
      ["v1", "v2"].flatMap((live) => [2, undefined].map((deployed) => [status, live, deployed] as const)),
    ),
  )("%s, live default %s, deployed revision %s", (status, live, deployed) => {
    const helm = known({ status, revision: 3, deployed, manifest: "" });
    const change = {
      units: [unit("router", [router("v1")], { helm }), ...others],
      live: { "VirtualService/router": router(live) },
    };
    const [remedy = "", ...more] = remedies(change);
    expect(more).toEqual([]);
    expect(remedy).not.toMatch(/helm (rollback|uninstall)/);
    expect(remedy).toBe(
      releaseRemedy(
        "router",
        { release: "router", namespace: "apps" },
        { status, revision: 3 },
        "`bluegreen plan`",
      ),
    );
    const gone = remedies({
      ...change,
      live: { "VirtualService/router": undefined },
      lastFlip: flipTo("green"),
    });
    for (const one of gone) expect(one).not.toMatch(/helm (rollback|uninstall)|kubectl create/);
    expect(gone.join()).toContain("an apply sends the users of echo.example to blue (v1)");
  });

  it.each<readonly [string, Change, RegExp]>([
    [
      "no flip on record",
      {},
      /^`bluegreen repair --yes` mends it\. By hand: `helm rollback router 3 .*` puts it back, and sends the users of echo.example to blue \(v1\)$/,
    ],
    [
      "the same default on record",
      { lastFlip: flipTo("blue") },
      /^`bluegreen repair --yes` mends it\. By hand: `helm rollback router 3 .* to blue \(v1\)$/,
    ],
    [
      "another default on record",
      { lastFlip: flipTo("green") },
      /^`bluegreen repair --yes` mends it\. By hand: `printf %s '.*"subset":"v2".*' \| kubectl create -f -` puts it back, and sends .* to green \(v2\), as it was last; no rollback to revision 3, which sends .* to blue \(v1\)$/,
    ],
  ])("the router is gone, %s", (_, change, remedy) => {
    const [found = ""] = remedies({ ...change, live: { "VirtualService/router": undefined } });
    expect(found).toMatch(remedy);
  });

  it.each([
    [
      "v1",
      /^`bluegreen repair --yes` mends it\. By hand: `helm rollback router 3 --namespace=apps` puts it back$/,
    ],
    [
      "v2",
      /^`bluegreen repair --yes` mends it\. By hand: `printf %s '\{"apiVersion":"networking.istio.io\/v1","kind":"DestinationRule".* \| kubectl create -f -` puts it back$/,
    ],
  ] as const)("something beside the router is gone, live default %s", (live, remedy) => {
    const units = [unit("router", [router("v1"), rule]), ...others];
    const change = { "VirtualService/router": router(live), "DestinationRule/rule": undefined };
    expect(remedies({ units, live: change })).toEqual([expect.stringMatching(remedy)]);
  });

  it("a Secret beside a flipped router is made again without being shown", () => {
    const secret = {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "s", namespace: "apps" },
      data: { a: "b2xk" },
    };
    const units = [unit("router", [router("v1"), secret as KubernetesObject]), ...others];
    const flipped = { "VirtualService/router": router("v2") };
    expect(remedies({ units, live: { ...flipped, "Secret/s": undefined } })).toEqual([
      "`bluegreen repair --yes` mends it. By hand: `helm get manifest router --revision=3 --namespace=apps | kubectl create --namespace=apps -f -` puts it back",
    ]);
    const other = { ...secret, data: { a: "bmV3" } } as KubernetesObject;
    expect(remedies({ units, live: { ...flipped, "Secret/s": other } })).toEqual([
      expect.stringMatching(/mends it\. By hand: Put its values back by hand/),
    ]);
  });

  it("the router is being deleted after a flip: made again as it led", () => {
    const live = router("v2", {}, { deletionTimestamp: "2026" });
    const [found] = remedies({ live: { "VirtualService/router": live } });
    expect(found).toMatch(
      /^`kubectl wait .*`, then `printf .*"subset":"v2".*`, and sends .* to green \(v2\)/,
    );
  });

  it("a default that leads to no color: the patch says where it sends the users", () => {
    const [found] = remedies({ live: { "VirtualService/router": router("v3") } });
    expect(found).toMatch(
      /^`bluegreen repair --yes` mends it\. By hand: `kubectl patch .*`, and sends the users of echo.example to blue \(v1\)$/,
    );
  });

  it("while a color's own unit is rolled back as before", () => {
    const helm = known({ status: "pending-upgrade", revision: 3, deployed: 2, manifest: "" });
    const units = [UNITS[0]!, unit("blue", [deployment("blue")], { helm }), UNITS[2]!];
    expect(remedies({ units })).toEqual([expect.stringContaining("`helm rollback blue 2 --namespace=apps`")]);
  });
});

describe("a release that no step can read, or whose colors nobody can tell apart", () => {
  const unreadable = { code: "COLORS_OVERLAP", fact: "the colors share pods", remedy: "Set them apart" };

  it("is broken, whatever was compared", () => {
    const drift = decideDrift(facts({ unreadable }));
    expect(drift.findings).toEqual([
      expect.objectContaining({
        kind: "unreadable",
        severity: "broken",
        fact: "COLORS_OVERLAP: the colors share pods",
        remedy: "Set them apart",
      }),
    ]);
    expect(soundText([drift])).toBeUndefined();
  });

  it("is said, and no more, while something waits that may mend it", () => {
    const waits = unit("router", [router("v1")], {
      rendered: [router("v1", { gateways: ["x"] })],
      plan: plan("router", { outcome: "changes" }),
    });
    const drift = decideDrift(facts({ unreadable, units: [waits, ...UNITS.slice(1)] }));
    expect(drift.findings).toEqual([]);
    expect(drift.notes).toEqual(["COLORS_OVERLAP: the colors share pods. Set them apart"]);
    expect(soundText([drift])).toBeUndefined();
  });

  it("is not said twice where what is missing says why", () => {
    const change = { unreadable, live: { "VirtualService/router": undefined } };
    expect(decideDrift(facts(change)).findings.map(({ kind }) => kind)).toEqual(["missing"]);
  });
});

describe("what is meant to be is no finding", () => {
  it.each<readonly [string, Change]>([
    [
      "a number that an autoscaler set",
      { live: { "Deployment/green": deployment("green", 7) }, autoscalers: known([hpa()]) },
    ],
    [
      "0, set by what scales to 0",
      { live: { "Deployment/green": deployment("green", 0) }, autoscalers: known([hpa("ScaledObject")]) },
    ],
    ["0, where the unit says so", { units: [unit("green", [deployment("green", 0)])] }],
    [
      "nothing there yet",
      {
        units: UNITS.map((one) => ({ ...one, helm: known(undefined), released: [] })),
        live: {
          "VirtualService/router": undefined,
          "Deployment/blue": undefined,
          "Deployment/green": undefined,
        },
        namespaces: [{ name: "apps", live: known(undefined) }],
      },
    ],
    [
      "a change that waits to be applied",
      {
        units: [
          unit("router", [router("v1")], {
            rendered: [router("v1", { gateways: ["x"] })],
            plan: plan("router", { outcome: "changes" }),
          }),
        ],
      },
    ],
    ["a flip", { live: { "VirtualService/router": router("v2") } }],
    [
      "Helm at work under somebody's Lease",
      {
        units: [
          unit("router", [router("v1")], {
            helm: known({ status: "pending-upgrade", revision: 3, deployed: 2, manifest: "" }),
          }),
        ],
        holder: "deploy-1",
      },
    ],
  ])("%s", (_, change) => {
    expect(decideDrift(facts(change)).findings).toEqual([]);
  });

  it("but a flip is said as what it is, and then nothing is said to be as it should be", () => {
    const drift = decideDrift(facts({ live: { "VirtualService/router": router("v2") } }));
    expect(drift.notes).toEqual([
      expect.stringMatching(/leads to green \(v2\), and this checkout says v1, Helm's record says v1/),
    ]);
    expect(soundText([drift])).toBeUndefined();
  });

  it("and what mends another difference leaves a flip alone", () => {
    const live = { "VirtualService/router": router("v2", { http: [route("v1"), route("v2")] }) };
    const [found] = decideDrift(
      facts({
        live: {
          "VirtualService/router": {
            ...live["VirtualService/router"],
            spec: { ...router("v2").spec, gateways: ["x"] },
          },
        },
      }),
    ).findings;
    expect(found?.fields.map(({ at }) => at)).toEqual(["spec.gateways[0]"]);
    expect(found?.remedy).not.toContain("subset");
  });

  it("and what could not be read is said, and never taken for well", () => {
    const INVALID = {
      code: "UNIT_INVALID",
      fact: "unit green: x",
      remedy: "Correct it",
      failureClass: "usage",
    } as const;
    const UNREADABLE = {
      code: "HELM_RELEASE_UNREADABLE",
      fact: "y",
      remedy: "Check it",
      failureClass: "surroundings",
    } as const;
    const drift = decideDrift(
      facts({
        unread: [INVALID],
        units: [
          unit("router", [router("v1")], { helm: unknown("HELM_RELEASE_UNREADABLE: y", UNREADABLE) }),
          ...UNITS.slice(1),
        ],
      }),
    );
    expect(drift.unread).toEqual([INVALID, UNREADABLE]);
    expect(soundText([drift])).toBeUndefined();
  });
});

it.each(["echo", "echo.apps.svc.cluster.local", "*.apps.svc.cluster.local"])(
  "takes what the router leads to out of other units, with the rule for %s, and asks for what no unit renders",
  (host) => {
    const service = object("v1", "Service", "echo", { selector: { app: "echo" } });
    const rule = object("networking.istio.io/v1", "DestinationRule", "echo", {
      host,
    });
    const other = object("v1", "ConfigMap", "unrelated", {});
    const canary = object("apps/v1", "StatefulSet", "canary", {
      template: { metadata: { labels: { app: "echo" } } },
    });
    const blue = deployment(
      "blue",
      1,
      {},
      {
        serviceAccountName: "sa",
        volumes: [{ configMap: { name: "c" } }, { secret: { secretName: "s", optional: true } }],
      },
    );
    const rendered = [
      { ...unit("router", []), objects: [router("v1")] },
      { ...unit("blue", []), objects: [blue] },
      { ...unit("shared", []), objects: [service, rule, other, canary] },
    ];
    const basis = basisOf(release as NonNullable<typeof release>, rendered, []);
    expect([...(basis.units.get("shared") ?? [])].sort()).toEqual([service, rule, canary].map(keyOf).sort());
    expect(basis.needed.map(({ kind, name }) => `${kind}/${name}`)).toEqual([
      "ServiceAccount/sa",
      "ConfigMap/c",
      "Gateway/door",
    ]);
    expect(basis.isWhole).toBe(false);
  },
);

describe("an autoscaler of a color, whose range somebody has changed", () => {
  const range = (color: string, minReplicas: number, maxReplicas: number) =>
    object(
      "autoscaling/v2",
      "HorizontalPodAutoscaler",
      `${color}-h`,
      {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: color },
        minReplicas,
        maxReplicas,
      },
      owned(color),
    );
  const units = [
    unit("router", [router("v1")]),
    ...["blue", "green"].map((color) => unit(color, [deployment(color), range(color, 2, 10)])),
  ];
  const remedyOf = (color: string, min: number, max: number) => {
    const live = { [`HorizontalPodAutoscaler/${color}-h`]: range(color, min, max) };
    return decideDrift(facts({ units, live })).findings.map(({ remedy }) => remedy);
  };

  it("is put back where the color has traffic only when that is allowed, if fewer pods come of it", () => {
    const allowed = expect.stringContaining("`bluegreen repair --yes --allow-active` mends it");
    expect(remedyOf("blue", 20, 30)).toEqual([allowed]);
    expect(remedyOf("blue", 2, 30)).toEqual([allowed]);
    const freely = expect.stringContaining("`bluegreen repair --yes` mends it");
    expect(remedyOf("blue", 1, 5)).toEqual([freely]);
    expect(remedyOf("green", 20, 30)).toEqual([freely]);
  });
});
