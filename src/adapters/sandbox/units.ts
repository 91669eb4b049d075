/** Everything that real Terragrunt needs to plan and apply the live units against a sandbox. */
import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeChartMirror } from "./chart-mirror.ts";

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
  const leftOut = /\/(?:\.terragrunt-cache|\.terraform\.lock\.hcl|\.state|kiali\.env)(?:\/|$)/u;
  for (const part of ["charts", "terragrunt", "bluegreen.yaml"]) {
    await cp(join(root, part), join(repository, part), {
      recursive: true,
      filter: (path) => !leftOut.test(path),
    });
  }
  await makeChartMirror(join(gear.istio.charts, "../.."), join(folder, "charts"));
  await mkdir(join(folder, "home"));
  const tofurc = `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(gear.tofuMirror)}\n  }\n}\n`;
  await writeFile(join(folder, "tofurc"), tofurc);
  return { repository, live: join(repository, "terragrunt/live/dev"), env: unitEnvironment(folder) };
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
    ...unitSettings(folder),
  };
}

/**
 * What the reference system's units read from the environment: state and charts in `folder`, the control
 * plane given.
 */
export function unitSettings(folder: string): Record<string, string> {
  return {
    TG_TF_PATH: "tofu",
    TG_NON_INTERACTIVE: "true",
    BLUEGREEN_STATE: "local",
    BLUEGREEN_STATE_DIR: join(folder, "state"),
    BLUEGREEN_CHART_MIRROR: join(folder, "charts"),
    BLUEGREEN_MESH: "given",
    BLUEGREEN_HELM_TIMEOUT: "60",
    KIALI_USERNAME: "admin",
    KIALI_PASSPHRASE: "not=base64 and never printed",
  };
}
