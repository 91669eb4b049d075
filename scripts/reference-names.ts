/**
 * The program works on any units, charts and releases: what those of this repository are called is none of
 * its business. Their names are read from the reference system's own files, and none of them may stand in
 * the code, be it in a text, a template, a regular expression or a key. Comments are free.
 */
import { parse } from "yaml";
import { parseAst } from "rolldown/parseAst";
import type { TrackedFile } from "./check-text.ts";
import { isNode, type Node } from "./law/syntax.ts";

/** A name that may stand in files of the program, and why. */
export interface Exception {
  readonly name: string;
  readonly files: RegExp;
  readonly why: string;
}

const INGRESS = "what Istio's own gateway chart is told by, the default of `gateway` in bluegreen.yaml";

export const EXCEPTIONS: readonly Exception[] = [
  {
    name: "x-version",
    files: /^src\/config\/schema\.ts$/,
    why: "the documented default of `preview.cookie`",
  },
  {
    name: "values/values.yaml",
    files: /^src\/config\/schema\.ts$/,
    why: "the documented default of where a unit has its values",
  },
  {
    name: "x-bluegreen-subset",
    files: /^src\/mesh-api\/identity\.ts$/,
    why: "the header by which this program knows who answered: charts follow it",
  },
  {
    name: "values_files",
    files: /^src\/(units|lint|adapters\/(real\/terragrunt|embedded\/tools))\//,
    why: "an input that units of any repository are read by (docs/units.md)",
  },
  {
    name: "istio-system",
    files: /^src\/(adapters|config|routes)\//,
    why: "Istio's own default of its namespace",
  },
  { name: "istio-ingressgateway", files: /^src\/(config|mesh-api|routes)\//, why: INGRESS },
  { name: "ingressgateway", files: /^src\/(config|mesh-api|routes)\//, why: INGRESS },
];

/**
 * A name counts when it is more than a common word: at least six characters, and either words put together
 * (`a-b`, `a_b`, `a.b`, `aB`) or twelve letters in a row. No version, and no path from the root.
 */
export function counts(name: string): boolean {
  if (name.length < 6 || !/^[A-Za-z][\w./-]*$/.test(name)) return false;
  return /[-_.]|[a-z][A-Z]/.test(name) || /^[a-z]{12,}$/.test(name);
}

/** Every name that the files of a reference system give to something of its own, which counts. */
export function referenceNames(files: readonly TrackedFile[]): ReadonlySet<string> {
  const own = files.filter(({ path }) => /^(charts|terragrunt)\/|^bluegreen\.yaml$/.test(path));
  const templates = own.filter(({ path }) => path.includes("/templates/")).map(({ text }) => text);
  const names = own.flatMap((file) => [...namesOfFile(file), ...keysOf(file, templates)]);
  return new Set(names.filter(counts));
}

/** Folders of units, modules and charts; names in HCL; values, and what the sandbox is told. */
function namesOfFile({ path, text }: TrackedFile): readonly string[] {
  const [file = "", folder = ""] = path.split("/").toReversed();
  if (file === "Chart.yaml") return [folder];
  if (file.endsWith(".tf")) return [folder, ...matches(text, /^\s*(?:variable|module) "([^"]+)"/gm)];
  if (file.endsWith(".hcl")) {
    const texts = matches(text, /"([^"$\n]*)"/g);
    return [folder, ...texts, ...matches(text, /^\s*(\w+)\s*=/gm)].filter(isOwn);
  }
  if (file === "sandbox.json") return [...keysIn(parse(text)), ...scalarsIn(parse(text))].filter(isOwn);
  if (file === "bluegreen.yaml") return [...releasesIn(parse(text)), ...scalarsIn(parse(text))].filter(isOwn);
  return isOfOwnChart(path) ? scalarsIn(parse(text)).filter(isOwn) : [];
}

/** Names are in lower case, of variables of the environment in upper case: no word of an API is either. */
function isOwn(text: string): boolean {
  return /^[a-z0-9_./-]+$/.test(text) || /^[A-Z_]+$/.test(text);
}

/** Values of charts of this repository: those of other publishers' charts are their own words. */
function isOfOwnChart(path: string): boolean {
  return /^charts\/[^/]+\/values\.yaml$|\/values\/values\.yaml$/.test(path);
}

/**
 * Keys of a chart's values. Those that its templates write as a field of an object are called by the API's
 * word; a single long word is nobody's field but a label's.
 */
function keysOf({ path, text }: TrackedFile, templates: readonly string[]): readonly string[] {
  if (!/^charts\/[^/]+\/values\.yaml$/.test(path)) return [];
  const isField = (key: string) =>
    /[A-Z]/.test(key) && templates.some((one) => new RegExp(`(^|[\\s{,])${key}:`, "m").test(one));
  return keysIn(parse(text)).filter((key) => !isField(key));
}

function matches(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].flatMap(([, name]) => name ?? []);
}

function releasesIn(config: unknown): readonly string[] {
  return Object.keys((config as { releases?: object }).releases ?? {});
}

function keysIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(keysIn);
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...keysIn(inner)]);
}

function scalarsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return value === null || typeof value !== "object" ? [] : Object.values(value).flatMap(scalarsIn);
}

/** Every place where code of the program has one of the names; and exceptions that nothing needs. */
export function strayNames(
  files: readonly TrackedFile[],
  names: ReadonlySet<string>,
  exceptions: readonly Exception[] = EXCEPTIONS,
): readonly string[] {
  const used = new Set<Exception>();
  const all = [...names].map((name) => [name, patternOf(name)] as const);
  const sources = files.filter(({ path }) => /^src\/.*(?<!\.test)\.ts$/.test(path));
  const problems = sources.flatMap(({ path, text }) => {
    // Most files have none of the names anywhere: they need not be parsed.
    const plain = text.replaceAll("\\", "");
    const patterns = all.filter(([name]) => plain.includes(name));
    const texts = patterns.length === 0 ? [] : codeTexts(text);
    return texts.flatMap(([said, at]) =>
      patterns.flatMap(([name, pattern]) => {
        if (!pattern.test(said)) return [];
        const exception = exceptions.find((one) => one.name === name && one.files.test(path));
        if (exception !== undefined) used.add(exception);
        return exception === undefined ? [`${path}:${lineAt(text, at)}: ${strayText(name)}`] : [];
      }),
    );
  });
  const idle = exceptions.filter((one) => !used.has(one));
  return [...new Set(problems), ...idle.map(({ name }) => `src: ${name} is excepted, and stands nowhere`)];
}

function strayText(name: string): string {
  return `names ${name}, which is the reference system's: read it from there, or say it in other words`;
}

/** As a word of its own: `web-echo` is none in `my-web-echo`. */
function patternOf(name: string): RegExp {
  return new RegExp(`(?<![\\w-])${name.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`)}(?![\\w-])`);
}

function lineAt(text: string, at: number): number {
  return text.slice(0, at).split("\n").length;
}

type CodeText = readonly [string, number];

/** Texts, parts of templates, regular expressions, and names of keys, each with its place. */
function codeTexts(text: string): readonly CodeText[] {
  const found: CodeText[] = [];
  const visit = (node: Node): void => {
    found.push(...textOf(node));
    const isOfOtherFiles = /^(Import|Export)/.test(node.type);
    for (const [key, value] of Object.entries(node)) {
      if (isOfOtherFiles && key === "source") continue;
      for (const one of Array.isArray(value) ? value : [value]) if (isNode(one)) visit(one);
    }
  };
  visit(parseAst(text, { lang: "ts" }) as unknown as Node);
  return found;
}

function textOf(node: Node): readonly CodeText[] {
  const at = Number(node["start"]);
  const { value } = node;
  if (node.type === "TemplateElement") return [[String((value as { raw: string }).raw), at]];
  // What the program calls things itself is written `likeThis`; `like_this` is somebody else's key.
  if (node.type === "Identifier")
    return String(node["name"]).includes("_") ? [[String(node["name"]), at]] : [];
  if (node.type !== "Literal") return [];
  const pattern = (node["regex"] as { pattern: string } | undefined)?.pattern.replaceAll("\\", "");
  if (pattern !== undefined) return [[pattern, at]];
  return typeof value === "string" ? [[value, at]] : [];
}
