/** Commands through execa: argument arrays, exit codes read first, signals passed on to the children. */
import { constants as buffers } from "node:buffer";
import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { delimiter, join } from "node:path";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { type Failure, surroundings } from "../../../errors/errors.ts";
import { LIMITS } from "../../../limits.ts";
import type { Command, CommandResult, Exec, Log } from "../../../ports.ts";
import { environmentOfTools } from "./environment.ts";
import { ENDING_SIGNALS, type EndingSignal } from "./ending-signals.ts";
import { fromNextLine, maskedEnd, maskedLines } from "../../../report/masked.ts";
import { groupMembers, interruptGroup, signalGroup } from "./process-group.ts";
import { NO_REAPER, type Reaper, type Stopping } from "./reaper.ts";

/** Where signals come from and where they go; `process` in every entry, another in tests. */
export interface Signals {
  on(event: EndingSignal, listener: (signal: NodeJS.Signals) => void): unknown;
  off(event: EndingSignal, listener: (signal: NodeJS.Signals) => void): unknown;
}

export interface ExecOptions {
  /** Where commands run that name no folder. */
  readonly cwd: string;
  /** Read at every run: setup puts tools on PATH while the process lives. */
  readonly env: NodeJS.ProcessEnv;
  /** Set over `env`. */
  readonly overrides?: Readonly<Record<string, string>>;
  /** `info` is told why an interrupted run does not end at once. */
  readonly log: Pick<Log, "masked"> & Partial<Pick<Log, "info">>;
  readonly signals?: Signals;
  /** Ends what runs when this process is killed. Nobody when not given. */
  readonly reaper?: Reaper;
  /**
   * How long a child may take to end once it was interrupted, before its whole group is killed. Default
   * {@link graceOf}.
   */
  readonly graceMs?: number;
}

/** Whoever asks this often wants it dead. */
const KILLING_SIGNAL = 3;

/**
 * A tool that saves state first waits for what is under way: a Helm release for five minutes by default.
 * Every other tool has nothing to lose.
 */
function graceOf({ interrupt }: Command): number {
  return interrupt === "below" ? 10 * 60_000 : 30_000;
}

/** How to get a tool: setup brings those that it has, by their names. */
async function howToGet(tool: string): Promise<string> {
  if (tool === "git") return "Install Git on this machine";
  const { TOOLS } = await import("../../../toolchain/tools/index.generated.ts");
  const known = Object.entries(TOOLS).find(([name]) => name === tool)?.[1];
  if (known === undefined) return `Install ${tool} and put it on PATH`;
  return `Run the setup action before this step, or install ${known.title}`;
}

/**
 * Each child gets a process group of its own: an interrupt typed in a terminal reaches it once, through us,
 * and never twice, which OpenTofu and Terraform take as "stop at once, lose the state"
 * (docs/adr/0006-execa.md).
 */
export function createExec(options: ExecOptions): Exec {
  const crew = createCrew(options.signals ?? process, options);
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
function createCrew(signals: Signals, { log, reaper = NO_REAPER }: ExecOptions) {
  const members = new Set<Member>();
  let first: NodeJS.Signals | undefined;
  const onSignal = (signal: NodeJS.Signals) => {
    if (first === undefined)
      log.info?.(`${signal}: waiting for what is under way; the third signal kills it.`);
    first ??= signal;
    for (const member of members) member.onSignal(signal);
  };
  const onExit = () => {
    for (const member of members) member.onExit();
  };
  return {
    join(member: Member): void {
      if (members.size === 0) {
        for (const signal of ENDING_SIGNALS) signals.on(signal, onSignal);
        process.on("exit", onExit);
      }
      members.add(member);
    },
    leave(member: Member): void {
      members.delete(member);
      if (members.size > 0) return;
      for (const signal of ENDING_SIGNALS) signals.off(signal, onSignal);
      process.off("exit", onExit);
    },
    reaper,
    /** The signal that came first while any child ran. */
    interruptedBy: () => first,
  };
}

type Crew = ReturnType<typeof createCrew>;

/** How every child runs. */
const CHILD = {
  extendEnv: false,
  detached: true,
  // Who is killed, and when, is decided below.
  forceKillAfterDelay: false,
  reject: false,
  stripFinalNewline: false,
  // Read below: execa writes all of it into a message once more, every control character escaped.
  buffer: false,
} as const;

async function run(command: Command, options: ExecOptions, crew: Crew): Promise<CommandResult> {
  const { execa } = await import("execa");
  const cwd = command.cwd ?? options.cwd;
  const argv = printed(command, options.log);
  // What undoes or records may still run after an interrupt; what would begin to change something may not.
  const before = command.interrupt === "below" ? crew.interruptedBy() : undefined;
  if (before !== undefined) throw interrupted({ argv, stderr: "" }, `${before} came before`);
  const stdin = command.stdin === undefined ? ({ stdin: "ignore" } as const) : { input: command.stdin };
  const env = environmentOf(command, options);
  const child = execa(command.tool, [...command.args], { ...CHILD, ...stdin, cwd, env });
  const most = Math.min(command.mostOutput ?? LIMITS.toolOutput, buffers.MAX_STRING_LENGTH);
  const stop = () => child.kill("SIGTERM");
  const output = collect(child.stdout, { most, kept: most }, stop);
  // What people are shown is not kept whole: its two ends are.
  const words = collect(child.stderr, { most, kept: LIMITS.toolWords }, stop);
  const unlinger = endLingering(child, command.lingerMs);
  const watch = watchChild(child.pid, command, options.graceMs ?? graceOf(command), crew);
  const result = await child.finally(watch.over);
  unlinger();
  const stderr = words.text();
  const shown: Shown = {
    command,
    argv,
    cwd,
    get stderr() {
      return tail(stderr, options.log);
    },
  };
  const signal = watch.signal();
  if (signal !== undefined) throw interrupted(shown, `${signal} ended`);
  if (watch.timedOut()) throw timedOut(shown);
  if (output.tooMany() || words.tooMany()) throw tooMuch(shown);
  if (result.exitCode === undefined) throw await notRun(shown, result, options.env);
  if (!(command.okCodes ?? [0]).includes(result.exitCode)) throw failed(shown, result.exitCode);
  return { exitCode: result.exitCode, stdout: output.text(), stderr };
}

/** Beginning and end of what a stream says, and whether it said more than it may. */
function collect(
  stream: Readable,
  { most, kept }: { readonly most: number; readonly kept: number },
  stop: () => unknown,
) {
  const head: Buffer[] = [];
  const tail: Buffer[] = [];
  let [count, headCount, tailCount] = [0, 0, 0];
  stream.on("data", (chunk: Buffer) => {
    count += chunk.length;
    if (count > most) {
      stop();
      stream.destroy();
    }
    const first = chunk.subarray(0, kept - headCount);
    const rest = chunk.subarray(first.length);
    if (first.length > 0) head.push(first);
    headCount += first.length;
    if (rest.length > 0) tail.push(rest);
    tailCount += rest.length;
    while (tailCount - (tail[0]?.length ?? 0) >= kept) tailCount -= tail.shift()?.length ?? 0;
  });
  return {
    tooMany: () => count > most,
    text(): string {
      if (headCount + tailCount === count) return textOf([...head, ...tail]);
      const left = (count - headCount - tailCount).toLocaleString("en");
      // A secret that is cut in two there is known by the `…` behind it, and its rest goes with its line.
      return `${textOf(head)}… [${left} bytes left out]\n${fromNextLine(textOf(tail))}`;
    },
  };
}

const textOf = (parts: readonly Buffer[]) => new TextDecoder().decode(Buffer.concat(parts));

/**
 * A child of the tool's may hold its output for ever: some time after the tool's end nobody listens any more.
 */
function endLingering(child: Lingering, lingerMs: number | undefined): () => void {
  const timers: NodeJS.Timeout[] = [];
  if (lingerMs !== undefined) {
    child.once("exit", () => {
      timers.push(setTimeout(() => signalGroup(child.pid, "SIGKILL"), lingerMs));
      // Whoever left the group lives on, without us.
      timers.push(
        setTimeout(() => [child.stdout, child.stderr].map((one) => one.push(null)), lingerMs + 300),
      );
    });
  }
  return () => timers.forEach(clearTimeout);
}

interface Lingering {
  readonly pid?: number | undefined;
  readonly stdout: Readable;
  readonly stderr: Readable;
  once(event: "exit", listener: () => void): unknown;
}

/** What a command finds in its environment. What it names itself comes last. */
export function environmentOf(command: Command, { env, overrides }: ExecOptions): NodeJS.ProcessEnv {
  const inherited = Object.entries({ ...environmentOfTools(env), ...overrides });
  const { inherits = () => true } = command;
  return { ...Object.fromEntries(inherited.filter(([name]) => inherits(name))), ...command.env };
}

/** Ends the child after its time or when a signal comes, and tells afterwards which of the two it was. */
function watchChild(pid: number | undefined, command: Command, graceMs: number, crew: Crew) {
  const received: NodeJS.Signals[] = [];
  const { reaper } = crew;
  if (pid !== undefined) reaper.started(pid, stoppingOf(command));
  const ending = createEnding(pid, command.interrupt ?? "group", graceMs, reaper);
  let late = false;
  const expire = () => {
    late = true;
    ending.interrupt();
  };
  const onSignal = (signal: NodeJS.Signals) => {
    received.push(signal);
    if (received.length < KILLING_SIGNAL) ending.interrupt();
    else ending.kill();
  };
  const member = { onSignal, onExit: ending.interrupt };
  crew.join(member);
  const { timeoutMs } = command;
  const timer = timeoutMs === undefined ? undefined : setTimeout(expire, timeoutMs);
  const over = async () => {
    clearTimeout(timer);
    await ending.over();
    crew.leave(member);
    if (pid !== undefined) reaper.ended(pid);
  };
  return { over, signal: () => received[0], timedOut: () => late };
}

/** What a tool may lose when this process is gone. */
function stoppingOf({ interrupt, saves }: Command): Stopping {
  if (interrupt !== "below") return "terminate";
  return saves === true ? "save" : "interrupt";
}

/** The end of a group: one interrupt however often it is asked for, time to end, and then the kill. */
function createEnding(pid: number | undefined, whom: "group" | "below", graceMs: number, reaper: Reaper) {
  let interruption: { stop(): void } | undefined;
  let timer: NodeJS.Timeout | undefined;
  let killed = false;
  const kill = () => {
    killed = true;
    signalGroup(pid, "SIGKILL");
  };
  return {
    kill,
    interrupt(): void {
      if (pid === undefined || interruption !== undefined) return;
      reaper.interrupted(pid);
      interruption = interruptGroup(pid, whom);
      timer = setTimeout(kill, graceMs);
    },
    /** Call it when the child has ended: what it started and left behind gets the rest of the time. */
    async over(): Promise<void> {
      if (pid !== undefined && interruption !== undefined) await emptied(pid, () => killed);
      interruption?.stop();
      clearTimeout(timer);
    },
  };
}

/** Resolves when nothing of the group lives, or when nobody waits any more. */
async function emptied(leader: number, enough: () => boolean): Promise<void> {
  while (!enough() && groupMembers(leader).length > 0) await sleep(100);
}

interface Shown {
  readonly command: Command;
  /** The command as one masked line, at most 300 characters of it. */
  readonly argv: string;
  readonly cwd: string;
  readonly stderr: string;
}

function printed(command: Command, log: Pick<Log, "masked">): string {
  const line = [command.tool, ...command.args].map(quoted).join(" ");
  return maskedEnd(line, (text) => log.masked(text), 300);
}

const quoted = (word: string) => (/^[\w@%+=:,./-]+$/.test(word) ? word : JSON.stringify(word));

function failed(shown: Shown, exitCode: number): Failure {
  return surroundings("TOOL_FAILED", `\`${shown.argv}\` ended with code ${exitCode} in ${shown.cwd}`, {
    remedy: "Read its message below",
    stderr: shown.stderr,
  });
}

function tooMuch({ command, argv, stderr }: Shown): Failure {
  const most = command.mostOutput ?? LIMITS.toolOutput;
  return surroundings("TOOL_OUTPUT_TOO_LARGE", `\`${argv}\` printed more than ${most} characters`, {
    remedy: "Look at what it is given: nothing that is meant for people or for a cluster is that large",
    stderr,
  });
}

function timedOut(shown: Shown): Failure {
  const seconds = (shown.command.timeoutMs ?? 0) / 1000;
  return surroundings("TOOL_TIMEOUT", `\`${shown.argv}\` did not end within ${seconds} s`, {
    remedy: "See what it waited for, correct it, and run again",
    stderr: shown.stderr,
  });
}

function interrupted({ argv, stderr }: Pick<Shown, "argv" | "stderr">, what: string): Failure {
  return surroundings("INTERRUPTED", `${what} \`${argv}\``, {
    remedy: "Run the step again: it goes on or undoes",
    stderr,
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
  const cause = result.cause ?? result.code;
  if ((await findTool(tool, env)) !== undefined) {
    return surroundings("TOOL_FAILED", `cannot start ${tool}: ${String(result.code ?? "unknown reason")}`, {
      remedy: "Check that it is a program for this machine",
      cause,
    });
  }
  return surroundings("TOOL_MISSING", `${tool} is not on PATH`, { remedy: await howToGet(tool), cause });
}

/** Why a command could not be started, by the error that starting it gave. */
export function commandNotStarted(
  command: Command,
  error: NodeJS.ErrnoException,
  options: ExecOptions,
): Promise<Failure> {
  const cwd = command.cwd ?? options.cwd;
  const shown = { command, argv: printed(command, options.log), cwd, stderr: "" };
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

const TAIL = { lines: 40, characters: 4_000 };

/** Masked, the last 40 lines, at most 4,000 characters: where tools say why. What is left out is counted. */
export function tail(text: string, log: Pick<Log, "masked">): string {
  return maskedLines(text, (one) => log.masked(one), TAIL);
}
