/** Everything that real Terragrunt needs to plan and apply the live units against a sandbox. */
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { makeChartMirror } from "./chart-mirror.ts";
import { sandboxNeeds, unitSettings } from "./reference.ts";

/** What of the sandbox's gear is used here; `exec` gives it as BLUEGREEN_SANDBOX_GEAR. */
export interface UnitGear {
  readonly tofuMirror: string;
  readonly istio: { readonly charts: string };
}

export interface UnitWorld {
  /** The copy of the repository: charts, units and bluegreen.yaml. */
  readonly repository: string;
  /** The folder of the live units in it. */
  readonly live: string;
  /** To add to the environment of terragrunt, or of anything that runs it. */
  readonly env: Readonly<Record<string, string>>;
}

/** The gear of the sandbox that this process runs in. */
export function sandboxGear(): UnitGear {
  const text = process.env["BLUEGREEN_SANDBOX_GEAR"];
  if (text === undefined) throw new Error("BLUEGREEN_SANDBOX_GEAR is not set: run this inside a sandbox");
  return JSON.parse(text) as UnitGear;
}

/** Copies the reference system into `folder` and makes there whatever its units' environment names. */
export async function prepareUnits(
  root: string,
  folder: string,
  gear: UnitGear = sandboxGear(),
): Promise<UnitWorld> {
  const repository = join(folder, "repository");
  const leftOut = await ignoredNames(join(root, "terragrunt"));
  for (const part of ["charts", "terragrunt", "bluegreen.yaml"]) {
    await cp(join(root, part), join(repository, part), {
      recursive: true,
      filter: (path) =>
        !relative(root, path)
          .split("/")
          .some((name) => leftOut.has(name)),
    });
  }
  const needs = sandboxNeeds(root);
  await makeChartMirror(join(gear.istio.charts, "../.."), join(folder, "charts"), needs);
  await mkdir(join(folder, "home"));
  const tofurc = `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(gear.tofuMirror)}\n  }\n}\n`;
  await writeFile(join(folder, "tofurc"), tofurc);
  const env = { ...unitEnvironment(folder), ...unitSettings(folder, needs) };
  return { repository, live: join(repository, await unitsRoot(root)), env };
}

/** What Git ignores there: the state, secrets and caches of whoever works in the clone. */
async function ignoredNames(folder: string): Promise<ReadonlySet<string>> {
  const lines = (await readFile(join(folder, ".gitignore"), "utf8")).split("\n");
  const names = lines.map((line) => line.trim().replace(/\/$/, ""));
  return new Set(names.filter((name) => name !== "" && !name.startsWith("#")));
}

/** The folder of the live units, as bluegreen.yaml says. Loaded late: no command of the sandbox needs it. */
async function unitsRoot(root: string): Promise<string> {
  const { loadConfig } = await import("../../config/load.ts");
  const file = "bluegreen.yaml";
  return loadConfig(await readFile(join(root, file), "utf8"), file).terragruntRoot;
}

function unitEnvironment(folder: string): Record<string, string> {
  const kubeconfig = process.env["KUBECONFIG"];
  if (kubeconfig === undefined) throw new Error("KUBECONFIG is not set: run this inside a sandbox");
  return {
    // Helm provider 1.x, 2.x and 3.x, Kubernetes provider 2.x and 3.x: each reads another name.
    KUBE_CONFIG: kubeconfig,
    KUBE_CONFIG_PATHS: kubeconfig,
    KUBE_CONFIG_PATH: kubeconfig,
    TF_CLI_CONFIG_FILE: join(folder, "tofurc"),
  };
}
