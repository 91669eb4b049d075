import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createRealPorts } from "./create.ts";
import { createTerminalLog } from "./log.ts";

const folder = mkdtempSync(join(tmpdir(), "bluegreen-create-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A home folder with a kubeconfig in the usual place. */
const home = join(folder, "home");
mkdirSync(join(home, ".kube"), { recursive: true });
writeFileSync(join(home, ".kube", "config"), "");
const tool = join(folder, "terragrunt");
writeFileSync(
  tool,
  `#!${process.execPath}\nconst { KUBECONFIG, KUBE_CONFIG, KUBE_CONFIG_PATH, KUBE_CONFIG_PATHS, KUBE_CTX } = process.env;
console.log(JSON.stringify({ KUBECONFIG, KUBE_CONFIG, KUBE_CONFIG_PATH, KUBE_CONFIG_PATHS, KUBE_CTX }));\n`,
);
chmodSync(tool, 0o755);

/** The names of a cluster that a tool started by the real ports finds in its environment. */
async function seen(
  env: Readonly<Record<string, string>>,
  options: { readonly kubeconfig?: string; readonly kubeContext?: string } = {},
): Promise<unknown> {
  const { exec } = createRealPorts({ cwd: folder, env: { PATH: folder, ...env }, ...options });
  const { stdout } = await exec.run({ tool: "terragrunt", args: [] });
  return JSON.parse(stdout);
}

const allOf = (path: string) => ({ KUBE_CONFIG: path, KUBE_CONFIG_PATH: path, KUBE_CONFIG_PATHS: path });

describe("the cluster that the units' providers find", () => {
  it("is the input's, under every name", async () => {
    const path = join(folder, "k.yaml");
    expect(await seen({ KUBECONFIG: "/elsewhere" }, { kubeconfig: "k.yaml", kubeContext: "prod" })).toEqual({
      KUBECONFIG: path,
      ...allOf(path),
      KUBE_CTX: "prod",
    });
  });

  it("is KUBECONFIG's without the input, which the providers do not read themselves", async () => {
    expect(await seen({ KUBECONFIG: "k.yaml" })).toEqual({
      KUBECONFIG: "k.yaml",
      ...allOf(join(folder, "k.yaml")),
    });
  });

  it("is all of KUBECONFIG's files where it names several", async () => {
    const both = ["/a", "/b"].join(delimiter);
    expect(await seen({ KUBECONFIG: both })).toEqual({ KUBECONFIG: both, KUBE_CONFIG_PATHS: both });
  });

  it("is the usual place's without KUBECONFIG, and nobody's where there is none", async () => {
    expect(await seen({ HOME: home })).toEqual(allOf(join(home, ".kube", "config")));
    expect(await seen({ HOME: folder })).toEqual({});
  });

  it("is what the providers' own names say, where somebody set one", async () => {
    const own = { KUBECONFIG: "/a", KUBE_CONFIG_PATH: "/b" };
    expect(await seen(own)).toEqual(own);
  });
});

describe("a secret in the job's environment", () => {
  it("is masked before any tool runs", () => {
    const { log } = createRealPorts({ cwd: folder, env: { KIALI_PASSPHRASE: "hunter2-passphrase" } });
    expect(log.masked("denied: hunter2-passphrase")).toBe("denied: ***");
  });

  it("that is meant for the action alone reaches no tool", async () => {
    const env = {
      PATH: `${folder}:/usr/bin:/bin`,
      "INPUT_GITHUB-TOKEN": "x",
      BLUEGREEN_INPUTS: "{}",
      STAYS: "y",
    };
    const { exec } = createRealPorts({ cwd: folder, env });
    const { stdout } = await exec.run({ tool: "env", args: [] });
    expect(stdout).toContain("STAYS=y");
    expect(stdout).not.toMatch(/INPUT/);
  });
});

describe("what the cluster knows this run by is masked, should anybody repeat it", () => {
  const text = "users:\n- name: a\n  user: {token: token-of-the-kubeconfig, tokenFile: TOKEN_FILE}\n";
  writeFileSync(join(folder, "token"), "token-of-the-file\n");
  writeFileSync(join(folder, "with-token"), text.replace("TOKEN_FILE", join(folder, "token")));
  const path = join(folder, "with-token");
  const shown = (options: Omit<Parameters<typeof createRealPorts>[0], "cwd">) =>
    createRealPorts({ cwd: folder, ...options }).log.masked("token-of-the-kubeconfig token-of-the-file");

  it.each([
    ["the input", { env: {}, kubeconfig: "with-token" }],
    ["KUBECONFIG, of several", { env: { KUBECONFIG: ["/nowhere", path].join(delimiter) } }],
    ["a provider's variable", { env: { KUBE_CONFIG_PATH: path } }],
  ])("by %s", (_, options) => {
    expect(shown(options)).toBe("*** ***");
  });

  it("but not what no kubeconfig of this run holds", () => {
    expect(shown({ env: {}, kubeconfig: "token" })).toBe("token-of-the-kubeconfig token-of-the-file");
  });
});

it("says that a cluster's certificate is not checked, where the kubeconfig in use says so", () => {
  const path = join(folder, "insecure.yaml");
  writeFileSync(
    path,
    "current-context: c\ncontexts: [{name: c, context: {cluster: k}}]\nclusters: [{name: k, cluster: {server: https://k, insecure-skip-tls-verify: true}}]\n",
  );
  const said: string[] = [];
  const log = { ...createTerminalLog(() => {}), warning: (text: string) => void said.push(text) };
  for (const given of [
    { kubeconfig: path, env: {} },
    { env: { KUBECONFIG: path } },
    { env: { KUBE_CONFIG_PATH: path } },
  ]) {
    createRealPorts({ cwd: folder, log, ...given });
  }
  expect(said).toEqual(Array.from({ length: 3 }, () => expect.stringContaining("is not checked")));
});
