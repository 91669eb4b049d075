/**
 * How long a plan of all nine units takes, with everything that the comment shows (chart diffs, findings,
 * routes), next to `terragrunt run --all plan`, which shows none of it and binds nothing. In a sandbox: it
 * needs a cluster to plan for.
 */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { createRealPorts } from "../src/adapters/real/create.ts";
import { createTerminalLog } from "../src/adapters/real/log.ts";
import { parsePlanInputs } from "../src/plan/inputs.ts";
import { plan } from "../src/plan/step.ts";
import { prepareUnits, type UnitWorld } from "../test/fixtures/charts/units.ts";

const execute = promisify(execFile);
const ROUNDS = 3;
const PLAN = ["plan", "-input=false", "-no-color"];

/**
 * Measures both in turns, without and with a change, and prints the ratios. Refuses outside of a sandbox:
 * exit code 1.
 */
export async function run(): Promise<void> {
  if (process.env["BLUEGREEN_SANDBOX_GEAR"] === undefined) {
    console.error("This bench plans for a cluster. Run it in a fresh sandbox:");
    console.error("  npm run sandbox -- up --name bench");
    console.error("  npm run sandbox -- exec --name bench -- npm run bench plan");
    console.error("  npm run sandbox -- down --name bench");
    process.exitCode = 1;
    return;
  }
  const folder = await mkdtemp(join(tmpdir(), "bluegreen-bench-plan-"));
  try {
    const root = dirname(dirname(fileURLToPath(import.meta.url)));
    const world = await prepareUnits(root, folder);
    await terragrunt(world, ["apply", "-input=false", "-auto-approve", "-no-color"]);
    try {
      await compare("nothing changed", world);
      await changeBlue(world);
      await compare("one chart's values changed", world);
    } finally {
      await takeDown(world);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function compare(title: string, world: UnitWorld): Promise<void> {
  const [ours, theirs, theirsAtOnce]: [Cost[], Cost[], Cost[]] = [[], [], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    ours.push(await timed(() => bluegreen(world)));
    theirs.push(await timed(() => terragrunt(world, PLAN)));
    theirsAtOnce.push(await timed(() => terragrunt(world, PLAN, availableParallelism())));
  }
  const mine = median(ours);
  console.log(`${title}: bluegreen plan ${shown(mine)}`);
  const others = {
    "terragrunt run --all plan": theirs,
    [`with --parallelism=${availableParallelism()}`]: theirsAtOnce,
  };
  for (const [name, costs] of Object.entries(others)) {
    const cost = median(costs);
    const ratios = `${(cost.wall / mine.wall).toFixed(2)} in time, ${(cost.cpu / mine.cpu).toFixed(2)} in CPU`;
    console.log(`  ${name.padEnd(26)} ${shown(cost)}   ratio ${ratios}`);
  }
}

/** Seconds by the clock, and of processors: the steadier of the two on a busy machine. */
interface Cost {
  readonly wall: number;
  readonly cpu: number;
}

function shown({ wall, cpu }: Cost): string {
  return `${wall.toFixed(2)} s, CPU ${cpu.toFixed(2)} s`;
}

async function bluegreen({ repository, env }: UnitWorld): Promise<void> {
  const log = createTerminalLog(() => undefined);
  const ports = createRealPorts({ cwd: repository, env: { ...process.env, ...env }, log });
  const { plans, failure } = await plan(parsePlanInputs({ comment: "never" }), ports);
  if (failure !== undefined) throw failure;
  if (plans.length === 0) throw new Error("no unit was planned");
}

async function terragrunt(
  { live, env }: UnitWorld,
  command: readonly string[],
  atOnce?: number,
): Promise<void> {
  const parallelism = atOnce === undefined ? [] : [`--parallelism=${atOnce}`];
  const args = ["run", "--all", "--working-dir", live, "--non-interactive", ...parallelism, "--", ...command];
  await execute("terragrunt", args, { env: { ...process.env, ...env }, maxBuffer: 1 << 28 });
}

async function changeBlue({ live }: UnitWorld): Promise<void> {
  const file = join(live, "helm-deploy-blue-web-echo/values/values.yaml");
  await writeFile(file, (await readFile(file, "utf8")).replace("blue-1.0", "blue-1.1"));
}

/** Twice at most: older Helm providers end the first destroy with an error for what a chart keeps. */
async function takeDown(world: UnitWorld): Promise<void> {
  const destroy = ["destroy", "-auto-approve", "-input=false", "-no-color"];
  await terragrunt(world, destroy).catch(() => terragrunt(world, destroy));
}

async function timed(body: () => Promise<void>): Promise<Cost> {
  const [began, used] = [performance.now(), await cpuSeconds()];
  await body();
  return { wall: (performance.now() - began) / 1000, cpu: (await cpuSeconds()) - used };
}

/** Of this process and of all its children that have ended: fields 14 to 17 of proc(5), in ticks of 10 ms. */
async function cpuSeconds(): Promise<number> {
  const text = await readFile("/proc/self/stat", "utf8");
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / 100;
}

function median(costs: readonly Cost[]): Cost {
  const middle = (numbers: readonly number[]): number =>
    numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
  return { wall: middle(costs.map(({ wall }) => wall)), cpu: middle(costs.map(({ cpu }) => cpu)) };
}
