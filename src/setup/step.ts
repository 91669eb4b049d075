/** `setup`: every tool that is wanted, found or installed, and on PATH. */
import { type Failure, Failures, surroundings, usage } from "../errors/errors.ts";
import { LIMITS } from "../limits.ts";
import type { Ports } from "../ports.ts";
import type { Toolchain } from "../toolchain/install/install.ts";
import { type ToolName, TOOLS } from "../toolchain/tools/index.generated.ts";
import { releaseOf, TOOL_NAMES } from "../toolchain/tools/releases.ts";
import { requireVersionRequest, versionIn, type VersionRequest } from "../toolchain/version.ts";
import type { SetupInputs } from "./inputs.ts";
import { type FoundTool, planTool, type ToolPlan } from "./rules.ts";

export interface ReadyTool {
  readonly tool: ToolName;
  readonly version: string;
  /** Absolute path of the program. */
  readonly path: string;
  readonly source: "path" | "installed";
}

export interface SetupResult {
  readonly tools: readonly ReadyTool[];
}

type SetupPorts = Pick<Ports, "exec" | "files" | "log">;

/** Decides for all tools first, so that nothing is installed when one of them cannot be had. */
export async function setup(
  inputs: SetupInputs,
  ports: SetupPorts,
  toolchain: Toolchain,
): Promise<SetupResult> {
  const plans = await Promise.all(
    TOOL_NAMES.map(async (tool) => [tool, await decide(tool, inputs, ports)] as const),
  );
  refuseAny(plans.map(([, plan]) => plan));
  const tools: ReadyTool[] = [];
  for (const [tool, plan] of plans) {
    const ready = await carryOut(tool, plan, inputs, ports, toolchain);
    if (ready === undefined) continue;
    ports.log.info(
      `${tool} ${ready.version} (${ready.source === "path" ? "on PATH" : "installed"}): ${ready.path}`,
    );
    tools.push(ready);
  }
  await preferRequested(tools, toolchain);
  return { tools };
}

async function decide(tool: ToolName, inputs: SetupInputs, ports: SetupPorts): Promise<ToolPlan> {
  const request = await requested(tool, inputs.versions[tool], ports.files);
  if (request.kind === "none") return { kind: "leave-out" };
  return planTool(tool, request, await find(tool, ports.exec), TOOLS[tool].known);
}

/** An input wins over the tool's own version file, which wins over `.tool-versions`. */
async function requested(
  tool: ToolName,
  input: VersionRequest,
  files: Ports["files"],
): Promise<VersionRequest> {
  if (input.kind !== "any") return input;
  const { versionFile: file, asdfName = tool } = TOOLS[tool];
  const own = file === undefined ? undefined : await files.read(file);
  if (file !== undefined && own !== undefined) return requireVersionRequest(own.trim(), `${file}:1`);
  const lines = ((await files.read(".tool-versions")) ?? "")
    .split("\n")
    .map((line) => line.split("#")[0] ?? "");
  const index = lines.findIndex((line) => line.trim().split(/\s+/)[0] === asdfName);
  const version = lines[index]?.trim().split(/\s+/)[1];
  return version === undefined ? input : requireVersionRequest(version, `.tool-versions:${index + 1}`);
}

async function find(tool: ToolName, exec: Ports["exec"]): Promise<FoundTool | undefined> {
  const path = await exec.which(tool);
  return path === undefined ? undefined : { path, version: await versionOf(tool, path, exec) };
}

/** Undefined when the program does not run or says nothing like a version. */
async function versionOf(tool: ToolName, path: string, exec: Ports["exec"]): Promise<string | undefined> {
  const { args, pattern } = TOOLS[tool].prints;
  const command = {
    tool: path,
    args,
    env: { CHECKPOINT_DISABLE: "1" },
    timeoutMs: 30_000,
    mostOutput: LIMITS.versionOutput,
    lingerMs: 1_000,
  };
  const result = await exec.run(command).catch(() => undefined);
  if (result === undefined) return undefined;
  const shown = pattern === undefined ? result.stdout : (pattern.exec(result.stdout)?.[1] ?? "");
  return versionIn(shown);
}

function refuseAny(plans: readonly ToolPlan[]): void {
  const failures = plans.flatMap((plan): Failure[] =>
    plan.kind === "refuse" ? [usage(plan.code, plan.fact, { remedy: plan.remedy })] : [],
  );
  const [first, ...rest] = failures;
  if (first !== undefined) throw new Failures([first, ...rest]);
}

async function carryOut(
  tool: ToolName,
  plan: ToolPlan,
  inputs: SetupInputs,
  ports: SetupPorts,
  toolchain: Toolchain,
): Promise<ReadyTool | undefined> {
  if (plan.kind === "use") return { tool, version: plan.version, path: plan.path, source: "path" };
  if (plan.kind !== "install") return undefined;
  const release = releaseOf(tool, plan.version, toolchain.machine, inputs.mirrors[tool]);
  const path = await toolchain.install(release, async (program) => {
    const version = await versionOf(tool, program, ports.exec);
    if (version !== plan.version) throw notWhatItSays(tool, plan.version, version, release.url);
  });
  await toolchain.addPath(path.replace(/[\\/][^\\/]+$/, ""));
  return { tool, version: plan.version, path, source: "installed" };
}

function notWhatItSays(tool: ToolName, wanted: string, seen: string | undefined, path: string): Failure {
  const fact = `the program of ${path} should be ${tool} ${wanted} and says ${seen ?? "nothing that is a version"}`;
  return surroundings("VERSION_MISMATCH", fact, { remedy: "Check the mirror and this machine's platform" });
}

/**
 * A tool that is used in place of another (OpenTofu for Terraform) is put into the variable by which
 * programs find it.
 */
async function preferRequested(tools: readonly ReadyTool[], toolchain: Toolchain): Promise<void> {
  for (const { tool, path } of tools) {
    const { insteadOf } = TOOLS[tool];
    if (insteadOf !== undefined && !tools.some((other) => other.tool === insteadOf.tool))
      await toolchain.setVariable(insteadOf.variable, path);
  }
}
