/** The reference system's units, applied in the sandbox, for tests of what somebody did to them by hand. */
import { execFile } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzipSync, gzipSync } from "node:zlib";
import { RecordingLog } from "../../../src/adapters/embedded/tools/log.ts";
import { createRealPorts } from "../../../src/adapters/real/create.ts";
import type { Outcome } from "../../../src/capability/capability.ts";
import { CAPABILITIES } from "../../../src/flow/capabilities.ts";
import { INPUTS } from "../../../src/flow/inputs.ts";
import type { RawInputs } from "../../../src/inputs.ts";
import { prepareUnits, type UnitWorld } from "../../fixtures/charts/units.ts";
import { kubectl } from "./kubectl.ts";

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, "../../..");

/** Where the release's objects are. */
export const NAMESPACE = "istio-inject-blue-green";

/** All units but the control plane's, applied. */
export async function appliedUnits(folder: string): Promise<UnitWorld> {
  const world = await prepareUnits(ROOT, folder);
  await withoutProfile(world);
  const { refusal } = await stepIn(world, "apply");
  if (refusal !== undefined) throw refusal;
  return world;
}

/** The sandbox has a control plane, and no unit here needs its pods. */
async function withoutProfile(world: UnitWorld): Promise<void> {
  for (const unit of ["istio-with-profile", "istio-kiali-secret"]) {
    await rm(join(world.live, unit), { recursive: true });
  }
  const { stdout } = await run("grep", ["-rl", "../istio-with-profile", world.live]);
  for (const file of stdout.trim().split("\n")) {
    const text = await readFile(file, "utf8");
    await writeFile(file, text.replaceAll(/^\s*"\.\.\/istio-with-profile",\n/gmu, ""));
  }
}

/** What a tool is given that a person would run there. */
export function environmentOf(world: UnitWorld): NodeJS.ProcessEnv {
  return { ...process.env, ...world.env };
}

/** Runs a step as its action does, with these inputs and the defaults of the others. */
export async function stepIn(
  world: UnitWorld,
  name: "plan" | "apply" | "status" | "repair",
  raw: RawInputs = {},
): Promise<Outcome> {
  const env = environmentOf(world);
  const ports = createRealPorts({ cwd: world.repository, env, log: new RecordingLog() });
  const defaults = Object.fromEntries(INPUTS[name].map((input) => [input.name, input.default]));
  const capability = await CAPABILITIES[name]();
  const none = () => Promise.reject(new Error("no tools are installed here"));
  return capability({ ...defaults, ...raw }, ports, none);
}

/** As an upgrade leaves it whose process was killed. */
export async function leavePending(release: string): Promise<void> {
  const selector = `owner=helm,name=${release},status=deployed`;
  const listed = JSON.parse(await kubectl(["get", "secrets", "-l", selector, "-o", "json", "-n", NAMESPACE]));
  const secret = listed.items.at(-1);
  const zipped = Buffer.from(Buffer.from(secret.data.release, "base64").toString(), "base64");
  const record = JSON.parse(gunzipSync(zipped).toString());
  record.version += 1;
  record.info.status = "pending-upgrade";
  const again = gzipSync(JSON.stringify(record)).toString("base64");
  const labels = { ...secret.metadata.labels, status: "pending-upgrade", version: String(record.version) };
  const name = `sh.helm.release.v1.${release}.v${record.version}`;
  const data = { release: Buffer.from(again).toString("base64") };
  const metadata = { name, namespace: NAMESPACE, labels };
  const object = { apiVersion: "v1", kind: "Secret", type: secret.type, metadata, data };
  await kubectl(["create", "-f", "-"], JSON.stringify(object));
}
