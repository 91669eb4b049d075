/**
 * What `tofu show -json` (or `terraform show -json`) says of a saved plan: its changes, its secrets, and the
 * digest that binds a review to an apply. Format 1.x:
 * https://developer.hashicorp.com/terraform/internals/json-format
 */
import { isJsonObject, type JsonObject } from "../../../json/read.ts";
import { jsonDigest } from "../../../json/canonical.ts";
import { surroundings } from "../../../errors/errors.ts";
import type { ResourceChange } from "../../../model/unit.ts";
import { toolJson } from "../processes/tool-json.ts";

/** The parts of the document that we read; all of them may be missing. */
export interface PlanJson {
  readonly format_version?: string;
  readonly errored?: boolean;
  readonly variables?: Readonly<Record<string, { readonly value?: unknown }>>;
  readonly resource_changes?: readonly { readonly address: string; readonly change: Change }[];
  readonly output_changes?: Readonly<Record<string, Change>>;
  readonly prior_state?: unknown;
  readonly configuration?: {
    readonly root_module?: {
      readonly variables?: Readonly<Record<string, { readonly sensitive?: boolean }>>;
    };
  };
}

interface Change {
  readonly actions: readonly string[];
  readonly before?: unknown;
  readonly after?: unknown;
  readonly after_unknown?: unknown;
  readonly before_sensitive?: unknown;
  readonly after_sensitive?: unknown;
}

/** How the document writes a number that JavaScript cannot hold, by the number that it holds in its place. */
const WRITTEN = Symbol("numbers as written");
type WithNumbers = PlanJson & { readonly [WRITTEN]?: ReadonlyMap<number, ReadonlySet<string>> };

/**
 * The plan that a tool printed; `beside` gets what else stands there. Throws `PLAN_UNREADABLE` for anything
 * but one plan of format 1 that holds no error.
 */
export function parsePlan(stdout: string, beside: (words: string) => void = () => undefined): PlanJson {
  const { plan, words } = parse(stdout);
  if (plan.format_version?.startsWith("1.") !== true)
    throw unreadable(`format ${plan.format_version ?? "unknown"}`);
  if (plan.errored === true) throw unreadable("it is the plan of a run that failed");
  beside(words);
  return plan;
}

function parse(stdout: string): { readonly plan: WithNumbers; readonly words: string } {
  try {
    const { value, text, words } = toolJson(stdout, isPlan);
    return { plan: { ...value, [WRITTEN]: inexactNumbers(text) }, words };
  } catch (error) {
    throw unreadable(error instanceof Error ? error.message : "it is no JSON", error);
  }
}

function isPlan(value: unknown): value is PlanJson {
  return isJsonObject(value) && typeof value["format_version"] === "string";
}

function unreadable(why: string, cause?: unknown) {
  return surroundings("PLAN_UNREADABLE", `the plan cannot be read: ${why}`, {
    remedy:
      "Check that tofu or terraform on PATH is 1.3 or newer, and that no hook, run_cmd or wrapper prints JSON of its own",
    cause,
  });
}

/** What the plan would do, without what it leaves alone, in the order of addresses. */
export function changesOf(plan: PlanJson): readonly ResourceChange[] {
  return (plan.resource_changes ?? [])
    .flatMap(({ address, change }) => {
      const action = actionOf(change.actions);
      return action === undefined ? [] : [{ address, action }];
    })
    .sort(byAddress);
}

function actionOf(actions: readonly string[]): ResourceChange["action"] | undefined {
  const [first, second] = actions;
  if (first !== undefined && second !== undefined) return "replace";
  if (first === "create" || first === "update" || first === "delete" || first === "read") return first;
  if (first === "no-op" || first === undefined) return undefined;
  // `forget` takes a resource out of the state: it is no longer managed, as after a delete.
  if (first === "forget") return "delete";
  throw unreadable(`unknown action ${JSON.stringify(first)}`);
}

/**
 * SHA-256 over the unit's name and everything the plan would change: addresses, actions, values before and
 * after, and what is known only after apply. Secrets go in as hashes. Nothing of when or where it was
 * planned.
 */
export function digestOf(unit: string, plan: PlanJson): string {
  const resources = (plan.resource_changes ?? [])
    .filter(({ change }) => actionOf(change.actions) !== undefined)
    .map(({ address, change }) => ({ address, ...essence(change) }))
    .sort(byAddress);
  const outputs = Object.entries(plan.output_changes ?? {})
    .filter(([, change]) => actionOf(change.actions) !== undefined)
    .map(([address, change]) => ({ address, ...essence(change) }))
    .sort(byAddress);
  return jsonDigest({ unit, resources, outputs });
}

function essence(change: Change) {
  return {
    actions: change.actions,
    before: hidden(change.before, change.before_sensitive),
    after: hidden(change.after, change.after_sensitive),
    unknown: change.after_unknown ?? null,
  };
}

/** The value with every part that is marked sensitive replaced by its hash. */
function hidden(value: unknown, mark: unknown): unknown {
  if (mark === true) return { sensitive: jsonDigest(value ?? null) };
  if (Array.isArray(value)) return value.map((item, index) => hidden(item, part(mark, index)));
  if (isJsonObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, hidden(item, part(mark, key))]),
    );
  }
  return value ?? null;
}

/** Strings are matched too, so that no number within one is taken for a number. */
const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;

/** Numbers whose text is not the one that JavaScript has for them: too long, or written with an exponent. */
function inexactNumbers(json: string): ReadonlyMap<number, ReadonlySet<string>> {
  const written = new Map<number, Set<string>>();
  for (const [token] of json.matchAll(STRING_OR_NUMBER)) {
    if (token.startsWith('"') || String(Number(token)) === token) continue;
    written.set(Number(token), (written.get(Number(token)) ?? new Set()).add(token));
  }
  return written;
}

/** Every value that the plan marks as sensitive, as the texts that a log could show. */
export function secretsOf(plan: WithNumbers): readonly string[] {
  return [...new Set(sensitiveValues(plan).flatMap((value) => texts(value, plan[WRITTEN])))];
}

function sensitiveValues(plan: PlanJson): readonly unknown[] {
  const declared = plan.configuration?.root_module?.variables ?? {};
  const variables = Object.entries(plan.variables ?? {}).flatMap(([name, { value }]) =>
    declared[name]?.sensitive === true ? [value] : [],
  );
  const changes = [
    ...(plan.resource_changes ?? []).map(({ change }) => change),
    ...Object.values(plan.output_changes ?? {}),
  ];
  const changed = changes.flatMap((change) => [
    ...marked(change.before, change.before_sensitive),
    ...marked(change.after, change.after_sensitive),
  ]);
  return [...variables, ...changed, ...inState(plan.prior_state)];
}

/** Secrets of outputs and resources that the plan leaves alone: the state has them all the same. */
function inState(node: unknown): unknown[] {
  if (Array.isArray(node)) return node.flatMap(inState);
  if (!isJsonObject(node)) return [];
  const here = [
    ...marked(node["values"], node["sensitive_values"]),
    ...(node["sensitive"] === true ? [node["value"]] : []),
  ];
  return [...here, ...Object.values(node).flatMap(inState)];
}

function marked(value: unknown, mark: unknown): unknown[] {
  if (mark === true) return [value];
  if (Array.isArray(value)) return value.flatMap((item, index) => marked(item, part(mark, index)));
  if (isJsonObject(value))
    return Object.entries(value).flatMap(([key, item]) => marked(item, part(mark, key)));
  return [];
}

/** Words of the language itself, which every plan is full of. */
const NO_SECRETS = new Set(["true", "false", "null"]);

function texts(value: unknown, written: WithNumbers[typeof WRITTEN]): string[] {
  if (typeof value === "string") return value === "" || NO_SECRETS.has(value) ? [] : [value];
  if (typeof value === "number") return [...numberForms(value), ...(written?.get(value) ?? [])];
  if (Array.isArray(value)) return value.flatMap((item) => texts(item, written));
  return isJsonObject(value) ? secretParts(value).flatMap((item) => texts(item, written)) : [];
}

/**
 * As JavaScript writes a number, with all its digits, and with an exponent as Go does, of two digits at
 * least.
 */
function numberForms(value: number): readonly string[] {
  const exponent = value.toExponential();
  const forms = [exponent, exponent.replace(/e([+-])(\d)$/, "e$10$2")];
  const digits = Number.isInteger(value) ? [BigInt(value).toString()] : [];
  return [String(value), ...digits, ...(Math.abs(value) >= 1e6 || Math.abs(value) < 1e-4 ? forms : [])];
}

/**
 * The values of a mapping. OpenTofu marks a set of blocks as a whole where one attribute of a block is
 * sensitive; of a block with a name, a type and a value (`set_sensitive` of a Helm release) only the value is
 * a secret.
 */
function secretParts(record: JsonObject): readonly unknown[] {
  const isNamed = typeof record["name"] === "string" && "value" in record;
  const entries = Object.entries(record);
  return entries.filter(([key]) => !isNamed || (key !== "name" && key !== "type")).map(([, item]) => item);
}

function part(mark: unknown, key: string | number): unknown {
  if (Array.isArray(mark) && typeof key === "number") return mark[key];
  return isJsonObject(mark) && Object.hasOwn(mark, key) ? mark[key] : undefined;
}

const byAddress = (a: { readonly address: string }, b: { readonly address: string }) =>
  a.address < b.address ? -1 : 1;
