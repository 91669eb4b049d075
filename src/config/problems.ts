/** From what the schema found wrong to failures that people can act on: file:line, seen, allowed. */
import type { z } from "zod";
import { type Failure, usage } from "../errors/errors.ts";
import { nearest } from "./nearest.ts";
import { configJsonSchema } from "./schema.ts";

type Path = readonly PropertyKey[];
type Issue = z.core.$ZodIssue;

/** What the failures need to know of the file. */
export interface Source {
  readonly file: string;
  readonly data: unknown;
  /** 1-based line of the value at the path, or of the nearest thing above it that exists. */
  lineOf(path: Path): number;
  /** 1-based line of the key itself. */
  keyLineOf(path: Path): number;
}

/** More of them nobody reads, and each is looked for in the whole file. */
export const MOST_PROBLEMS = 50;

/** Every failure, in the order of the file; of hundreds, the first, and how many there are. */
export function configFailures(issues: readonly Issue[], source: Source): readonly Failure[] {
  const singly = issues.flatMap((issue): Issue[] =>
    issue.code === "unrecognized_keys" ? issue.keys.map((key) => ({ ...issue, keys: [key] })) : [issue],
  );
  const found = singly.slice(0, MOST_PROBLEMS).flatMap((issue) => explain(issue, source));
  if (singly.length > MOST_PROBLEMS) {
    const line = found.reduce((last, problem) => Math.max(last, problem.line), 1);
    found.push({
      line,
      fact: `${singly.length - MOST_PROBLEMS} more values are wrong`,
      remedy: "Correct these first",
    });
  }
  const once = new Map(found.map((problem) => [`${problem.line} ${problem.fact}`, problem]));
  return [...once.values()]
    .sort((a, b) => a.line - b.line)
    .map(({ line, fact, remedy }) =>
      usage("CONFIG_INVALID", fact, { where: `${source.file}:${line}`, remedy }),
    );
}

interface Problem {
  readonly line: number;
  readonly fact: string;
  readonly remedy: string;
}

function explain(issue: Issue, source: Source): Problem[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => unknownKey([...issue.path, key], source));
  }
  if (issue.code === "invalid_union") return explainUnion(issue, source);
  if (issue.code === "custom" && issue.params?.["key"] !== undefined) return [badKey(issue, source)];
  if (issue.code === "custom" && issue.params?.["remedy"] !== undefined) {
    const other = issue.params["other"] as Path | undefined;
    const where = other === undefined ? "" : ` (line ${source.lineOf(other)})`;
    const fact = `${dotted(issue.path)} ${issue.message}${where}`;
    return [{ line: source.lineOf(issue.path), fact, remedy: String(issue.params["remedy"]) }];
  }
  return [badValue(issue.path, issue.message, source)];
}

/** The branch that fits the value's type is the one that was meant; when none fits, all are offered. */
function explainUnion(issue: z.core.$ZodIssueInvalidUnion, source: Source): Problem[] {
  const wrongType = (branch: readonly Issue[]) =>
    branch.some((inner) => inner.path.length === 0 && inner.code === "invalid_type");
  const meant = issue.errors.find((branch) => !wrongType(branch));
  if (meant !== undefined) {
    return meant.flatMap((inner) => explain({ ...inner, path: [...issue.path, ...inner.path] }, source));
  }
  const allowed = issue.errors.map((branch) => branch[0]?.message ?? "").join(", or ");
  return [badValue(issue.path, allowed, source)];
}

function badValue(path: Path, allowed: string, source: Source): Problem {
  const seen = valueAt(source.data, path);
  const fact = seen === undefined ? `${dotted(path)} is missing` : `${dotted(path)} is ${shown(seen)}`;
  const quote = typeof seen === "number" || typeof seen === "boolean" ? quoteHint(seen, allowed) : "";
  return { line: source.lineOf(path), fact, remedy: `Give ${allowed}${quote}` };
}

/** `subset: 1` is a number in YAML; the person meant text. */
function quoteHint(seen: number | boolean, allowed: string): string {
  return /status code|mapping|list/.test(allowed) ? "" : `; to mean text, quote it: "${seen}"`;
}

function badKey(issue: Issue, source: Source): Problem {
  const fact = `${dotted(issue.path.slice(0, -1))} has the key ${shown(String(issue.path.at(-1)))}`;
  return { line: source.keyLineOf(issue.path), fact, remedy: `Give ${issue.message}` };
}

function unknownKey(path: Path, source: Source): Problem {
  const key = String(path.at(-1));
  const allowed = allowedKeys(path.slice(0, -1));
  const meant = nearest(key, allowed) ?? keyBelow(path, allowed);
  const remedy = `${meant === undefined ? "" : `Did you mean ${meant}? `}Allowed here: ${allowed.join(", ")}`;
  return { line: source.keyLineOf(path), fact: `${dotted(path)} is not a known key`, remedy };
}

/** The key is one of a mapping beside it: `status` of a check is `expect.status`. */
function keyBelow(path: Path, allowed: readonly string[]): string | undefined {
  const key = String(path.at(-1));
  const owner = allowed.find((name) => allowedKeys([...path.slice(0, -1), name]).includes(key));
  return owner === undefined ? undefined : `${owner}.${key}`;
}

/** The keys of the mapping at the path, read from the JSON Schema. */
function allowedKeys(path: Path): readonly string[] {
  let node = configJsonSchema() as SchemaNode;
  for (const key of path) node = step(mappingOf(node), key);
  return Object.keys(mappingOf(node).properties ?? {});
}

interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
}

function mappingOf(node: SchemaNode): SchemaNode {
  return node.anyOf?.find((branch) => branch.properties !== undefined) ?? node;
}

function step(node: SchemaNode, key: PropertyKey): SchemaNode {
  if (typeof key === "number") return node.items ?? {};
  const named = node.properties?.[String(key)];
  if (named !== undefined) return named;
  return typeof node.additionalProperties === "object" ? node.additionalProperties : {};
}

function valueAt(data: unknown, path: Path): unknown {
  let value = data;
  for (const key of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

/** `releases.shop.smoke[0].path`; "the file" at the top. */
function dotted(path: Path): string {
  if (path.length === 0) return "the file";
  return path
    .map((key) => (typeof key === "number" ? `[${key}]` : `.${printable(String(key))}`))
    .join("")
    .replace(/^\./, "");
}

/** Keys come from outside: shown as they are only when they are plain. */
function printable(key: string): string {
  return /^[\w.-]{1,80}$/.test(key) ? key : shown(key);
}

/** A value as JSON in one line, short. */
function shown(value: unknown): string {
  const json = JSON.stringify(value) ?? String(value);
  return json.length > 60 ? `${json.slice(0, 57)}…` : json;
}
