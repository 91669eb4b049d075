/** One release of the reference system in the hands of a test, which says what befalls its runs. */
import { onTestFinished } from "vitest";
import type { EmbeddedWorld, EmbeddedWorldOptions, Runner } from "../../src/adapters/embedded/create.ts";
import type {
  Interference,
  PortCall,
  Script,
  WorldProcess,
} from "../../src/adapters/embedded/tools/process.ts";
import { parseDeployInputs } from "../../src/deploy/inputs.ts";
import { deploy } from "../../src/deploy/step.ts";
import type { CodeOf } from "../../src/errors/errors.ts";
import { surroundings } from "../../src/errors/errors.ts";
import { parseHistoryInputs } from "../../src/history/inputs.ts";
import { history } from "../../src/history/step.ts";
import type { RawInputs } from "../../src/inputs.ts";
import type { KubernetesObject } from "../../src/model/kubernetes.ts";
import type { Color } from "../../src/model/release.ts";
import type { Ports } from "../../src/ports.ts";
import { parsePromoteInputs } from "../../src/promote/inputs.ts";
import { promote } from "../../src/promote/step.ts";
import { parseRollbackInputs } from "../../src/rollback/inputs.ts";
import { rollback } from "../../src/rollback/step.ts";
import { parseSmokeInputs } from "../../src/smoke/inputs.ts";
import { smoke } from "../../src/smoke/step.ts";
import { parseStatusInputs } from "../../src/status/inputs.ts";
import { status } from "../../src/status/step.ts";
import { type LoggedLine, recordingLog } from "../fakes/ports.ts";
import { type Subset, subsetOf, VERSION } from "./colors.ts";
import { type Stage, stage } from "./random-releases.ts";
import { LEASE, NAMESPACE, ROUTER } from "./reference-world.ts";
import { defaultOf } from "./router-facts.ts";
import type { Beginning } from "./stories.ts";

const ROUTER_UNIT = "istio-virtualservice";
/** The file that says in Git who has the traffic. */
export const ROUTER_VALUES = `terragrunt/live/dev/${ROUTER_UNIT}/values/values.yaml`;
/** The file that says in Git which version green has. */
export const GREEN_VALUES = "terragrunt/live/dev/helm-deploy-green-web-echo/values/values.yaml";

/** Calls that leave something behind. */
export const WRITES = ["cluster.create", "cluster.replace", "files.write", "git.record", "terragrunt.apply"];

/** Longer than a Lease that nobody renews is kept. */
export const LEASE_EXPIRY_MS = 130_000;

const SOMEBODY = "somebody";

export const nameOf = ({ port, method }: PortCall): string => `${port}.${method}`;

/** The API server cannot be reached. */
export const UNREACHABLE = failure("CLUSTER_UNREACHABLE");

export function failure(code: CodeOf<"surroundings">, stderr?: string): Error {
  return surroundings(code, "no answer", { remedy: "-", ...(stderr === undefined ? {} : { stderr }) });
}

export const fail = (error: unknown, when: "before" | "after" = "before"): Interference => ({
  kind: "fail",
  when,
  error,
});

/** Code of what the run throws; `done` when it throws nothing. */
export async function codeOf(run: Promise<unknown>): Promise<string> {
  const thrown = await run.then(
    () => ({ code: "done" }),
    (error: { readonly code?: string }) => error,
  );
  return thrown.code ?? "no failure";
}

/** A release that went as far as that; everything it leaves is gone when the test ends. */
export async function trialFrom(
  beginning: Beginning,
  options: Partial<EmbeddedWorldOptions> = {},
): Promise<Trial> {
  const trial = new Trial(await stage(), beginning, options);
  onTestFinished(() => trial.close());
  return trial;
}

/** A world, its runs one after the other, each from a checkout of its own, and what became of them. */
export class Trial {
  readonly world: EmbeddedWorld;
  /** What befalls the calls of all runs; a test turns it on and off between them, and within. */
  script: Script = () => undefined;
  /** The machine of the runs that begin from now on. */
  runner: Runner = { ahead: 0 };
  /** The run on GitHub that the runs belong to; by hand where it says nothing. */
  github: Partial<Ports["github"]> = {};
  /** What the runs said. */
  readonly logged: LoggedLine[] = [];
  #last: WorldProcess | undefined;
  #runs = 0;

  constructor(
    { worlds, beginnings }: Stage,
    beginning: Beginning,
    options: Partial<EmbeddedWorldOptions> = {},
  ) {
    this.world = worlds.create({ from: beginnings[beginning], seed: 1, ...options });
  }

  close(): Promise<void> {
    return this.world.close();
  }

  /** Watches for a second where nothing else is said. */
  promote(raw: RawInputs = {}) {
    return promote(parsePromoteInputs({ watch: "1", ...raw }), this.#ports("promote"));
  }

  rollback(raw: RawInputs = {}) {
    return rollback(parseRollbackInputs(raw), this.#ports("rollback"));
  }

  smoke(raw: RawInputs = {}) {
    return smoke(parseSmokeInputs(raw), this.#ports("smoke"));
  }

  deploy(version: string, raw: RawInputs = {}) {
    return deploy(parseDeployInputs({ version, ...raw }), this.#ports("deploy"));
  }

  /** It writes nothing, and is not what `last` means. */
  status() {
    return status(parseStatusInputs({}), this.#process("status").ports);
  }

  /** Reads as well, from a checkout of its own. */
  history() {
    return history(parseHistoryInputs({}), this.#process("history").ports);
  }

  /** The last run that was begun. */
  get last(): WorldProcess {
    if (this.#last === undefined) throw new Error("nothing was run yet");
    return this.#last;
  }

  /** Calls of the last run, in order, as `helm.template`. */
  get calls(): readonly string[] {
    return this.last.calls.map(nameOf);
  }

  get now(): number {
    return this.world.clock.now();
  }

  /** Lets time pass. */
  pass(milliseconds: number): Promise<void> {
    return this.world.clock.sleep(milliseconds);
  }

  /** Runs a step that dies at the call, which is the end of it. */
  async dies(
    start: () => Promise<unknown>,
    isMeant: (call: PortCall) => boolean,
    when: "before" | "after" = "after",
  ): Promise<void> {
    this.script = (call) => (isMeant(call) ? { kind: "die", when } : undefined);
    const ended = codeOf(start());
    const died = await Promise.race([this.last.died.then(() => true), ended]);
    if (died !== true) throw new Error(`${this.last.name} did not die, but ended with ${died}`);
    this.script = () => undefined;
  }

  get router(): KubernetesObject {
    return this.world.store.get(ROUTER) as KubernetesObject;
  }

  get lease(): KubernetesObject | undefined {
    return this.world.store.get(LEASE);
  }

  get defaultSubset(): Subset | undefined {
    return defaultOf(this.router);
  }

  get isFlipped(): boolean {
    return this.defaultSubset === "v2";
  }

  /** Text of a file at the tip of the branch. */
  git(path: string): string {
    return this.world.branch.tree().get(path) ?? "";
  }

  /** Somebody else's write. */
  write(object: KubernetesObject): void {
    this.world.store.replace(object, SOMEBODY);
  }

  /** All pods of the color go down, and stay so. */
  crash(color: Color): void {
    this.world.crash(NAMESPACE, { version: VERSION[subsetOf(color)] });
  }

  /** New pods in the place of those that went down. */
  async mend(color: Color): Promise<void> {
    this.world.restart(NAMESPACE, { version: VERSION[subsetOf(color)] });
    await this.pass(20_000);
  }

  /** Everything that a flip and its undoing must leave as it was. */
  async traffic(): Promise<unknown> {
    const { spec, metadata } = this.router;
    const checkout = this.#last?.ports ?? this.world.ports;
    return {
      spec,
      annotations: metadata.annotations,
      values: await checkout.files.read(ROUTER_VALUES),
      git: this.git(ROUTER_VALUES),
      state: this.world.snapshot().states.get(ROUTER_UNIT)?.manifest,
    };
  }

  #ports(step: string): Ports {
    this.#last = this.#process(step);
    const { ports } = this.#last;
    return { ...ports, log: recordingLog(this.logged), github: { ...ports.github, ...this.github } };
  }

  #process(step: string): WorldProcess {
    this.#runs += 1;
    return this.world.process(`${step}-${this.#runs}`, (call) => this.script(call), this.runner);
  }
}
