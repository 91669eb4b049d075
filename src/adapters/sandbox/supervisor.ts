import { createWriteStream, readFileSync, readlinkSync } from "node:fs";
import { type ErrorCode, Failure, type FailureClass, surroundings } from "../../errors/errors.ts";
import { createNode, prepareNetwork, startApiServer, startControllers } from "./mesh/control-plane.ts";
import { createGatewayIdentity } from "./mesh/gateway-identity.ts";
import { gatewayAddresses, startGateway } from "./mesh/gateway.ts";
import type { GearPaths } from "./gear/gear.ts";
import {
  createDefinitions,
  createIstioNamespace,
  createIstioObjects,
  istiodReady,
  type MeshOwners,
  startIstiod,
  validationOn,
} from "./mesh/mesh.ts";
import { PodHost } from "./mesh/pods.ts";
import { type Component, Components } from "./processes/processes.ts";
import { type ProcessIdentity, identityOf, isAlive } from "./processes/process-identity.ts";
import { StateFile } from "./state/state-file.ts";
import { SandboxFolder, type SandboxState } from "./state/state.ts";
import { storageFailure } from "./state/storage.ts";

/** What `up` asks of the supervisor, in `request.json` of the sandbox's folder. */
export interface SandboxRequest {
  readonly name: string;
  readonly gateways: number;
  readonly gear: GearPaths;
  /** The sandbox ends when this process does. */
  readonly boundTo?: ProcessIdentity;
  readonly owners: MeshOwners;
}

/** What the supervisor tells `up`, a JSON document a line, on the pipe that `up` gave it. */
export type SupervisorMessage =
  | { readonly kind: "step"; readonly step: string; readonly milliseconds: number }
  | { readonly kind: "ready"; readonly state: SandboxState }
  | {
      readonly kind: "failed";
      readonly failureClass: FailureClass;
      readonly code: ErrorCode;
      readonly fact: string;
      readonly remedy: string;
      readonly stderr?: string;
    };

/** The pipe to `up`, as a file descriptor. */
export const MESSAGE_FD = 3;

/**
 * The first process of a sandbox, already in namespaces of its own: starts everything and stays. Its end,
 * however it comes, ends all it has started, because the kernel empties a pid namespace whose first process
 * is gone.
 */
export async function supervise(path: string): Promise<never> {
  const folder = new SandboxFolder(path);
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => process.exit(0));
  const say = messenger();
  try {
    await new Supervisor(folder, say).start();
  } catch (error) {
    say(failureMessage(error), () => process.exit(1));
  }
  return new Promise(() => setInterval(() => undefined, 2 ** 30));
}

type Say = (message: SupervisorMessage, then?: () => void) => void;

/** `up` may be gone when something is said: that is no reason to end. */
function messenger(): Say {
  const pipe = createWriteStream("", { fd: MESSAGE_FD });
  pipe.on("error", () => undefined);
  return (message, then) => void pipe.write(`${JSON.stringify(message)}\n`, () => then?.());
}

function failureMessage(error: unknown): SupervisorMessage {
  const failure = error instanceof Failure ? error : unexpected(error);
  const { failureClass, code, message: fact, remedy, stderr } = failure;
  return { kind: "failed", failureClass, code, fact, remedy, ...(stderr === undefined ? {} : { stderr }) };
}

function unexpected(error: unknown): Failure {
  const storage = storageFailure(error);
  if (storage !== undefined) return storage;
  return surroundings("SANDBOX_FAILED", `the sandbox could not be set up: ${String(error)}`, {
    remedy: "Run it again; when it fails again, report it with the text below",
    ...(error instanceof Error && error.stack !== undefined ? { stderr: error.stack } : {}),
  });
}

class Supervisor {
  readonly #folder: SandboxFolder;
  readonly #say: Say;
  readonly #request: SandboxRequest;
  readonly #began = performance.timeOrigin;
  readonly #timings: [string, number][] = [];
  readonly #components: Components;
  readonly #file: StateFile;
  #state: SandboxState;

  constructor(folder: SandboxFolder, say: Say) {
    this.#folder = folder;
    this.#say = say;
    this.#request = JSON.parse(readFileSync(folder.file("request.json"), "utf8")) as SandboxRequest;
    this.#components = new Components(folder.logs, (component) => this.#ended(component));
    this.#state = this.#firstRecord();
    this.#file = new StateFile(folder, (text) => console.error(text));
  }

  #firstRecord(): SandboxState {
    // /proc is the one outside: it tells this process's pid as everyone outside knows it.
    const supervisor = identityOf("self");
    if (supervisor === undefined) throw new Error("/proc is not mounted");
    const { name, gateways, gear, boundTo } = this.#request;
    return {
      name,
      supervisor,
      network: readlinkSync("/proc/self/ns/net"),
      phase: "starting",
      gateways: Array.from({ length: gateways }, (_, index) => gatewayAddresses(index)),
      gear,
      timings: this.#timings,
      problems: [],
      ...(boundTo === undefined ? {} : { boundTo }),
    };
  }

  async start(): Promise<void> {
    const { gear, gateways, boundTo, owners } = this.#request;
    const folder = this.#folder;
    await this.#folder.write(this.#state);
    if (boundTo !== undefined) setInterval(() => isAlive(boundTo) || process.exit(0), 500);
    prepareNetwork();
    const client = await startApiServer(folder, gear, this.#components);
    this.#step("API server");
    const log = (text: string): void => console.error(text);
    await createIstioNamespace(client, owners.namespace);
    const istiod = startIstiod(folder, gear, this.#components);
    await createDefinitions(client, gear, owners.definitions);
    this.#step("resource types");
    await Promise.all([startControllers(folder, gear, this.#components), createNode(client)]);
    void new PodHost(client, log).run().catch((error: unknown) => {
      this.#problem(`pods are no longer run: ${String(error)}`);
    });
    await createIstioObjects(client, gateways);
    await this.#components.ready(istiod, istiodReady);
    this.#step("istiod");
    const indexes = Array.from({ length: gateways }, (_, index) => index);
    const setting = { folder, gear, token: await createGatewayIdentity(client) };
    await Promise.all(indexes.map((index) => startGateway(index, setting, this.#components)));
    this.#step(gateways === 1 ? "gateway" : "gateways");
    await this.#components.ready(istiod, () => validationOn(client), 30);
    this.#step("validation webhook");
    await this.#update(this.#state.problems.length === 0 ? { phase: "ready" } : {});
    this.#say({ kind: "ready", state: this.#state });
  }

  #step(step: string): void {
    const milliseconds = Math.round(Date.now() - this.#began);
    this.#timings.push([step, milliseconds]);
    this.#say({ kind: "step", step, milliseconds });
  }

  #update(change: Partial<SandboxState>): Promise<void> {
    this.#state = { ...this.#state, ...change };
    return this.#file.save(this.#state);
  }

  /**
   * While starting, whoever waits for the component tells; later the sandbox stays, so that its logs can be
   * read.
   */
  #ended(component: Component): void {
    if (this.#state.phase !== "starting")
      return this.#problem(`${component.name} ended (${component.ended}), see ${component.log}`);
    const failure = component.failure(`ended at its start (${component.ended})`);
    this.#say(failureMessage(failure), () => process.exit(1));
  }

  #problem(text: string): void {
    console.error(text);
    void this.#update({ phase: "degraded", problems: [...this.#state.problems, text] });
  }
}
