import { settled } from "../../../model/settled.ts";
import type { Ports } from "../../../ports.ts";

/** One call of a port, as a script sees it before it is made. */
export interface PortCall {
  readonly process: string;
  /** Counts the calls of this process, from 0. */
  readonly index: number;
  readonly port: keyof Ports;
  readonly method: string;
  readonly args: readonly unknown[];
  readonly at: number;
}

/**
 * What happens to a call. `fail` and `die` say whether the call has its effect first: an answer that gets
 * lost is `{kind: "fail", when: "after"}`, a process killed in the middle of a write is one of the two
 * `die`s.
 */
export type Interference =
  | { readonly kind: "delay"; readonly milliseconds: number }
  /** Anything can be thrown: `error` need not be an Error. */
  | { readonly kind: "fail"; readonly when: "before" | "after"; readonly error: unknown }
  /** The call has its effect, and another answer; what fails is not changed. */
  | { readonly kind: "answer"; readonly as: (answer: unknown) => unknown }
  | { readonly kind: "die"; readonly when: "before" | "after" };

export type Script = (call: PortCall) => Interference | undefined;

/** A run of the program: its ports, the calls it made, and whether it is still alive. */
export interface WorldProcess {
  readonly name: string;
  readonly ports: Ports;
  readonly calls: readonly PortCall[];
  readonly alive: boolean;
  /** Resolves when the process dies; never when it does not. */
  readonly died: Promise<PortCall>;
  /** Ends it from outside, as a runner that is switched off. */
  kill(): void;
}

/** Ports whose calls leave the process. The log and reading the clock stay inside it. */
const CALLS: Readonly<Partial<Record<keyof Ports, readonly string[]>>> = {
  exec: ["run", "which"],
  cluster: ["get", "live", "contents", "list", "create", "replace", "rehearse", "delete"],
  terragrunt: ["units", "chart", "plan", "apply", "unlock"],
  helm: ["template", "lint", "manifest", "status", "release", "upgrade"],
  github: ["pullRequest", "comments", "createComment", "updateComment", "summary", "approvals"],
  git: ["head", "position", "edits", "record", "tip", "commits"],
  http: ["send"],
  clock: ["sleep"],
  files: ["read", "write", "list"],
};

type Call = (...args: readonly unknown[]) => Promise<unknown>;

/** Wraps ports so that each call is counted, and delayed, failed or fatal as the script says. */
export function createProcess(
  name: string,
  inner: Ports,
  options: { readonly script?: Script; readonly now: () => number; readonly sleep: Ports["clock"]["sleep"] },
): WorldProcess {
  const calls: PortCall[] = [];
  const life = createLife();
  const callOf = (what: Pick<PortCall, "port" | "method" | "args">): PortCall => ({
    process: name,
    index: calls.length,
    ...what,
    at: options.now(),
  });
  const guarded = (port: keyof Ports, method: string, call: Call): Call => {
    return async (...args) => {
      if (!life.alive()) return never();
      const made = callOf({ port, method, args });
      calls.push(made);
      const happens = options.script?.(made);
      if (happens?.kind === "delay") await options.sleep(happens.milliseconds);
      return carriedOut(made, () => call(...args), happens, life);
    };
  };
  return {
    name,
    ports: wrap(inner, guarded),
    calls,
    get alive() {
      return life.alive();
    },
    died: life.died,
    kill: () => life.die(callOf({ port: "exec", method: "", args: [] })),
  };
}

/** A call as the script has it: it fails, or the process dies, before or after it has had its effect. */
async function carriedOut(
  made: PortCall,
  call: () => Promise<unknown>,
  happens: Interference | undefined,
  { alive, die }: ReturnType<typeof createLife>,
): Promise<unknown> {
  if (happens?.kind === "fail" && happens.when === "before") throw happens.error;
  if (happens?.kind === "die" && happens.when === "before") die(made);
  if (!alive()) return never();
  const result = await settled(call());
  if (happens?.kind === "die") die(made);
  if (!alive()) return never();
  if (happens?.kind === "fail") throw happens.error;
  if (!result.ok) throw result.error;
  return happens?.kind === "answer" ? happens.as(result.value) : result.value;
}

/** Whether a process lives, and the call at which it died. */
function createLife() {
  let isAlive = true;
  let told: (call: PortCall) => void = () => {};
  const died = new Promise<PortCall>((resolve) => {
    told = resolve;
  });
  const die = (call: PortCall): void => {
    isAlive = false;
    told(call);
  };
  return { alive: () => isAlive, died, die };
}

function wrap(inner: Ports, guarded: (port: keyof Ports, method: string, call: Call) => Call): Ports {
  const ports: Record<string, unknown> = { ...inner };
  for (const [port, methods] of Object.entries(CALLS) as [keyof Ports, readonly string[]][]) {
    const original = inner[port] as unknown as Readonly<Record<string, Call>>;
    const wrapped: Record<string, unknown> = passThrough(original, methods);
    for (const method of methods) {
      wrapped[method] = guarded(port, method, (...args) => (original[method] as Call)(...args));
    }
    ports[port] = wrapped;
  }
  return ports as unknown as Ports;
}

/** Methods that are not guarded (`clock.now`, `github.runUrl`), bound to their port. */
function passThrough(
  port: Readonly<Record<string, Call>>,
  guarded: readonly string[],
): Record<string, unknown> {
  const passed: Record<string, unknown> = {};
  for (const name of Object.keys(port)) {
    if (guarded.includes(name) || typeof port[name] !== "function") continue;
    passed[name] = (...args: readonly unknown[]) => (port[name] as Call)(...args);
  }
  return passed;
}

/** A call of a dead process is never answered. */
function never(): Promise<never> {
  return new Promise(() => {});
}
