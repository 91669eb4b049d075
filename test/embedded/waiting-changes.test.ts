/**
 * Changes of the router's unit that were merged and not applied, and colors that change while they are
 * promoted.
 */
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { EmbeddedWorld } from "../../src/adapters/embedded/create.ts";
import { RecordingLog } from "../../src/adapters/embedded/tools/log.ts";
import type { KubernetesObject } from "../../src/model/kubernetes.ts";
import { type Stage, stage } from "./random-releases.ts";
import { ROUTER, STEPS } from "./reference-world.ts";
import type { Beginning } from "./stories.ts";

const TEMPLATE = "charts/istio-virtualservice/templates/virtualservice.yaml";
const CONFIG_MAP = "\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: more}\ndata: {a: b}\n";

let at: Stage;
beforeAll(async () => {
  at = await stage();
}, 60_000);

function begin(beginning: Beginning): { readonly world: EmbeddedWorld; readonly log: RecordingLog } {
  const log = new RecordingLog();
  const world = at.worlds.create({ from: at.beginnings[beginning], seed: 1, log });
  onTestFinished(() => world.close());
  return { world, log };
}

function merge({ branch }: EmbeddedWorld, change: (text: string) => string): void {
  const changed = new Map([[TEMPLATE, change(branch.tree().get(TEMPLATE) ?? "")]]);
  branch.push(branch.commits.length, changed, "somebody's change", "somebody");
}

const spec = (world: EmbeddedWorld) => JSON.stringify(world.store.get(ROUTER)?.spec);
const more = (world: EmbeddedWorld) => world.store.list("configmaps").map(({ metadata }) => metadata.name);

describe("a promote", () => {
  it.each([
    [
      "has one more object",
      (text: string) => text + CONFIG_MAP,
      "it creates ConfigMap/istio-inject-blue-green/more",
    ],
    [
      "rewrites no more",
      (text: string) => text.replaceAll("      rewrite: {uri: /}\n", ""),
      "istio-prod-blue-green at spec.http[0].rewrite",
    ],
    [
      "has another label",
      (text: string) => text.replace("  labels:\n", "  labels:\n    team: a\n"),
      "istio-prod-blue-green at metadata.labels.team",
    ],
  ])("is refused when the chart %s, until that was applied", async (_name, change, waiting) => {
    const { world } = begin("tested");
    merge(world, change);
    const before = spec(world);
    const refusal = STEPS.promote({}, world.process("promote-0").ports);
    await expect(refusal).rejects.toMatchObject({
      code: "ROUTER_DRIFT",
      message: expect.stringContaining(waiting),
    });
    expect([spec(world), more(world)]).toEqual([before, []]);
    await STEPS.apply({}, world.process("apply-0").ports);
    expect(await STEPS.promote({}, world.process("promote-1").ports)).toMatchObject({ active: "green" });
  });

  it("proves under its Lease what an earlier look did not ask for", async () => {
    const { world } = begin("tested");
    const dying = world.process("promote-0", ({ port, method }) =>
      port === "git" && method === "record" ? { kind: "die", when: "before" } : undefined,
    );
    void STEPS.promote({}, dying.ports);
    await dying.died;
    await world.clock.sleep(125_000);
    merge(world, (text) => text + CONFIG_MAP);
    world.restart("istio-inject-blue-green", { version: "green-web-echo" });
    await world.clock.sleep(50);
    // By the time it holds the Lease, green is ready again.
    let leases = 0;
    const late = world.process("promote-1", ({ method, args }) => {
      const isLease = method === "replace" && (args[0] as KubernetesObject).kind === "Lease";
      return isLease && leases++ === 0 ? { kind: "delay", milliseconds: 15_000 } : undefined;
    });
    await expect(STEPS.promote({}, late.ports)).rejects.toMatchObject({ code: "ROUTER_DRIFT" });
    expect(more(world)).toEqual([]);
  });

  it("takes the traffic back from a color that begins to roll to something else", async () => {
    const { world } = begin("tested");
    let rolled = false;
    world.watch(({ type, actor }) => {
      if (rolled || actor !== "promote-0" || !type.startsWith("virtualservices.")) return;
      rolled = true;
      const deployment = world.store
        .list("deployments.apps")
        .find(({ metadata }) => metadata.name.startsWith("green-web-echo"));
      const next = structuredClone(deployment) as unknown as { spec: { template: { metadata: object } } };
      Object.assign(next.spec.template.metadata, { annotations: { untested: "yes" } });
      world.store.replace(next as unknown as KubernetesObject, "somebody");
    });
    await expect(STEPS.promote({}, world.process("promote-0").ports)).rejects.toMatchObject({
      code: "PROMOTE_REVERTED",
      message: expect.stringContaining("green is rolling to something that was not tested"),
    });
  });
});

describe("a rollback", () => {
  it("brings nothing along, says what waits, and leaves it to an apply", async () => {
    const { world, log } = begin("promoted");
    merge(world, (text) => text.replaceAll("      rewrite: {uri: /}\n", "") + CONFIG_MAP);
    expect(await STEPS.rollback({}, world.process("rollback-0").ports)).toMatchObject({
      active: "blue",
      changed: true,
      summary: expect.stringContaining("; other changes of unit istio-virtualservice wait to be applied"),
    });
    expect(spec(world)).toBe(spec(begin("tested").world));
    expect(more(world)).toEqual([]);
    expect(log.lines.join("\n")).toContain("warning: RECONCILE_REFUSED: unit istio-virtualservice: ");
    await STEPS.apply({}, world.process("apply-0").ports);
    expect(more(world)).toEqual(["more"]);
  });
});

describe("a version that has the traffic", () => {
  it("is not deployed to the way back, nor tested there, unless that is forced", async () => {
    const { world } = begin("promoted");
    const { ports } = world.process("deploy-0");
    expect(await STEPS.deploy({ version: "1.1.0" }, ports)).toMatchObject({
      color: "green",
      live: true,
      changed: false,
      summary: "nothing to deploy: green, which has the traffic, runs 1.1.0 already; blue stays the way back",
    });
    expect(await STEPS.smoke({ version: "1.1.0" }, ports)).toMatchObject({
      passed: false,
      skipped: "nothing to test: green, which has the traffic, runs 1.1.0 already",
    });
    expect(await STEPS.rollback({}, world.process("rollback-0").ports)).toMatchObject({ active: "blue" });
    const forced = begin("promoted").world.process("deploy-1").ports;
    expect(await STEPS.deploy({ version: "1.1.0", force: "true" }, forced)).toMatchObject({
      color: "blue",
      changed: true,
    });
    expect(await STEPS.smoke({ version: "1.1.0", force: "true" }, forced)).toMatchObject({
      color: "blue",
      passed: true,
    });
  });
});
