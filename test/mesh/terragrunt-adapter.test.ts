/**
 * The Terragrunt adapter on real Terragrunt and OpenTofu, with resources that are built in: no cluster, no
 * download.
 */
import { EventEmitter, once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { createRealPorts } from "../../src/adapters/real/create.ts";
import { createExec } from "../../src/adapters/real/processes/exec.ts";
import { createTerminalLog } from "../../src/adapters/real/log.ts";
import { createTerragrunt } from "../../src/adapters/real/terragrunt/terragrunt.ts";
import type { Unit } from "../../src/model/unit.ts";
import { planUnits } from "../../src/units/plans/run.ts";

const MODULE = `
variable "text" { type = string }
variable "secret" {
  type      = string
  sensitive = true
  default   = "hush-hush-value"
}
resource "terraform_data" "this" {
  input = { text = var.text, secret = var.secret }
  lifecycle {
    precondition {
      condition     = var.text != "bad"
      error_message = "this text is bad"
    }
  }
}
output "text" { value = var.text }
`;

const silent = createTerminalLog(() => undefined);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bluegreen-terragrunt-"));
  mkdirSync(join(folder, "temp"));
  write("mod/main.tf", MODULE);
  unit("namespace", "ns");
  unit("apps/blue", "blue", 'dependencies { paths = ["../../namespace"] }');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}
function unit(name: string, text: string, more = ""): void {
  const source = `${"../".repeat(name.split("/").length + 1)}mod`;
  const hcl = `terraform { source = "${source}" }\n${more}\ninputs = { text = "${text}" }\n`;
  write(`live/${name}/terragrunt.hcl`, hcl);
}
function world(cwd = folder) {
  const lines: string[] = [];
  const env = { ...process.env, TF_CLI_CONFIG_FILE: "/dev/null", RUNNER_TEMP: join(folder, "temp") };
  const { terragrunt } = createRealPorts({ cwd, env, log: createTerminalLog((line) => lines.push(line)) });
  return { terragrunt, lines };
}
async function only(name: string, from = world()): Promise<Unit> {
  const found = (await from.terragrunt.units("live")).find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no unit ${name}`);
  return found;
}

describe("real units", () => {
  it("are found in dependency order, also when names say otherwise", async () => {
    expect(await world().terragrunt.units("live")).toEqual([
      { name: "namespace", path: "live/namespace", dependencies: [] },
      { name: "apps/blue", path: "live/apps/blue", dependencies: ["namespace"] },
    ]);
    expect(await world().terragrunt.chart(await only("apps/blue"))).toBeUndefined();
  });

  it("are planned, applied from the saved plan, and then have nothing to do", async () => {
    const here = world();
    const blue = await only("apps/blue", here);
    const plan = await here.terragrunt.plan(blue);
    expect(plan).toMatchObject({
      outcome: "changes",
      changes: [{ address: "terraform_data.this", action: "create" }],
      text: expect.stringContaining("1 to add, 0 to change, 0 to destroy"),
    });
    expect(plan.text).not.toContain("hush-hush-value");
    await here.terragrunt.apply(blue, plan);
    expect(here.lines.join("")).toContain("1 added, 0 changed, 0 destroyed");
    expect(here.lines.join("")).not.toContain("hush-hush-value");
    expect((await here.terragrunt.plan(blue)).outcome).toBe("no-changes");
  });

  it("have the same digest in another clone, and another one when a secret differs", async () => {
    const first = await world().terragrunt.plan(await only("apps/blue"));
    const clone = join(folder, "clone");
    mkdirSync(clone);
    for (const part of ["live", "mod"]) cpSync(join(folder, part), join(clone, part), { recursive: true });
    const second = await world(clone).terragrunt.plan(await only("apps/blue", world(clone)));
    expect(second.digest).toBe(first.digest);
    write("mod/main.tf", MODULE.replace("hush-hush-value", "another-secret"));
    const third = await world().terragrunt.plan(await only("apps/blue"));
    expect(third.text).toBe(first.text);
    expect(third.digest).not.toBe(first.digest);
  });

  it("that cannot be planned say why, as a result", async () => {
    unit("apps/blue", "bad");
    const plan = await world().terragrunt.plan(await only("apps/blue"));
    expect(plan).toMatchObject({ outcome: "failed", error: expect.stringContaining("this text is bad") });
  });

  it("are not applied from a plan that something overtook", async () => {
    const here = world();
    const blue = await only("apps/blue", here);
    const stale = await here.terragrunt.plan(blue);
    write("mod/main.tf", MODULE.replace("hush-hush-value", "another-secret"));
    const fresh = await here.terragrunt.plan(blue);
    await here.terragrunt.apply(blue, fresh);
    await expect(here.terragrunt.apply(blue, stale)).rejects.toMatchObject({
      code: "UNIT_APPLY_FAILED",
      stderr: expect.stringContaining("stale"),
    });
    const left = readdirSync(join(folder, "temp")).flatMap((name) => readdirSync(join(folder, "temp", name)));
    expect(left).toEqual([]);
  });

  it("with a broken file, or in a circle, are a failure that says so", async () => {
    write("live/apps/blue/terragrunt.hcl", "inputs = {");
    await expect(
      world().terragrunt.chart({ name: "apps/blue", path: "live/apps/blue", dependencies: [] }),
    ).rejects.toMatchObject({
      code: "UNIT_UNREADABLE",
      stderr: expect.stringContaining("terragrunt.hcl"),
    });
    unit("apps/blue", "blue", 'dependencies { paths = ["../../namespace"] }');
    unit("namespace", "ns", 'dependencies { paths = ["../apps/blue"] }');
    await expect(world().terragrunt.units("live")).rejects.toMatchObject({ code: "UNITS_UNREADABLE" });
  });
});

describe("mock outputs", () => {
  const onMocks = (more = "") => `
dependency "ns" {
  config_path  = "../namespace"
  mock_outputs = { text = "mocked" }
  ${more}
}`;
  /** A unit whose input is an output of `namespace`, mocked while there is none. */
  function dependent(more = ""): void {
    const inputs = "inputs = { text = dependency.ns.outputs.text }";
    write("live/app/terragrunt.hcl", `terraform { source = "../../mod" }\n${onMocks(more)}\n${inputs}\n`);
  }

  it("are told, their plan is not applied, and after the dependency it is another", async () => {
    dependent();
    const here = world();
    const [namespace, app] = [await only("namespace", here), await only("app", here)];
    const mocked = await here.terragrunt.plan(app);
    expect(mocked).toMatchObject({ outcome: "changes", mocked: ["namespace"] });
    expect(mocked.text).toContain("mocked");
    await expect(here.terragrunt.apply(app, mocked)).rejects.toMatchObject({
      code: "UNIT_PLAN_MOCKED",
      message: "the plan of app stands on mock outputs of namespace",
    });
    await here.terragrunt.apply(namespace, await here.terragrunt.plan(namespace));
    const real = await here.terragrunt.plan(app);
    expect(real.mocked).toBeUndefined();
    expect(real.text).toContain('"ns"');
    expect(real.digest).not.toBe(mocked.digest);
    await here.terragrunt.apply(app, real);
  });

  it("that plan may not use make it fail instead", async () => {
    dependent('mock_outputs_allowed_terraform_commands = ["validate"]');
    const plan = await world().terragrunt.plan(await only("app"));
    expect(plan).toMatchObject({ outcome: "failed", error: expect.stringContaining("no outputs") });
  });

  it("that fill in what real outputs lack are told also when the dependency is there", async () => {
    const here = world();
    const namespace = await only("namespace", here);
    await here.terragrunt.apply(namespace, await here.terragrunt.plan(namespace));
    const merged = 'mock_outputs_merge_strategy_with_state = "shallow"';
    dependent(merged);
    expect((await here.terragrunt.plan(await only("app", here))).mocked).toBeUndefined();
    write(
      "live/app/terragrunt.hcl",
      `terraform { source = "../../mod" }\n${onMocks(merged).replace("text =", "other =")}\ninputs = { text = dependency.ns.outputs.other }\n`,
    );
    expect((await here.terragrunt.plan(await only("app", here))).mocked).toEqual(["namespace"]);
  });
});

describe("many units", () => {
  it("are planned side by side with the digests they have one by one", async () => {
    const names = Array.from({ length: 3 }, (_, index) => `many/u${index}`);
    for (const name of names) unit(name, name, 'dependencies { paths = ["../../namespace"] }');
    const [together, alone] = [world(), world()];
    const units = await together.terragrunt.units("live");
    const plans = await planUnits(units, { terragrunt: together.terragrunt, log: silent });
    expect(plans.map(({ unit: name }) => name)).toEqual(units.map(({ name }) => name));
    expect(new Set(plans.map(({ outcome }) => outcome))).toEqual(new Set(["changes"]));
    for (const one of units) {
      const { digest } = await alone.terragrunt.plan(one);
      expect(plans.find(({ unit: name }) => name === one.name)?.digest).toBe(digest);
    }
  });
});

/** A state over HTTP, with a lock; a store takes its time. */
async function stateServer(milliseconds: number) {
  const kept = { state: "", lock: "" };
  const server = createServer(async (request, response) => {
    const body = await text(request);
    if (request.method === "LOCK") kept.lock = body;
    if (request.method === "UNLOCK") kept.lock = "";
    if (request.method === "GET" && kept.state === "") response.statusCode = 404;
    if (request.method === "POST") {
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      kept.state = body;
    }
    response.end(request.method === "GET" ? kept.state : "");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return { kept, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

describe("an apply that is interrupted", () => {
  /** An apply that made one resource and is busy with the next for as long as one likes. */
  async function busy(storeMs: number) {
    const { kept, address } = await stateServer(storeMs);
    const started = join(folder, "started");
    write(
      "mod/main.tf",
      `terraform {
        backend "http" {
          address        = "${address}"
          lock_address   = "${address}"
          unlock_address = "${address}"
        }
      }
      variable "text" { type = string }
      resource "terraform_data" "first" { input = "made" }
      resource "terraform_data" "slow" {
        depends_on = [terraform_data.first]
        provisioner "local-exec" { command = "touch ${started}; sleep 90" }
      }`,
    );
    const signals = new EventEmitter();
    const env = { ...process.env, TF_CLI_CONFIG_FILE: "/dev/null", RUNNER_TEMP: join(folder, "temp") };
    const exec = createExec({ cwd: folder, env, log: silent, signals });
    const terragrunt = createTerragrunt({ exec, log: silent, cwd: folder, env });
    const namespace = await only("namespace");
    const applied = terragrunt.apply(namespace, await terragrunt.plan(namespace)).then(
      () => undefined,
      (error: unknown) => error,
    );
    await vi.waitUntil(() => existsSync(started), { timeout: 60_000 });
    return { kept, signals, applied };
  }

  function expectWhole(kept: { readonly state: string; readonly lock: string }): void {
    const { resources } = JSON.parse(kept.state) as { resources: readonly { name: string }[] };
    expect(resources.map(({ name }) => name)).toEqual(["first", "slow"]);
    expect(kept.lock).toBe("");
  }

  it.each(["SIGINT", "SIGTERM", "SIGINT SIGTERM"])(
    "by %s keeps its state and frees its lock",
    async (given) => {
      const { kept, signals, applied } = await busy(400);
      given
        .split(" ")
        .forEach((signal, index) => setTimeout(() => signals.emit(signal, signal), index * 200));
      expect(await applied).toMatchObject({ code: "INTERRUPTED" });
      expectWhole(kept);
    },
  );

  it("does so too when saving takes longer than Terragrunt would wait", async () => {
    // The state is stored twice: as it is when the interrupt comes, and in the end.
    const { kept, signals, applied } = await busy(8000);
    signals.emit("SIGINT", "SIGINT");
    expect(await applied).toMatchObject({ code: "INTERRUPTED" });
    expectWhole(kept);
  });
});
