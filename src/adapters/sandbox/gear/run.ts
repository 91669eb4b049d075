import { spawn } from "node:child_process";
import { surroundings } from "../../../errors/errors.ts";

export interface RunOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs a tool that the gear is made with and resolves to its stdout.
 * Throws `GEAR_TOOL_MISSING`, `GEAR_DISK`, `GEAR_REGISTRY`, `GEAR_INTERRUPTED` or `GEAR_BUILD`.
 */
export async function run(tool: string, args: readonly string[], options: RunOptions): Promise<string> {
  const { code, stdout, stderr, cause } = await finished(tool, args, options);
  if (code === 0) return stdout;
  throw failureOf(`${tool} ${args.join(" ")}`, tool, stderr, cause, options.signal?.aborted === true);
}

interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly cause?: NodeJS.ErrnoException;
}

/**
 * The tool gets a process group of its own, and an interruption ends all of it: `go build` starts compilers,
 * npm a shell.
 */
function finished(tool: string, args: readonly string[], options: RunOptions): Promise<Finished> {
  const { cwd, env, signal } = options;
  return new Promise((resolve) => {
    const child = spawn(tool, args, { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    const end = (): void => endGroup(child.pid);
    signal?.addEventListener("abort", end);
    if (signal?.aborted === true) end();
    child.on("close", () => signal?.removeEventListener("abort", end));
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr = (stderr + text).slice(-20_000)));
    child.on("error", (cause) => resolve({ code: null, stdout, stderr, cause }));
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

const REMEDIES: Readonly<Record<string, string>> = {
  go: "Install Go 1.26 or newer and put it on PATH",
  npm: "Install Node with npm",
  python3: "Install Python 3 with pip",
  tar: "Install tar",
};

const NO_SPACE = /no space left on device|ENOSPC|Disk quota exceeded/i;
const NO_NETWORK =
  /dial tcp|no such host|connection refused|i\/o timeout|TLS handshake|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|E404|ETARGET|410 Gone|404 Not Found|50\d [A-Z]|No matching distribution|Connection broken|Max retries/i;

function failureOf(
  command: string,
  tool: string,
  stderr: string,
  cause: NodeJS.ErrnoException | undefined,
  interrupted: boolean,
): Error {
  const details = { stderr: lastLines(stderr, 12), cause };
  if (interrupted) {
    const remedy = "Run the command again; what is finished is kept";
    return surroundings("GEAR_INTERRUPTED", `${tool} was interrupted`, { remedy });
  }
  if (cause?.code === "ENOENT") {
    const remedy = REMEDIES[tool] ?? `Install ${tool}`;
    return surroundings("GEAR_TOOL_MISSING", `${tool} is not on PATH`, { remedy });
  }
  if (NO_SPACE.test(stderr)) {
    const remedy = "Free some disk space, or point XDG_CACHE_HOME and GOCACHE at a larger disk";
    return surroundings("GEAR_DISK", `the disk is full (${command})`, { ...details, remedy });
  }
  if (NO_NETWORK.test(stderr)) {
    const remedy = `Check the network and the registry that ${tool} is configured for, then run again`;
    return surroundings("GEAR_REGISTRY", `${command} could not reach its registry`, { ...details, remedy });
  }
  const remedy = "Read the output below";
  return surroundings("GEAR_BUILD", `${command} failed`, { ...details, remedy });
}

export function lastLines(text: string, count: number): string {
  return text.trimEnd().split("\n").slice(-count).join("\n");
}
