import { readFileSync } from "node:fs";

/**
 * A process that cannot be mistaken for a later one with the same number: pid and start time in clock ticks
 * since boot.
 */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startTime: string;
}

/** Undefined when there is no such process, or when it is a zombie. */
export function identityOf(pid: number | "self"): ProcessIdentity | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, "latin1");
  } catch {
    return undefined;
  }
  // proc(5): the name is in parentheses and may itself hold any character; the state is the third field, the
  // start time the 22nd.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  if (fields[0] === "Z" || fields[0] === "X") return undefined;
  return { pid: Number.parseInt(text, 10), startTime: fields[19] ?? "" };
}

export function isAlive(identity: ProcessIdentity): boolean {
  return identityOf(identity.pid)?.startTime === identity.startTime;
}
