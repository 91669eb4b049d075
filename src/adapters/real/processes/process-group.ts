/**
 * A child that leads a process group of its own, and everything it started: interrupted once, ended at the
 * last.
 */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** How often a group is looked through for processes that began after the interrupt. */
const LOOK_MS = 250;

/**
 * Sends SIGINT to each process of the group once, and to those that come later as well, until `stop`.
 * OpenTofu and Terraform take a second interrupt as "stop at once": the state is lost and stays locked.
 *
 * `below` leaves the leader out as long as it runs something. Terragrunt passes an interrupt that it got on
 * to OpenTofu after 15 s and kills it after 30 s, however long the state takes to be saved (terragrunt 1.1.0,
 * internal/shell/run_cmd.go and internal/os/exec/cmd.go). Not interrupted itself, it waits.
 */
export function interruptGroup(leader: number, whom: "group" | "below"): { stop(): void } {
  if (whom === "group") {
    signalGroup(leader, "SIGINT");
    return { stop: () => undefined };
  }
  const reached = new Set<number>();
  const look = () => {
    for (const pid of belowOrLeader(leader)) {
      if (!reached.has(pid)) attempt(() => process.kill(pid, "SIGINT"));
      reached.add(pid);
    }
  };
  look();
  const timer = setInterval(look, LOOK_MS);
  return { stop: () => clearInterval(timer) };
}

function belowOrLeader(leader: number): readonly number[] {
  const below = groupMembers(leader).filter((pid) => pid !== leader);
  return below.length > 0 ? below : [leader];
}

/**
 * Sends the signal to the leader and everything it started. Windows has no groups: there the leader alone
 * gets it.
 */
export function signalGroup(leader: number | undefined, signal: NodeJS.Signals): void {
  if (leader === undefined) return;
  const target = process.platform === "win32" ? leader : -leader;
  attempt(() => process.kill(target, signal));
}

function attempt(kill: () => unknown): void {
  try {
    kill();
  } catch {
    // It has ended by itself, which is what we want.
  }
}

/** Ids of the group's living processes. Empty where they cannot be listed. */
export function groupMembers(leader: number): readonly number[] {
  const all = process.platform === "linux" ? processesOfLinux() : processesByPs();
  return all.filter(({ group, state }) => group === leader && state !== "Z").map(({ pid }) => pid);
}

interface Process {
  readonly pid: number;
  readonly group: number;
  /** `Z` is a zombie: it has ended, and its parent has not collected its exit code yet. */
  readonly state: string;
}

/**
 * From `/proc/<pid>/stat` (proc_pid_stat(5)): id, name in parentheses (which may hold anything), state,
 * parent, group.
 */
function processesOfLinux(): readonly Process[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    const [state, , group] = statOf(pid).split(" ");
    return state === undefined || group === undefined
      ? []
      : [{ pid: Number(pid), group: Number(group), state }];
  });
}

function statOf(pid: string): string {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    return text.slice(text.lastIndexOf(")") + 2);
  } catch {
    return ""; // It ended between the two readings.
  }
}

function processesByPs(): readonly Process[] {
  const { stdout } = spawnSync("ps", ["-A", "-o", "pid=", "-o", "pgid=", "-o", "stat="], {
    encoding: "utf8",
  });
  return (stdout ?? "").split("\n").flatMap((line) => {
    const [, pid, group, state] = /^\s*(\d+)\s+(\d+)\s+(\S)/.exec(line) ?? [];
    return pid === undefined || group === undefined || state === undefined
      ? []
      : [{ pid: Number(pid), group: Number(group), state }];
  });
}
