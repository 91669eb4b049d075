import { spawnSync } from "node:child_process";
import { readlinkSync } from "node:fs";
import { surroundings } from "../../../errors/errors.ts";

const NETWORK = ["--net"];
const PROCESSES = ["--pid", "--fork", "--kill-child"];
const OWN_USER = ["--user", "--map-root-user"];

/**
 * Arguments of two calls of `unshare`, one inside the other: what runs between them is in the network, and
 * outlives the processes.
 */
export interface UnshareArguments {
  readonly network: readonly string[];
  readonly processes: readonly string[];
}

/**
 * What gives a process its own network and, in that, its own pid namespace, without root where need be. When
 * the first process dies, the kernel ends everything else in the pid namespace, and nothing has to be undone.
 * Throws `SANDBOX_TOOL_MISSING` or `SANDBOX_FORBIDDEN`.
 */
export function unshareArguments(env: NodeJS.ProcessEnv): UnshareArguments {
  for (const tool of ["unshare", "nsenter", "ip"]) checkTool(tool, env);
  const asRoot = process.getuid?.() === 0 ? probe(NETWORK, env) : "not root";
  if (asRoot === undefined) return { network: NETWORK, processes: PROCESSES };
  const rootless = probe([...OWN_USER, ...NETWORK], env);
  if (rootless === undefined) return { network: [...OWN_USER, ...NETWORK], processes: PROCESSES };
  throw surroundings("SANDBOX_FORBIDDEN", "this system allows no network namespace", {
    remedy:
      "Run as root, or allow user namespaces (sysctl user.max_user_namespaces, kernel.apparmor_restrict_unprivileged_userns; in a container, a seccomp profile that allows unshare)",
    stderr: `${asRoot}\n${rootless}`,
  });
}

function checkTool(tool: string, env: NodeJS.ProcessEnv): void {
  const { error } = spawnSync(tool, ["--version"], { stdio: "ignore", env });
  if (error === undefined) return;
  const packageName = tool === "ip" ? "iproute2" : "util-linux";
  throw surroundings("SANDBOX_TOOL_MISSING", `${tool} is not on PATH`, { remedy: `Install ${packageName}` });
}

/**
 * Undefined when it works, else what `unshare` says. Trying is the only sure answer: many settings can forbid
 * it.
 */
function probe(args: readonly string[], env: NodeJS.ProcessEnv): string | undefined {
  const command = [...args, ...PROCESSES, "--", "ip", "link", "set", "lo", "up"];
  const { status, stderr } = spawnSync("unshare", command, { encoding: "utf8", env });
  return status === 0 ? undefined : stderr.trim() || `exit code ${status}`;
}

/**
 * Arguments of `nsenter` for a command inside the network namespace of process `pid`, and in its user
 * namespace when that is another one. The pid namespace stays the caller's, so that pids mean the same inside
 * and outside.
 */
export function nsenterArguments(pid: number): readonly string[] {
  const sameUser = readlinkSync(`/proc/${pid}/ns/user`) === readlinkSync("/proc/self/ns/user");
  return ["--target", String(pid), ...(sameUser ? [] : ["--user", "--preserve-credentials"]), "--net"];
}
