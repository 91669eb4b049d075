/** The commands of the table of states, run as jobs run them, and how each of them ends. */
import type { EmbeddedWorld } from "../../../src/adapters/embedded/create.ts";
import type { PortCall, Script } from "../../../src/adapters/embedded/tools/process.ts";
import type { Outcome } from "../../../src/capability/capability.ts";
import { Failure, Failures } from "../../../src/errors/errors.ts";
import { CAPABILITIES } from "../../../src/flow/capabilities.ts";
import type { RawInputs } from "../../../src/inputs.ts";
import type { StatusResult } from "../../../src/status/step.ts";
import { NAMESPACE, ROUTER } from "../reference-world.ts";
import { sharesOf } from "../router-facts.ts";
import type { Command, Traffic } from "./table.ts";

/** What a job gives it. Short waits where somebody waits in vain. */
const INPUTS: Readonly<Record<Command, RawInputs>> = {
  deploy: { version: "1.2.0" },
  smoke: {},
  promote: { watch: "1", timeout: "10" },
  rollback: { timeout: "30" },
  apply: {},
  repair: { "dry-run": "false" },
  status: {},
};

/** From here on a command is said to have waited; nothing else that it does before its first write is as long. */
const WAITED_MS = 10_000;

export interface End {
  /** As a cell of the table says it. */
  readonly cell: string;
  readonly failures: readonly Failure[];
  readonly result: unknown;
}

/** One run over a world, from a checkout of its own. */
export async function runCommand(world: EmbeddedWorld, command: Command, raw: RawInputs = {}): Promise<End> {
  const begun = world.clock.now();
  let firstWrite: number | undefined;
  const script: Script = (call) => {
    if (isWrite(call)) firstWrite ??= world.clock.now();
    return undefined;
  };
  const before = factsOf(world);
  const from = trafficOf(world);
  const capability = await CAPABILITIES[command]();
  const { ports } = world.process(`${command}-${begun}`, script);
  const none = () => Promise.reject(new Error("no tools here"));
  const ended = await capability({ ...INPUTS[command], ...raw }, ports, none).then(
    ({ refusal, ...outcome }: Outcome) => ({ thrown: refusal as unknown, ...outcome }),
    (thrown: unknown) => ({ thrown, result: undefined, text: "", outputs: {} as Outcome["outputs"] }),
  );
  const failures = failuresIn(ended.thrown);
  const to = trafficOf(world);
  const isDone = factsOf(world) !== before || isChanged(ended.result);
  const codes = [...new Set(failures.map(({ code }) => code))].join(", ");
  const held = isNone(ended.outputs["held"]) ? "" : "holds back";
  const did = [isDone ? (to === from ? "does" : `does → ${to}`) : held];
  const said = [...did, codes].filter((part) => part !== "");
  const cell = said.length === 0 ? nothingText(command, ended.text) : said.join(", then ");
  const hasWaited = (firstWrite ?? world.clock.now()) - begun >= WAITED_MS;
  return {
    cell: hasWaited ? `waits, then ${cell}` : cell,
    failures,
    result: ended.result,
  };
}

export interface Advice {
  /** `good`, or the verdict and its codes; or the codes alone where nothing could be shown. */
  readonly cell: string;
  readonly next: string;
  /** All is as it must be, and nothing is unfinished, held, or told otherwise by Git. */
  readonly isSettled: boolean;
}

/** What status says; where it only refuses, its remedies are its advice. */
export async function adviceOf(world: EmbeddedWorld): Promise<Advice> {
  const { failures, result } = await runCommand(world, "status");
  const shown = result as StatusResult | undefined;
  const codes = [...new Set(failures.map(({ code }) => code))].join(", ");
  if (shown === undefined) {
    const next = [...new Set(failures.map(({ remedy }) => remedy))].join(". ");
    return { cell: codes, next, isSettled: false };
  }
  const { verdict, next, active, transition, holder, recorded } = shown;
  const isQuiet = transition === null && holder === null && recorded.color === active;
  const cell = codes === "" ? verdict : `${verdict}: ${codes}`;
  return { cell, next, isSettled: verdict === "good" && isQuiet };
}

/** A text without what differs from run to run. */
export function settledText(text: string): string {
  return text
    .replace(/ By hand: .*$/, "")
    .replaceAll(/ by hand [0-9a-f]{8}\b/g, "")
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME")
    .replaceAll(/\b[0-9a-f]{12}…/g, "DIGEST")
    .replaceAll(/\b[0-9a-f]{64}\b/g, "DIGEST");
}

/** Who has the traffic, by the router's default. */
export function trafficOf(world: EmbeddedWorld): Traffic {
  const router = world.store.get(ROUTER);
  if (router === undefined) return "nobody";
  const shares = sharesOf(router);
  if (shares.includes(",")) return "both";
  return shares === "v1" ? "blue" : shares === "v2" ? "green" : "nobody";
}

function failuresIn(thrown: unknown): readonly Failure[] {
  if (thrown === undefined) return [];
  if (thrown instanceof Failure) return [thrown];
  if (thrown instanceof Failures) return thrown.failures;
  throw thrown;
}

/** An apply that finds nothing to apply says so alone where nothing else is wrong. */
function nothingText(command: Command, text: string): string {
  const isSaid = command !== "apply" || /as it should be/.test(text);
  return isSaid ? "nothing to do" : "applies nothing, and says what is wrong";
}

function isNone(list: string | undefined): boolean {
  return list === undefined || list === "" || list === "[]";
}

/** A rollback that stopped who had begun nothing has done what there was to do. */
function isChanged(result: unknown): boolean {
  return (result as { readonly changed?: boolean } | undefined)?.changed === true;
}

function isWrite({ port, method }: PortCall): boolean {
  const call = `${port}.${method}`;
  return ["cluster.create", "cluster.replace", "cluster.delete", "git.record", "terragrunt.apply"].includes(
    call,
  );
}

const TYPES = [
  "virtualservices.networking.istio.io",
  "destinationrules.networking.istio.io",
  "deployments.apps",
];

/** Everything that a command is there to change; not who held the Lease, nor what it remembers of its history. */
function factsOf(world: EmbeddedWorld): string {
  const specs = TYPES.map((type) =>
    world.store.list(type).map(({ metadata, spec }) => [metadata.name, spec]),
  );
  const secrets = world.store
    .list("secrets", { namespace: NAMESPACE })
    .map(({ metadata }) => [metadata.name, metadata.labels]);
  const [lease] = world.store.list("leases.coordination.k8s.io", { namespace: NAMESPACE });
  const {
    "bluegreen-action/history": _history,
    "bluegreen-action/not-given-back": _tenures,
    ...record
  } = lease?.metadata.annotations ?? {};
  const states = [...world.snapshot().states].map(([unit, { serial }]) => [unit, serial]);
  return JSON.stringify([specs, secrets, record, states, world.branch.commits.length]);
}
