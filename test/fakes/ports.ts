/**
 * Strict fakes of the ports: a test lists every call it expects, and any other call fails the test, even when
 * the code under test swallows the error. `log` alone has a default: it records.
 */
import { onTestFinished } from "vitest";
import type { Clock, Files, Log, Ports } from "../../src/ports.ts";

/** What a test lists: any of the methods of any of the ports. */
export type PortOverrides = { readonly [Port in keyof Ports]?: Partial<Ports[Port]> };

export interface LoggedLine {
  readonly level: "info" | "warning" | "error" | "group";
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
}

export interface FakePorts extends Ports {
  /** Every call made, in order, as `helm.template`; calls of `log` are not counted. */
  readonly calls: readonly string[];
  /** What the default `log` was told. */
  readonly logged: readonly LoggedLine[];
}

const PORTS = [
  "exec",
  "cluster",
  "terragrunt",
  "helm",
  "github",
  "git",
  "http",
  "clock",
  "files",
  "log",
] as const satisfies readonly (keyof Ports)[];

/**
 * Ports that answer the calls listed and fail the test on every other call. A call that is listed need not
 * come, because the tests of a step share what they list: a test that expects a call looks for it in `calls`.
 * Call it inside a test: it registers its check for when the test ends.
 */
export function fakePorts(overrides: PortOverrides = {}): FakePorts {
  const calls: string[] = [];
  const unexpected: string[] = [];
  const logged: LoggedLine[] = [];
  onTestFinished(() => {
    if (unexpected.length > 0) throw new Error(`Calls that the test does not list: ${unexpected.join("; ")}`);
  });
  const listed: PortOverrides = { ...overrides, log: { ...recordingLog(logged), ...overrides.log } };
  const ports = Object.fromEntries(
    PORTS.map((name) => [name, strictPort(name, listed[name] ?? {}, calls, unexpected)]),
  );
  return { ...(ports as unknown as Ports), calls, logged };
}

function strictPort(port: string, listed: object, calls: string[], unexpected: string[]): object {
  return new Proxy(listed, {
    get(target, method) {
      // A symbol, or `then`: asked by JavaScript itself (printing, await), not by the code under test.
      if (typeof method === "symbol" || method === "then") return Reflect.get(target, method);
      const found: unknown = Reflect.get(target, method);
      return (...args: readonly unknown[]): unknown => {
        if (port !== "log") calls.push(`${port}.${method}`);
        if (typeof found === "function") return Reflect.apply(found, target, args);
        const call = `${port}.${method}(${args.map((arg) => JSON.stringify(arg)).join(", ")})`;
        unexpected.push(call);
        throw new Error(`Call that the test does not list: ${call}`);
      };
    },
  });
}

/** A log that keeps lines in `logged` and masks the secrets it was told. */
export function recordingLog(logged: LoggedLine[]): Log {
  const secrets: string[] = [];
  const masked = (text: string): string => secrets.reduce((done, one) => done.replaceAll(one, "***"), text);
  return {
    info: (message) => void logged.push({ level: "info", message: masked(message) }),
    warning: (message, at) => void logged.push({ level: "warning", message: masked(message), ...at }),
    error: (message, at) => void logged.push({ level: "error", message: masked(message), ...at }),
    mask: (secret) => void (secret !== "" && secrets.push(secret)),
    masked,
    group: async (title, body) => {
      logged.push({ level: "group", message: masked(title) });
      return body();
    },
  };
}

/** Files in memory: a map from path to text, changed by `write`. */
export function memoryFiles(texts: Record<string, string>): Files {
  return {
    read: async (path) => texts[path],
    write: async (path, text) => {
      texts[path] = text;
    },
    list: async (folder) => {
      const prefix = folder === "" || folder === "." ? "" : `${folder.replace(/\/$/, "")}/`;
      return Object.keys(texts)
        .filter((path) => path.startsWith(prefix))
        .sort();
    },
    isFolder: async (path) => Object.keys(texts).some((one) => one.startsWith(`${path}/`)),
    listOthers: async () => [],
  };
}

/**
 * A clock that stands still except for `sleep`, which moves it on at once. A sleep that can be ended early is
 * one beside other work: it moves nothing, and lasts until it is ended.
 */
export function steppedClock(start = Date.UTC(2026, 0, 1)): Clock {
  let now = start;
  return {
    now: () => now,
    serverNow: () => now,
    sleep: async (milliseconds, signal) => {
      if (signal === undefined) now += milliseconds;
      else await aborted(signal);
    },
  };
}

/** Resolves when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
