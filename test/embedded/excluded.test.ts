/**
 * A release whose own unit Terragrunt leaves out: nothing of it is run; a rollback moves the traffic all the
 * same.
 */
import { beforeAll, expect, it, onTestFinished } from "vitest";
import type { EmbeddedWorld } from "../../src/adapters/embedded/create.ts";
import { RecordingLog } from "../../src/adapters/embedded/tools/log.ts";
import { type Stage, stage } from "./random-releases.ts";
import { ROUTER, STEPS } from "./reference-world.ts";
import type { Beginning } from "./stories.ts";

const ROUTER_UNIT = "istio-virtualservice";
const GREEN_UNIT = "helm-deploy-green-web-echo";

let at: Stage;
beforeAll(async () => {
  at = await stage();
}, 60_000);

function begin(beginning: Beginning, unit: string, actions = "all") {
  const log = new RecordingLog();
  const world = at.worlds.create({ from: at.beginnings[beginning], seed: 1, log });
  onTestFinished(() => world.close());
  const path = `terragrunt/live/dev/${unit}/terragrunt.hcl`;
  const block = `\nexclude {\n  if      = true\n  actions = ["${actions}"]\n}\n`;
  const changed = new Map([[path, `${world.branch.tree().get(path) ?? ""}${block}`]]);
  world.branch.push(world.branch.commits.length, changed, "somebody's change", "somebody");
  return { world, log };
}

const spec = (world: EmbeddedWorld) => JSON.stringify(world.store.get(ROUTER)?.spec);

it.each(["all", "apply", "plan"])("deploy refuses a color that is left out of %s", async (actions) => {
  const { world } = begin("applied", GREEN_UNIT, actions);
  const before = JSON.stringify(world.store.list("deployments.apps"));
  await expect(STEPS.deploy({ version: "1.1.0" }, world.process("deploy-0").ports)).rejects.toMatchObject({
    code: "UNIT_EXCLUDED",
    exitCode: 1,
  });
  expect(JSON.stringify(world.store.list("deployments.apps"))).toBe(before);
});

it("promote refuses a router that is left out, before the flip", async () => {
  const { world } = begin("tested", ROUTER_UNIT);
  const before = spec(world);
  await expect(STEPS.promote({}, world.process("promote-0").ports)).rejects.toMatchObject({
    code: "UNIT_EXCLUDED",
  });
  expect(spec(world)).toBe(before);
});

it("rollback moves the traffic first, and leaves the router's state with a word", async () => {
  const { world, log } = begin("promoted", ROUTER_UNIT);
  expect(await STEPS.rollback({}, world.process("rollback-0").ports)).toMatchObject({
    active: "blue",
    changed: true,
    summary: expect.stringContaining("; Terragrunt leaves unit istio-virtualservice out"),
    traffic: {
      unfinished: ["Terraform"],
      next: expect.stringMatching(
        /^Take away what makes Terragrunt leave unit istio-virtualservice out, then /,
      ),
    },
  });
  expect(log.lines.join("\n")).toContain("warning: RECONCILE_REFUSED: unit istio-virtualservice: ");
});

it("apply leaves it as it is, and says that it was left out", async () => {
  const { world, log } = begin("applied", ROUTER_UNIT);
  const before = spec(world);
  const result = (await STEPS.apply({}, world.process("apply-0").ports)) as { readonly excluded: unknown };
  expect(result.excluded).toMatchObject([{ unit: ROUTER_UNIT }]);
  expect(log.lines.join("\n")).toContain(`${ROUTER_UNIT}: excluded: its exclude block leaves it out`);
  expect(spec(world)).toBe(before);
});

it("a stack that nobody generated is refused by apply, and holds up no rollback", async () => {
  const log = new RecordingLog();
  const world = at.worlds.create({ from: at.beginnings.promoted, seed: 1, log });
  onTestFinished(() => world.close());
  const stack = 'unit "x" {\n  source = "../x"\n  path = "x"\n}\n';
  const changed = new Map([["terragrunt/live/dev/more/terragrunt.stack.hcl", stack]]);
  world.branch.push(world.branch.commits.length, changed, "somebody's change", "somebody");
  await expect(STEPS.apply({}, world.process("apply-0").ports)).rejects.toMatchObject({
    failures: [{ code: "STACK_NOT_GENERATED", exitCode: 2 }],
  });
  expect(await STEPS.rollback({}, world.process("rollback-0").ports)).toMatchObject({ active: "blue" });
  expect(log.lines.join("\n")).not.toContain("RECONCILE_REFUSED");
});
