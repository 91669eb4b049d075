/** Commands through execa: argument arrays, exit codes read first, signals passed on to the children. */
import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { type Failure, surroundings } from "../../errors.ts";
import type { Command, CommandResult, Exec, Log } from "../../ports.ts";

/** Where signals come from and where they go; `process` in every entry, another in tests. */
export interface Signals {
  on(event: "SIGINT" | "SIGTERM", listener: (signal: NodeJS.Signals) => void): unknown;
  off(event: "SIGINT" | "SIGTERM", listener: (signal: NodeJS.Signals) => void): unknown;
}

export interface ExecOptions {
  /** Where commands run that name no folder. */
  readonly cwd: string;
  /** Read at every run: setup puts tools on PATH while the process lives. */
  readonly env: NodeJS.ProcessEnv;
  /** Set over `env`. */
  readonly overrides?: Readonly<Record<string, string>>;
  readonly log: Pick<Log, "masked">;
  readonly signals?: Signals;
  /** How long a child may take to end after its time is over before its whole group is killed. Default 10 s. */
  readonly graceMs?: number;
}

/** How to get a tool, by name. */
const INSTALL: Readonly<Record<string, string>> = {
  terragrunt: "Run the setup action before this step, or install Terragrunt",
  tofu: "Run the setup action before this step, or install OpenTofu",
  terraform: "Run the setup action before this step, or install Terraform",
  helm: "Run the setup action before this step, or install Helm",
  kubectl: "Run the setup action before this step, or install kubectl",
  git: "Install Git on this machine",
};

/**
 * Each child gets a process group of its own: an interrupt typed in a terminal reaches it once, through us,
 * and never twice, which OpenTofu and Terraform take as "stop at once, lose the state".
 */
export function createExec(options: ExecOptions): Exec {
  const crew = createCrew(options.signals ?? process);
  return {
    run: (command) => run(command, options, crew),
    which: (tool) => findTool(tool, options.env),
  };
}

interface Member {
  readonly onSignal: (signal: NodeJS.Signals) => void;
  readonly onExit: () => void;
}

/** The children that run now. One listener serves them all, and only while there are any. */
function createCrew(signals: Signals) {
  const members = new Set<Member>();
  const onSignal = (signal: NodeJS.Signals) => {
    for (const member of members) member.onSignal(signal);
  };
  const onExit = () => {
    for (const member of members) member.onExit();
  };
  return {
    join(member: Member): void {
      if (members.size === 0) {
        signals.on("SIGINT", onSignal);
        signals.on("SIGTERM", onSignal);
        process.on("exit", onExit);
      }
      members.add(member);
    },
    leave(member: Member): void {
      members.delete(member);
      if (members.size > 0) return;
      signals.off("SIGINT", onSignal);
      signals.off("SIGTERM", onSignal);
      process.off("exit", onExit);
    },
  };
}

type Crew = ReturnType<typeof createCrew>;

async function run(command: Command, options: ExecOptions, crew: Crew): Promise<CommandResult> {
  const { execa } = await import("execa");
  const cwd = command.cwd ?? options.cwd;
  const child = execa(command.tool, [...command.args], {
    cwd,
    env: { ...options.env, ...options.overrides, ...command.env },
    extendEnv: false,
    ...(command.stdin === undefined ? { stdin: "ignore" as const } : { input: command.stdin }),
    detached: true,
    reject: false,
    stripFinalNewline: false,
    maxBuffer: 512 * 1024 * 1024,
  });
  const watch = watchChild(child, command.timeoutMs, options.graceMs ?? 10_000, crew);
  const result = await child.finally(watch.stop);
  const shown: Shown = {
    command,
    argv: options.log.masked(printed(command)),
    cwd,
    stderr: tail(options.log.masked(result.stderr ?? "")),
  };
  const signal = watch.signal();
  if (signal !== undefined) throw interrupted(shown, signal);
  if (watch.timedOut()) throw timedOut(shown);
  if (result.exitCode === undefined) throw await notRun(shown, result, options.env);
  if (!(command.okCodes ?? [0]).includes(result.exitCode)) throw failed(shown, result.exitCode);
  return { exitCode: result.exitCode, stdout: result.stdout, stderr: result.stderr };
}

interface Child {
  readonly pid?: number;
  kill(signal: NodeJS.Signals): boolean;
}

/** Ends the child after its time, passes signals on, and tells afterwards which of these happened. */
function watchChild(child: Child, timeoutMs: number | undefined, graceMs: number, crew: Crew) {
  const received: NodeJS.Signals[] = [];
  const timers: NodeJS.Timeout[] = [];
  let late = false;
  const expire = () => {
    late = true;
    child.kill("SIGTERM");
    timers.push(setTimeout(() => signalGroup(child.pid, "SIGKILL"), graceMs));
  };
  // A child that saves state gets all the time it wants; whoever asks three times wants it dead.
  const onSignal = (signal: NodeJS.Signals) => {
    received.push(signal);
    if (received.length < 3) child.kill(signal);
    else signalGroup(child.pid, "SIGKILL");
  };
  const member = { onSignal, onExit: () => signalGroup(child.pid, "SIGTERM") };
  crew.join(member);
  if (timeoutMs !== undefined) timers.push(setTimeout(expire, timeoutMs));
  const stop = () => {
    for (const timer of timers) clearTimeout(timer);
    crew.leave(member);
  };
  return { stop, signal: () => received[0], timedOut: () => late };
}

/** The child and everything it started. */
export function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group has ended by itself, which is what we want.
  }
}

interface Shown {
  readonly command: Command;
  /** The command as one masked line, at most 300 characters. */
  readonly argv: string;
  readonly cwd: string;
  readonly stderr: string;
}

function printed(command: Command): string {
  const line = [command.tool, ...command.args].map(quoted).join(" ");
  return line.length > 300 ? `${line.slice(0, 299)}…` : line;
}

const quoted = (word: string) => (/^[\w@%+=:,./-]+$/.test(word) ? word : JSON.stringify(word));

function failed(shown: Shown, exitCode: number): Failure {
  return surroundings("TOOL_FAILED", `\`${shown.argv}\` ended with code ${exitCode} in ${shown.cwd}`, {
    remedy: "Read its message below",
    stderr: shown.stderr,
  });
}

function timedOut(shown: Shown): Failure {
  const seconds = (shown.command.timeoutMs ?? 0) / 1000;
  return surroundings("TOOL_TIMEOUT", `\`${shown.argv}\` did not end within ${seconds} s`, {
    remedy: "Run again, or give it more time with the input timeout",
    stderr: shown.stderr,
  });
}

function interrupted(shown: Shown, signal: string): Failure {
  return surroundings("INTERRUPTED", `${signal} ended \`${shown.argv}\``, {
    remedy: "Run the step again: it goes on or undoes",
    stderr: shown.stderr,
  });
}

/** The process never started, or a signal from elsewhere ended it. */
async function notRun(
  shown: Shown,
  result: {
    readonly signal?: string | undefined;
    readonly code?: string | undefined;
    readonly cause?: unknown;
  },
  env: NodeJS.ProcessEnv,
): Promise<Failure> {
  const { tool } = shown.command;
  if (result.signal !== undefined) {
    return surroundings("TOOL_FAILED", `\`${shown.argv}\` was ended by ${result.signal}`, {
      remedy: "Look for what ended it: out of memory, or someone",
      stderr: shown.stderr,
    });
  }
  if (!(await isFolder(shown.cwd))) {
    const remedy = "Check the input working-directory and the paths in bluegreen.yaml";
    return surroundings("TOOL_FAILED", `cannot run ${tool} in ${shown.cwd}: there is no such folder`, {
      remedy,
    });
  }
  const remedy = INSTALL[tool] ?? `Install ${tool} and put it on PATH`;
  const cause = result.cause ?? result.code;
  if ((await findTool(tool, env)) !== undefined) {
    return surroundings("TOOL_FAILED", `cannot start ${tool}: ${String(result.code ?? "unknown reason")}`, {
      remedy: "Check that it is a program for this machine",
      cause,
    });
  }
  return surroundings("TOOL_MISSING", `${tool} is not on PATH`, { remedy, cause });
}

/** Why a command could not be started, by the error that starting it gave. */
export function commandNotStarted(
  command: Command,
  error: NodeJS.ErrnoException,
  options: ExecOptions,
): Promise<Failure> {
  const cwd = command.cwd ?? options.cwd;
  const shown = { command, argv: options.log.masked(printed(command)), cwd, stderr: "" };
  return notRun(shown, { code: error.code, cause: error }, options.env);
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}

async function findTool(tool: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  if (tool.includes("/")) return (await isProgram(tool)) ? tool : undefined;
  for (const folder of (env["PATH"] ?? "").split(delimiter).filter((entry) => entry !== "")) {
    const path = join(folder, tool);
    if (await isProgram(path)) return path;
  }
  return undefined;
}

async function isProgram(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() !== true) return false;
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** The last 40 lines, at most 4000 characters: where tools say why. */
export function tail(text: string): string {
  return text.trimEnd().split("\n").slice(-40).join("\n").slice(-4000);
}
