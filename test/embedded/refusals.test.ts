/** What ends a step though nothing died: each refusal that only a turn of events can bring about. */
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { EmbeddedWorld, EmbeddedWorldOptions } from "../../src/adapters/embedded/create.ts";
import { surroundings } from "../../src/errors/errors.ts";
import type { KubernetesObject } from "../../src/model/kubernetes.ts";
import type { Ports } from "../../src/ports.ts";
import { parseStatusInputs } from "../../src/status/inputs.ts";
import { status } from "../../src/status/step.ts";
import { look } from "./colors.ts";
import { happen } from "./incidents.ts";
import { transitionOf } from "./lease-facts.ts";
import { type Stage, stage } from "./random-releases.ts";
import { LEASE, STEPS } from "./reference-world.ts";
import { defaultOf, routerOf } from "./router-facts.ts";
import { Watch } from "./rules.ts";

let at: Stage;
beforeAll(async () => {
  at = await stage();
}, 60_000);

function worldAt(
  beginning: "tested" | "promoted",
  options: Partial<EmbeddedWorldOptions> = {},
): EmbeddedWorld {
  const world = at.worlds.create({ from: at.beginnings[beginning], ...options });
  onTestFinished(() => world.close());
  return world;
}

const PROMPT = { timeout: "10" };

describe("a deploy whose color gets the traffic while it plans", () => {
  it("is refused under the Lease, and leaves the color, the file and the branch alone", async () => {
    const world = worldAt("promoted");
    const before = look(world, "v1");
    const planning = world.process("deploy-0", ({ port, method }) =>
      port === "terragrunt" && method === "plan" ? { kind: "delay", milliseconds: 15_000 } : undefined,
    );
    const deployed = STEPS.deploy({ version: "2.0.0" }, planning.ports).catch((error: unknown) => error);
    await world.clock.sleep(1_000);
    await STEPS.rollback(PROMPT, world.process("rollback-1").ports);
    expect(await deployed).toMatchObject({ code: "DEPLOY_MOVED" });
    expect(look(world, "v1")).toEqual(before);
    expect(world.branch.commits.filter(({ by }) => by === "deploy-0")).toEqual([]);
    const file = "terragrunt/live/dev/helm-deploy-blue-web-echo/values/values.yaml";
    expect(await planning.ports.git.edits(file)).toBeUndefined();
  });
});

describe("a deploy from a checkout whose values file has other edits", () => {
  const FILE = "terragrunt/live/dev/helm-deploy-blue-web-echo/values/values.yaml";
  const edited = async (ports: Ports) => {
    const text = `${await ports.files.read(FILE)}\n# Mine, and not committed.\n`;
    await ports.files.write(FILE, text);
    return text;
  };

  it.each([{}, { "dry-run": "true" }])("is refused before anything is touched, with %j", async (inputs) => {
    const world = worldAt("promoted");
    const before = look(world, "v1");
    const { ports } = world.process("deploy-0");
    const text = await edited(ports);
    await expect(STEPS.deploy({ version: "2.0.0", ...inputs }, ports)).rejects.toMatchObject({
      code: "VALUES_UNCOMMITTED",
      where: FILE,
    });
    expect(await ports.files.read(FILE)).toBe(text);
    expect([look(world, "v1"), world.branch.commits.filter(({ by }) => by === "deploy-0")]).toEqual([
      before,
      [],
    ]);
  });

  it("is taken without a record, and leaves them where they are", async () => {
    const world = worldAt("promoted");
    const { ports } = world.process("deploy-0");
    await edited(ports);
    await STEPS.deploy({ version: "2.0.0", record: "none" }, ports);
    expect(await ports.files.read(FILE)).toMatch(/2\.0\.0[^]*# Mine/);
    expect(world.branch.commits.filter(({ by }) => by === "deploy-0")).toEqual([]);
  });

  it("that come while it plans is refused as well, and keeps them", async () => {
    const world = worldAt("promoted");
    const before = await world.process("reader").ports.files.read(FILE);
    const { ports } = world.process("deploy-0", ({ port, method }) =>
      port === "terragrunt" && method === "plan" ? { kind: "delay", milliseconds: 15_000 } : undefined,
    );
    const deployed = STEPS.deploy({ version: "2.0.0" }, ports).catch((error: unknown) => error);
    await world.clock.sleep(5_000);
    await edited(ports);
    expect(await deployed).toMatchObject({ code: "VALUES_UNCOMMITTED" });
    expect(await ports.files.read(FILE)).toBe(`${before}\n# Mine, and not committed.\n`);
    expect(world.branch.commits.filter(({ by }) => by === "deploy-0")).toEqual([]);
  });
});

describe("what is advised of a checkout that is not fit", () => {
  const VALUES = "terragrunt/live/dev/istio-virtualservice/values/values.yaml";

  it("is true of a rollback: the traffic is back, and it ends once the edits are gone", async () => {
    const world = worldAt("promoted");
    const { ports } = world.process("rollback-0");
    const text = (await ports.files.read(VALUES)) ?? "";
    await ports.files.write(VALUES, `${text}\n# Mine.\n`);
    await expect(STEPS.rollback(PROMPT, ports)).rejects.toMatchObject({
      code: "VALUES_UNCOMMITTED",
      remedy: expect.stringContaining("take them back; then run again"),
      traffic: {
        color: "blue",
        unfinished: ["Git", "Terraform"],
        next: expect.stringMatching(/run rollback/i),
      },
    });
    expect(defaultOf(routerOf(world))).toBe("v1");
    await ports.files.write(VALUES, text);
    expect(await STEPS.rollback(PROMPT, ports)).toMatchObject({ active: "blue", changed: true });
    expect(transitionOf(world.store.get(LEASE))).toBeUndefined();
  });

  it("is true of the same without a record: the edits stay, and nothing is pushed", async () => {
    const world = worldAt("promoted");
    const { ports } = world.process("rollback-0");
    await ports.files.write(VALUES, `${await ports.files.read(VALUES)}\n# Mine.\n`);
    expect(await STEPS.rollback({ ...PROMPT, record: "none" }, ports)).toMatchObject({ active: "blue" });
    expect(await ports.files.read(VALUES)).toMatch(/v1[^]*# Mine/);
    expect(world.branch.commits.filter(({ by }) => by === "rollback-0")).toEqual([]);
  });

  it.each(["apply", "deploy"] as const)(
    "is true of an older one: %s from the tip goes through",
    async (step) => {
      const world = worldAt("promoted");
      const old = world.process("old");
      world.branch.push(world.branch.commits.length, new Map([["README.md", "newer"]]), "newer", "somebody");
      await expect(STEPS[step]({}, old.ports)).rejects.toMatchObject({
        code: "CHECKOUT_OLDER",
        remedy: expect.stringMatching(/^Check out main and pull/),
      });
      expect(old.calls.map(({ port }) => port)).not.toContain("cluster");
      await expect(STEPS[step]({}, world.process("new").ports)).resolves.toBeDefined();
    },
  );
});

describe("a deploy that fails after its commit", () => {
  it("says which commit it leaves, and the next one ends it", async () => {
    const world = worldAt("promoted");
    const error = surroundings("UNIT_APPLY_FAILED", "unit could not be applied", { remedy: "-" });
    const { ports } = world.process("deploy-0", ({ port, method }) =>
      port === "terragrunt" && method === "apply" ? { kind: "fail", when: "before", error } : undefined,
    );
    const warnings: string[] = [];
    const log = { ...ports.log, warning: (text: string) => void warnings.push(text) };
    await expect(STEPS.deploy({ version: "2.0.0" }, { ...ports, log })).rejects.toBe(error);
    const [commit] = world.branch.commits.filter(({ by }) => by === "deploy-0");
    expect(warnings).toEqual([
      expect.stringContaining(`Commit ${commit?.id.slice(0, 12)}, which says 2.0.0 for blue, was pushed`),
    ]);
    const next = await STEPS.deploy({ version: "2.0.0" }, world.process("deploy-1").ports);
    expect(next).toMatchObject({ color: "blue", version: "2.0.0", changed: true });
  });
});

describe("a rollback whose answers stay wrong", () => {
  it("says so, keeps its transition, and is finished by the next one", async () => {
    const world = worldAt("promoted", { propagation: { spreadMs: 25_000 } });
    const rollback = STEPS.rollback(PROMPT, world.process("rollback-0").ports);
    await expect(rollback).rejects.toMatchObject({ code: "ROLLBACK_UNPROVEN" });
    expect(defaultOf(routerOf(world))).toBe("v1");
    expect(transitionOf(world.store.get(LEASE))).toMatchObject({ kind: "rollback", to: "v1" });
    await world.clock.sleep(30_000);
    const again = await STEPS.rollback(PROMPT, world.process("rollback-1").ports);
    expect(again).toMatchObject({ active: "blue", changed: true });
    expect(transitionOf(world.store.get(LEASE))).toBeUndefined();
  });

  it("moves the traffic before it touches Git or runs a tool", async () => {
    const world = worldAt("promoted");
    const process = world.process("rollback-0");
    await STEPS.rollback({}, process.ports);
    const flip = process.calls.findIndex(
      ({ method, args }) =>
        method === "replace" && (args[0] as KubernetesObject | undefined)?.kind === "VirtualService",
    );
    const works = process.calls.flatMap(({ port, method }, index) =>
      ["terragrunt", "helm", "git"].includes(port) ? [{ index, call: `${port}.${method}` }] : [],
    );
    expect(works.map(({ call }) => call)).toContain("git.record");
    expect(works.filter(({ index }) => index < flip)).toEqual([]);
  });
});

describe("a promote to a color whose app fails in pods that stay ready", () => {
  it("is refused by what the cookie's requests get, and nothing is written", async () => {
    const world = worldAt("tested");
    happen("app fails", world, new Watch(world), { moved: false });
    const router = routerOf(world);
    const promote = STEPS.promote(PROMPT, world.process("promote-0").ports);
    await expect(promote).rejects.toMatchObject({
      code: "PROMOTE_UNPROVEN",
      message: expect.stringContaining("asked with the cookie of green: the answer was HTTP 500"),
    });
    expect(routerOf(world)).toEqual(router);
    expect(transitionOf(world.store.get(LEASE))).toBeUndefined();
  });
});

describe("a promote whose flip could not be recorded", () => {
  const FILE = "terragrunt/live/dev/istio-virtualservice/values/values.yaml";

  it.each([{}, { "dry-run": "true" }])("is refused before anything is begun, with %j", async (inputs) => {
    const world = worldAt("tested");
    const { ports } = world.process("promote-0");
    // Renders the same: nothing but the record of it would fail.
    await ports.files.write(FILE, `${await ports.files.read(FILE)}\n# Not committed.\n`);
    const router = routerOf(world);
    await expect(STEPS.promote({ ...PROMPT, ...inputs }, ports)).rejects.toMatchObject({
      code: "VALUES_UNCOMMITTED",
      where: FILE,
    });
    expect(routerOf(world)).toEqual(router);
    expect(transitionOf(world.store.get(LEASE))).toBeUndefined();
  });
});

/**
 * It has just taken the Lease: it dies there, or is held up for long. Nothing of it is on the record but its
 * name.
 */
function taking(world: EmbeddedWorld, then: "die" | "stall") {
  let held = false;
  return world.process("promote-0", ({ method, args }) => {
    const [object] = args as readonly (KubernetesObject | undefined)[];
    const takes = !held && ["create", "replace"].includes(method) && object?.kind === "Lease";
    held ||= takes;
    if (!takes) return held && then === "stall" ? { kind: "delay", milliseconds: 20_000 } : undefined;
    return then === "die" ? { kind: "die", when: "after" } : undefined;
  });
}

const statusOf = (world: EmbeddedWorld) => status(parseStatusInputs({}), world.process("status").ports);

/** Tried of the kind: no promote on record yet, and a rollback as the last flip. */
describe("a promote that died when it had taken the Lease", () => {
  it.each(["tested", "promoted"] as const)("after %s: what status advises is true", async (beginning) => {
    const world = worldAt(beginning);
    if (beginning === "promoted") {
      await STEPS.rollback({}, world.process("rollback-0").ports);
      await STEPS.smoke({}, world.process("smoke-0").ports);
    }
    const dying = taking(world, "die");
    void STEPS.promote({}, dying.ports);
    await dying.died;
    expect((await statusOf(world)).next).toMatch(
      /^Wait until 2\S+Z, or run rollback: it takes over from promote \S.* at once; then run status again$/,
    );
    const before = routerOf(world);
    expect(await STEPS.rollback({ "dry-run": "true" }, world.process("rollback-1").ports)).toMatchObject({
      changed: false,
      summary: expect.stringMatching(/^would take the release over from promote .* blue has the traffic$/),
    });
    expect((await statusOf(world)).holder).not.toBeNull();
    expect(routerOf(world)).toEqual(before);
    expect(await STEPS.rollback({}, world.process("rollback-2").ports)).toMatchObject({
      active: "blue",
      changed: true,
      summary: expect.stringMatching(/^blue keeps the traffic; .* taken over from promote .* given back$/),
    });
    expect(await statusOf(world)).toMatchObject({
      holder: null,
      next: "Run promote: green was tested and is ready",
    });
    expect(await STEPS.promote({}, world.process("promote-1").ports)).toMatchObject({ active: "green" });
  });

  it("ends a promote that lives with LEASE_LOST, and nothing of it lands", async () => {
    const world = worldAt("tested");
    const promoted = STEPS.promote({}, taking(world, "stall").ports).catch((error: unknown) => error);
    await world.clock.sleep(5_000);
    const { holder } = await statusOf(world);
    expect(holder?.name).toMatch(/^promote /);
    expect(await STEPS.rollback({}, world.process("rollback-1").ports)).toMatchObject({ active: "blue" });
    expect(await promoted).toMatchObject({ code: "LEASE_LOST" });
    expect(defaultOf(routerOf(world))).toBe("v1");
    expect(world.branch.commits.filter(({ by }) => by === "promote-0")).toEqual([]);
  });
});

describe("a color that misses what no deploy makes", () => {
  it("is no traffic to be content with, and no deploy is advised for it", async () => {
    const world = worldAt("promoted");
    await STEPS.rollback({}, world.process("rollback-0").ports);
    for (const rule of world.store.list("destinationrules.networking.istio.io")) {
      world.store.delete(
        {
          type: "destinationrules.networking.istio.io",
          namespace: rule.metadata.namespace ?? "",
          name: rule.metadata.name,
        },
        "somebody",
      );
    }
    await expect(STEPS.rollback({}, world.process("rollback-1").ports)).rejects.toMatchObject({
      code: "ROLLBACK_NOT_READY",
      message: expect.stringMatching(/^the traffic is at blue, and blue cannot be told: no DestinationRule/),
      remedy: expect.stringMatching(/^Run status: /),
    });
    await expect(STEPS.smoke({}, world.process("smoke-1").ports)).rejects.toMatchObject({
      code: "SMOKE_NOT_READY",
      remedy: expect.stringMatching(/^Run status: /),
    });
  });
});
