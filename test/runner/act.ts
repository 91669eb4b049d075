/** A real Actions runner: `act` on this machine's own system, no container. */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { runLimited } from "../fixtures/run-limited.ts";

export interface ActRun {
  /** Name of the event, such as `push`. */
  readonly event: string;
  /** The event's payload. */
  readonly payload?: unknown;
  /** Path of the workflow in the caller's repository. */
  readonly workflow: string;
  /** The one job to run, with those it needs; every job when left out. */
  readonly job?: string;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly actor?: string;
}

/** Where a run happens. */
export interface ActGround {
  /** The caller's repository. */
  readonly repository: string;
  /** This project's repository, which `org/bluegreen-action@v1` stands for. */
  readonly action: string;
  /** act's home: caches and working copies. */
  readonly home: string;
  /** Folder of Node 24, which the runner would bring. */
  readonly nodeBin: string;
}

export interface ActStep {
  readonly job: string;
  /** The step's id, or its place in the job. */
  readonly id: string;
  readonly result: "success" | "failure" | "skipped";
  readonly outputs: Readonly<Record<string, string>>;
}

export interface Annotation {
  readonly level: "error" | "warning";
  readonly message: string;
}

export interface ActResult {
  readonly exitCode: number;
  readonly steps: readonly ActStep[];
  readonly annotations: readonly Annotation[];
  /** The step summaries, in order. */
  readonly summary: string;
  /** Everything the steps printed. */
  readonly log: string;
}

/** Runs one workflow to its end. A run that fails is a result; act that does not start throws. */
export async function runAct(ground: ActGround, run: ActRun): Promise<ActResult> {
  const payload = join(ground.home, "event.json");
  const secrets = join(ground.home, "secrets.env");
  await mkdir(ground.home, { recursive: true });
  const repository = { full_name: "org/caller", default_branch: "main" };
  const event = { inputs: run.inputs, repository, ...(run.payload as object | undefined) };
  await writeFile(payload, JSON.stringify(event));
  await writeFile(
    secrets,
    Object.entries(run.secrets ?? {})
      .map(([name, value]) => `${name}=${JSON.stringify(value)}\n`)
      .join(""),
  );
  const env = Object.entries(run.env ?? {}).map(([name, value]) => `--env=${name}=${value}`);
  const options = {
    platform: "ubuntu-latest=-self-hosted",
    "local-repository": `org/bluegreen-action@v1=${ground.action}`,
    workflows: run.workflow,
    eventpath: payload,
    "secret-file": secrets,
    actor: run.actor ?? "someone",
    defaultbranch: "main",
    ...(run.job === undefined ? {} : { job: run.job }),
  };
  const flags = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
  const args = [run.event, "--json", "--no-cache-server", ...flags, ...env];
  const { exitCode, output } = await start(ground, args);
  return readLog(exitCode, output);
}

/** A run of one workflow; the test that waits for it has more. */
const LIMIT_SECONDS = 200;

async function start(
  ground: ActGround,
  args: readonly string[],
): Promise<{ exitCode: number; output: string }> {
  const env = {
    ...process.env,
    HOME: ground.home,
    XDG_CACHE_HOME: join(ground.home, "cache"),
    PATH: `${ground.nodeBin}:${process.env["PATH"] ?? ""}`,
  };
  const options = { cwd: ground.repository, env, seconds: LIMIT_SECONDS };
  const { code, stdout, stderr } = await runLimited("act", args, options);
  return { exitCode: code, output: `${stdout}\n${stderr}` };
}

/** One line of `act --json`. */
interface Line {
  readonly job?: string;
  readonly stepID?: readonly string[];
  readonly stepResult?: ActStep["result"];
  readonly stage?: string;
  readonly command?: string;
  readonly name?: string;
  readonly arg?: string;
  readonly content?: string;
  readonly raw_output?: boolean;
  readonly msg?: string;
}

function readLog(exitCode: number, output: string): ActResult {
  const lines = output.split("\n").flatMap(parsed);
  const log = lines.map((line) => line.msg ?? "").join("\n");
  if (!lines.some((line) => line.stepID !== undefined)) throw new Error(`act ran no step:\n${log || output}`);
  return {
    exitCode,
    steps: lines
      .filter((line) => line.stage === "Main" && line.stepResult !== undefined)
      .map((line) => step(line, lines)),
    annotations: lines.flatMap(annotation),
    summary: lines.flatMap((line) => (line.command === "summary" ? [line.content ?? ""] : [])).join("\n"),
    log,
  };
}

function parsed(text: string): readonly Line[] {
  try {
    return [JSON.parse(text) as Line];
  } catch {
    return text === "" ? [] : [{ msg: text }];
  }
}

function idOf(line: Line): string {
  return (line.stepID ?? []).join("/");
}

function step(line: Line, lines: readonly Line[]): ActStep {
  const mine = lines.filter(
    (one) => one.command === "set-output" && one.job === line.job && idOf(one) === idOf(line),
  );
  return {
    job: line.job ?? "",
    id: idOf(line),
    result: line.stepResult ?? "failure",
    outputs: Object.fromEntries(mine.map((one) => [one.name ?? "", one.arg ?? ""])),
  };
}

function annotation(line: Line): readonly Annotation[] {
  if (line.command !== "error" && line.command !== "warning") return [];
  return [{ level: line.command, message: line.arg ?? "" }];
}

/** The folder that holds this project. */
export const PROJECT = dirname(dirname(import.meta.dirname));
