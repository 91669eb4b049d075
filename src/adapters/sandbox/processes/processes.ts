import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Failure, surroundings } from "../../../errors/errors.ts";

export interface ComponentSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** When given, standard input is a pipe, see {@link Component.child}. */
  readonly stdin?: "pipe";
}

/** A program of the sandbox that runs until the sandbox ends; its output goes to a log file. */
export class Component {
  readonly name: string;
  readonly log: string;
  readonly child: ChildProcess;
  #ended: string | undefined;

  constructor(spec: ComponentSpec, logs: string, onEnd: (component: Component) => void) {
    this.name = spec.name;
    this.log = join(logs, `${spec.name}.log`);
    const out = openSync(this.log, "a", 0o600);
    this.child = spawn(spec.command, spec.args, {
      stdio: [spec.stdin ?? "ignore", out, out],
      env: { PATH: process.env["PATH"], HOME: logs, ...spec.env },
      cwd: logs,
    });
    closeSync(out);
    this.child.on("error", (error) => this.#end(error.message, onEnd));
    this.child.on("exit", (code, signal) => this.#end(signal ?? `exit code ${code}`, onEnd));
  }

  /** How it ended, or undefined while it runs. */
  get ended(): string | undefined {
    return this.#ended;
  }

  #end(how: string, onEnd: (component: Component) => void): void {
    if (this.#ended !== undefined) return;
    this.#ended = how;
    onEnd(this);
  }

  /** What a person needs when it has ended or does not get ready. */
  failure(fact: string): Failure {
    return surroundings("SANDBOX_COMPONENT", `${this.name} ${fact}`, {
      remedy: `Read the end of its log below; when it is out of memory or ports, free some and run \`bluegreen sandbox up\` again`,
      stderr: this.lastLines(15),
    });
  }

  lastLines(count: number): string {
    return readFileSync(this.log, "utf8").trimEnd().split("\n").slice(-count).join("\n");
  }
}

/** Starts components and says when one has ended. */
export class Components {
  readonly #logs: string;
  readonly #onEnd: (component: Component) => void;

  constructor(logs: string, onEnd: (component: Component) => void) {
    this.#logs = logs;
    this.#onEnd = onEnd;
  }

  start(spec: ComponentSpec): Component {
    return new Component(spec, this.#logs, this.#onEnd);
  }

  /** Resolves when `check` answers true; throws when the component ends first or the time is over. */
  async ready(component: Component, check: () => Promise<boolean>, seconds = 60): Promise<void> {
    const end = Date.now() + seconds * 1000;
    while (!(await check().catch(() => false))) {
      if (component.ended !== undefined) throw component.failure(`ended at its start (${component.ended})`);
      if (Date.now() > end) throw component.failure(`did not get ready in ${seconds} s`);
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
  }
}

/** True when an HTTP GET answers 200. */
export async function answers(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
  await response.body?.cancel();
  return response.status === 200;
}
