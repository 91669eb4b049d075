import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createExec } from "../adapters/real/processes/exec.ts";
import { fakeExec, type ExpectedCommand } from "../../test/fakes/exec.ts";
import { fakePorts, memoryFiles } from "../../test/fakes/ports.ts";
import { type Failure, Failures } from "../errors/errors.ts";
import type { RawInputs } from "../inputs.ts";
import type { Toolchain } from "../toolchain/install/install.ts";
import { TOOL_NAMES } from "../toolchain/tools/releases.ts";
import { answers, parseVersionRequest, versionIn, type VersionRequest } from "../toolchain/version.ts";
import { parseSetupInputs } from "./inputs.ts";
import { planTool } from "./rules.ts";
import { setup } from "./step.ts";

describe("versions people ask for", () => {
  it.each<[string, VersionRequest | undefined]>([
    ["", { kind: "any" }],
    ["none", { kind: "none" }],
    ["1.1.0", { kind: "exact", version: "1.1.0" }],
    ["v1.1.0-rc.1", { kind: "exact", version: "1.1.0-rc.1" }],
    ["1.1.x", { kind: "range", prefix: "1.1.", text: "1.1.x" }],
    ["1.x", { kind: "range", prefix: "1.", text: "1.x" }],
    ["latest", undefined],
    ["1.1", undefined],
    [">=1.1", undefined],
    ["1.1.0; rm", undefined],
    ["../../x", undefined],
  ])("%j", (text, request) => expect(parseVersionRequest(text)).toEqual(request));

  it("a range takes its versions, and no pre-release and no longer number", () => {
    const range = parseVersionRequest("1.1.x") as VersionRequest;
    expect(
      ["1.1.0", "1.1.12", "1.1.0-rc.1", "1.10.0", "2.1.1"].filter((version) => answers(range, version)),
    ).toEqual(["1.1.0", "1.1.12"]);
  });

  it.each([
    ["terragrunt version v1.1.0\n", "1.1.0"],
    ["OpenTofu v1.12.6-dev\non linux_amd64", "1.12.6-dev"],
    ["v4.1.4+g05fa379\n", "4.1.4"],
    ["no version", undefined],
  ])("%j is told by a program as %s", (output, version) => expect(versionIn(output)).toBe(version));
});

function failuresOf(body: () => unknown): readonly Failure[] {
  try {
    body();
  } catch (error) {
    if (error instanceof Failures) return error.failures;
    throw error;
  }
  throw new Error("it did not fail");
}

describe("inputs", () => {
  it("shows every wrong one at once", () => {
    const raw = {
      "helm-version": "latest",
      "tofu-version": "1.1",
      mirrors: "helm=http://mirror.example\nnano=https://x.example",
    };
    expect(failuresOf(() => parseSetupInputs(raw)).map(({ message }) => message)).toEqual([
      'input tofu-version is "1.1"',
      'input helm-version is "latest"',
      'input mirrors has "helm=http://mirror.example"',
      'input mirrors has "nano=https://x.example"',
    ]);
  });

  it.each<[RawInputs, string, string]>([
    [{}, "any", "none"],
    [{ "terraform-version": "1.13.0" }, "none", "exact"],
    [{ "terraform-version": "1.13.0", "tofu-version": "1.12.6" }, "exact", "exact"],
    [{ "terraform-version": "none" }, "any", "none"],
  ])("%j takes tofu: %s, terraform: %s", (raw, tofu, terraform) => {
    const { versions } = parseSetupInputs(raw);
    expect([versions.tofu.kind, versions.terraform.kind]).toEqual([tofu, terraform]);
  });
});

describe("planTool", () => {
  const found = { path: "/usr/bin/helm", version: "4.1.0" };
  const request = (text: string) => parseVersionRequest(text) as VersionRequest;
  it.each([
    ["any, on PATH", "", found, { kind: "use", path: "/usr/bin/helm", version: "4.1.0" }],
    ["any, not on PATH", "", undefined, { kind: "install", version: "4.1.4" }],
    [
      "any, on PATH without a version",
      "",
      { ...found, version: undefined },
      { kind: "install", version: "4.1.4" },
    ],
    ["exact, other on PATH", "3.19.0", found, { kind: "install", version: "3.19.0" }],
    ["range, on PATH", "4.1.x", found, { kind: "use", path: "/usr/bin/helm", version: "4.1.0" }],
    ["range with the known one", "4.x", undefined, { kind: "install", version: "4.1.4" }],
    ["none", "none", found, { kind: "leave-out" }],
  ])("%s", (_what, text, onPath, plan) => {
    expect(planTool("helm", request(text), onPath, "4.1.4")).toEqual(plan);
  });

  it("does not guess which version of a range to take", () => {
    expect(planTool("helm", request("3.x"), found, "4.1.4")).toMatchObject({
      kind: "refuse",
      code: "VERSION_NOT_EXACT",
      fact: "helm 3.x is wanted, on PATH is 4.1.0, and the version known here is 4.1.4",
    });
    expect(planTool("terraform", request("1.x"), undefined, undefined)).toMatchObject({
      fact: "terraform 1.x is wanted, none is on PATH, and no version is known here",
    });
  });
});

const NONE = Object.fromEntries(TOOL_NAMES.map((name) => [`${name}-version`, "none"]));
/** Leaves out whatever tools there are besides those that these tests speak of. */
const NO_OTHERS = Object.fromEntries(
  Object.entries(NONE).filter(([name]) => !/^(terragrunt|tofu|terraform|helm|kubectl)-/.test(name)),
);

function world(
  tools: Record<string, string>,
  commands: readonly ExpectedCommand[],
  files: Record<string, string> = {},
) {
  const done: string[] = [];
  const toolchain: Toolchain = {
    machine: { platform: "linux", arch: "x64" },
    install: async (release, judge) => {
      done.push(`install ${release.url}`);
      await judge(`/cache/${release.tool}`);
      return `/cache/${release.tool}`;
    },
    addPath: async (folder) => void done.push(`path ${folder}`),
    setVariable: async (name, value) => void done.push(`${name}=${value}`),
  };
  const ports = { ...fakePorts(), exec: fakeExec(commands, tools), files: memoryFiles(files) };
  return { ports, toolchain, done };
}

describe("setup", () => {
  it("takes what is on PATH and installs nothing", async () => {
    const tools = {
      terragrunt: "/bin/terragrunt",
      tofu: "/bin/tofu",
      helm: "/bin/helm",
      kubectl: "/bin/kubectl",
    };
    const { ports, toolchain, done } = world(tools, [
      { tool: "/bin/terragrunt", args: ["--version"], stdout: "terragrunt version v1.1.0" },
      { tool: "/bin/tofu", args: ["version"], stdout: "OpenTofu v1.12.6" },
      { tool: "/bin/helm", args: ["version", "--short"], stdout: "v4.1.4+g05fa379" },
      {
        tool: "/bin/kubectl",
        args: ["version", "--client", "--output=json"],
        stdout: '{"clientVersion": {"major": "1", "gitVersion": "v1.35.2", "goVersion": "go1.25.7"}}',
      },
    ]);
    const { tools: ready } = await setup(parseSetupInputs(NO_OTHERS), ports, toolchain);
    expect(ready.map(({ tool, version, source }) => `${tool} ${version} ${source}`)).toEqual([
      "terragrunt 1.1.0 path",
      "tofu 1.12.6 path",
      "helm 4.1.4 path",
      "kubectl 1.35.2 path",
    ]);
    expect(done).toEqual([]);
  });

  it("installs what is missing from a mirror, checks that it is what it says, and puts it on PATH", async () => {
    const { ports, toolchain, done } = world({}, [
      { tool: "/cache/helm", args: ["version", "--short"], stdout: "v3.19.0" },
    ]);
    const inputs = parseSetupInputs({
      ...NONE,
      "helm-version": "3.19.0",
      mirrors: "helm=https://mirror.example/helm/",
    });
    expect((await setup(inputs, ports, toolchain)).tools).toEqual([
      { tool: "helm", version: "3.19.0", path: "/cache/helm", source: "installed" },
    ]);
    expect(done).toEqual([
      "install https://mirror.example/helm/helm-v3.19.0-linux-amd64.tar.gz",
      "path /cache",
    ]);
  });

  it("refuses a program that says it is another version, before it is on PATH", async () => {
    const { ports, toolchain, done } = world({}, [
      { tool: "/cache/helm", args: ["version", "--short"], stdout: "v3.0.0" },
    ]);
    const inputs = parseSetupInputs({ ...NONE, "helm-version": "3.19.0" });
    await expect(setup(inputs, ports, toolchain)).rejects.toMatchObject({ code: "VERSION_MISMATCH" });
    expect(done).toHaveLength(1);
  });

  /* Tried beside these: zeros on stderr, and a version on stdout with a child that holds stderr. */
  it.each([
    ["exec cat /dev/zero", "VERSION_MISMATCH"],
    ["echo v3.0.0; exec cat /dev/zero", "VERSION_MISMATCH"],
    ["echo v3.19.0; sleep 20 &", "3.19.0"],
    ["echo v3.19.0; setsid sleep 20 &", "3.19.0"],
  ])("is not held up by a program that does `%s`: %s", async (script, expected) => {
    const folder = mkdtempSync(join(tmpdir(), "bluegreen-setup-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const program = join(folder, "helm");
    writeFileSync(program, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    const { ports, toolchain } = world({}, []);
    const exec = createExec({ cwd: folder, env: process.env, log: { masked: (text) => text } });
    const installing: Toolchain = {
      ...toolchain,
      install: async (_, judge) => {
        await judge(program);
        return program;
      },
    };
    const inputs = parseSetupInputs({ ...NONE, "helm-version": "3.19.0" });
    const start = performance.now();
    const done = setup(inputs, { ...ports, exec: { ...exec, which: async () => undefined } }, installing);
    const outcome = await done.then(
      ({ tools }) => tools[0]?.version,
      (error: Failure) => error.code,
    );
    expect(outcome).toBe(expected);
    expect(performance.now() - start).toBeLessThan(4_000);
  });

  it("installs nothing when one of the tools cannot be decided, and says so with the exit code of usage", async () => {
    const { ports, toolchain, done } = world({}, []);
    const inputs = parseSetupInputs({ ...NONE, "helm-version": "3.x", "kubectl-version": "1.30.0" });
    await expect(setup(inputs, ports, toolchain)).rejects.toMatchObject({ exitCode: 2 });
    expect(done).toEqual([]);
  });

  it("reads version files, which an input wins over", async () => {
    const files = {
      ".terragrunt-version": "1.0.4\n",
      ".tool-versions": "# tools\nopentofu 1.9.0\nhelm 3.19.0 # old\n",
    };
    const { ports, toolchain, done } = world(
      {},
      [
        { tool: "/cache/terragrunt", args: ["--version"], stdout: "1.0.4" },
        { tool: "/cache/tofu", args: ["version"], stdout: "1.9.0" },
        { tool: "/cache/helm", args: ["version", "--short"], stdout: "4.1.4" },
      ],
      files,
    );
    const inputs = parseSetupInputs({ ...NO_OTHERS, "helm-version": "4.1.4", "kubectl-version": "none" });
    const { tools } = await setup(inputs, ports, toolchain);
    expect(tools.map(({ version }) => version)).toEqual(["1.0.4", "1.9.0", "4.1.4"]);
    expect(done.filter((line) => line.startsWith("install"))).toHaveLength(3);
  });

  it("names the line of a version file that says nothing to install", async () => {
    const { ports, toolchain } = world({}, [], { ".tool-versions": "nodejs 20\nhelm latest\n" });
    const inputs = parseSetupInputs({ ...NONE, "helm-version": "" });
    await expect(setup(inputs, ports, toolchain)).rejects.toMatchObject({
      code: "VERSION_INVALID",
      where: ".tool-versions:2",
    });
  });

  it("tells Terragrunt to use the Terraform that was asked for", async () => {
    const { ports, toolchain, done } = world({ terraform: "/bin/terraform" }, [
      { tool: "/bin/terraform", args: ["version"], stdout: "Terraform v1.13.0" },
    ]);
    const inputs = parseSetupInputs({ ...NONE, "tofu-version": "", "terraform-version": "1.13.0" });
    await setup(inputs, ports, toolchain);
    expect(done).toEqual(["TG_TF_PATH=/bin/terraform"]);
  });
});
