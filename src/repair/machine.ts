/** What this machine says of itself, for whether a lock's run can still be alive here. */
import { Failure } from "../errors/errors.ts";
import type { Ports } from "../ports.ts";
import type { Machine } from "./proof-rules.ts";

/** Undefined when one of the programs is not there or does not say it. Never throws for that. */
export async function readMachine({ exec }: Pick<Ports, "exec">): Promise<Machine | undefined> {
  const said = async (tool: string, args: readonly string[]): Promise<string> =>
    (await exec.run({ tool, args, timeoutMs: 10_000 })).stdout.trim();
  try {
    const [user, host, programs] = await Promise.all([
      said("id", ["-un"]),
      said("hostname", []),
      said("ps", ["-A", "-o", "comm="]),
    ]);
    const names = programs.split("\n").map((name) => name.trim().replace(/^.*\//, ""));
    return user === "" || host === "" ? undefined : { who: `${user}@${host}`, programs: names };
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}
