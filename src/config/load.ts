/** `bluegreen.yaml`: from text to {@link Config}, or every error in it at once. */
import { type Document, isAlias, isMap, isNode, isSeq, type LineCounter, type Node } from "yaml";
import { Failures, type Failure, usage } from "../errors/errors.ts";
import { type GatewayAddresses, parseGatewayAddresses } from "../model/gateway-address.ts";
import type { Color, ColorSpec, ReleaseSpec, SmokeCheck, Target } from "../model/release.ts";
import { TARGET_KINDS } from "../model/target.ts";
import type { Files } from "../ports.ts";
import { type DocumentProblem, readDocument } from "./document.ts";
import { nearest } from "./nearest.ts";
import { issuesOfOthers, withoutReleases } from "./others.ts";
import { configFailures, MOST_PROBLEMS, type Source } from "./problems.ts";
import { type ConfigFile, configSchema } from "./schema.ts";
import { withoutEnd } from "../ends.ts";

export { configJsonSchema } from "./schema.ts";

/** How the public gateway is reached: at addresses, or by the Service whose address the cluster knows. */
export interface GatewaySpec {
  readonly addresses?: GatewayAddresses;
  readonly service?: { readonly namespace: string; readonly name: string };
  /** File with the certificate of an authority to trust, relative to the repository. */
  readonly ca?: string;
}

/** `bluegreen.yaml`, checked, with defaults filled in. */
export interface Config {
  /** The file it came from, relative to the repository. */
  readonly file: string;
  /** Folder of the units, relative to the repository, without a trailing slash. */
  readonly terragruntRoot: string;
  readonly gateway?: GatewaySpec;
  readonly releases: ReadonlyMap<string, ReleaseSpec>;
  /** What is wrong with other releases of the file, which `releases` leaves out: {@link loadConfig}. */
  readonly others: readonly Failure[];
  /**
   * 1-based line of the value at a path such as `["releases", "shop", "host"]`, or of its nearest parent.
   */
  lineOf(path: readonly PropertyKey[]): number;
}

/**
 * Reads the text of `bluegreen.yaml`; for one release, when one is named. What is wrong with others alone
 * stops nobody then: they are left out, and what is wrong is in `others`. Throws `Failures`: `CONFIG_YAML`
 * when it is no YAML, else `CONFIG_INVALID` for every value that is not allowed.
 */
export function loadConfig(text: string, file: string, release?: string): Config {
  const source = readSource(text, file);
  const { lineOf } = source;
  const result = configSchema.safeParse(source.data);
  if (result.success) return { ...toConfig(result.data), file, others: [], lineOf };
  const { issues } = result.error;
  const others = issuesOfOthers(issues, release);
  const kept = withoutReleases(source.data, new Set(others.map(({ path }) => path[1])));
  const parsed = others.length === issues.length ? configSchema.safeParse(kept) : result;
  if (!parsed.success) refuse(configFailures(issues, source));
  return { ...toConfig(parsed.data as ConfigFile), file, others: configFailures(others, source), lineOf };
}

/** The document as data, with its lines. Throws `CONFIG_YAML`, or `CONFIG_INVALID` when it is empty. */
function readSource(text: string, file: string): Source {
  const { document, lines, problems } = readDocument(text);
  refuse(problems.slice(0, MOST_PROBLEMS).map((problem) => yamlFailure(problem, file)));
  const data = plain(document, file);
  const lineOf = (path: readonly PropertyKey[]) => lineIn(document, lines, path);
  const keyLineOf = (path: readonly PropertyKey[]) => keyLineIn(document, lines, path);
  return { file, data, lineOf, keyLineOf };
}

/** Reads `path` through the port. Throws `CONFIG_MISSING`, and whatever {@link loadConfig} throws. */
export async function readConfig(
  files: Pick<Files, "read">,
  path: string,
  release?: string,
): Promise<Config> {
  return loadConfig(await readText(files, path), path, release);
}

async function readText(files: Pick<Files, "read">, path: string): Promise<string> {
  const text = await files.read(path);
  if (text !== undefined) return text;
  const twin = path.replace(/\.ya?ml$/, (ending) => (ending === ".yml" ? ".yaml" : ".yml"));
  const isThere = twin !== path && (await files.read(twin)) !== undefined;
  throw usage("CONFIG_MISSING", `there is no ${path} in this repository`, {
    remedy: isThere
      ? `There is ${twin}: rename it, or name it with the input config`
      : "Write one, as README.md shows under Quick start, or name another file with the input config",
  });
}

/**
 * The release named, or the only one. Throws `RELEASE_UNKNOWN` or `RELEASE_AMBIGUOUS`, listing what exists.
 */
export function selectRelease(config: Config, name?: string): ReleaseSpec {
  const names = [...config.releases.keys()];
  const [only] = names.length === 1 ? names : [];
  const wanted = name ?? only;
  if (wanted === undefined) {
    throw usage("RELEASE_AMBIGUOUS", `${config.file} has ${names.length} releases: ${names.join(", ")}`, {
      remedy: "Name one with the input release",
    });
  }
  const found = config.releases.get(wanted);
  if (found !== undefined) return found;
  const meant = nearest(wanted, names);
  throw usage("RELEASE_UNKNOWN", `there is no release ${JSON.stringify(wanted)} in ${config.file}`, {
    remedy: `${meant === undefined ? "" : `Did you mean ${meant}? `}It has: ${names.join(", ")}`,
  });
}

function refuse(failures: readonly Failure[]): void {
  const [first, ...rest] = failures;
  if (first !== undefined) throw new Failures([first, ...rest]);
}

function yamlFailure({ message, line, column, twice }: DocumentProblem, file: string): Failure {
  const key = /^[\w.-]{1,80}/.exec(twice ?? "")?.[0];
  return usage(
    "CONFIG_YAML",
    key === undefined ? `not valid YAML: ${message}` : `the key ${key} stands here twice`,
    {
      where: `${file}:${line}`,
      remedy: key === undefined ? `Correct it near column ${column}` : "Leave one of them",
    },
  );
}

/** The document as plain data. An alias without its anchor, or a bomb of aliases, is invalid YAML too. */
function plain(document: Document.Parsed, file: string): unknown {
  let data: unknown;
  try {
    data = document.toJS({ maxAliasCount: 50 });
  } catch (error) {
    const fact = error instanceof Error ? error.message : String(error);
    refuse([
      usage("CONFIG_YAML", `not valid YAML: ${fact}`, { where: `${file}:1`, remedy: "Correct its aliases" }),
    ]);
  }
  if (data === null || data === undefined) {
    const remedy = "Write it as README.md shows under Quick start";
    refuse([usage("CONFIG_INVALID", "the file is empty", { where: `${file}:1`, remedy })]);
  }
  return data;
}

type Parsed = Document.Parsed;

/** Line of the value; of the nearest parent's key when the value is missing. */
function lineIn(document: Parsed, lines: LineCounter, path: readonly PropertyKey[]): number {
  const nodes = walk(document, path);
  const last = nodes.at(-1);
  if (nodes.length === path.length + 1 && last !== undefined && !isMap(last) && !isSeq(last)) {
    return startLine(last, lines);
  }
  return keyLineIn(document, lines, path.slice(0, nodes.length - 1));
}

/** Line of the key that the path ends with; of the nearest key above it that exists. */
function keyLineIn(document: Parsed, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const parents = walk(document, path.slice(0, length - 1));
    const parent = parents.length === length ? parents.at(-1) : undefined;
    const node = parent === undefined ? undefined : keyNode(parent, path[length - 1] as PropertyKey);
    if (node !== undefined) return startLine(node, lines);
  }
  return document.contents === null ? 1 : startLine(document.contents, lines);
}

/** The nodes from the top along the path, as far as they exist; aliases followed. */
function walk(document: Parsed, path: readonly PropertyKey[]): readonly Node[] {
  const nodes: Node[] = [];
  let node: unknown = document.contents;
  for (const key of [undefined, ...path]) {
    if (key !== undefined) node = child(node, key);
    if (isAlias(node)) node = node.resolve(document);
    if (!isNode(node)) break;
    nodes.push(node);
  }
  return nodes;
}

function child(node: unknown, key: PropertyKey): unknown {
  return isMap(node) || isSeq(node) ? node.get(key, true) : undefined;
}

function keyNode(parent: Node, key: PropertyKey): Node | undefined {
  if (isSeq(parent)) return parent.get(key, true) as Node | undefined;
  if (!isMap(parent)) return undefined;
  const pair = parent.items.find((item) => isNode(item.key) && String(item.key) === String(key));
  return pair?.key as Node | undefined;
}

function startLine(node: Node, lines: LineCounter): number {
  return lines.linePos(node.range?.[0] ?? 0).line;
}

function toConfig(file: ConfigFile): Pick<Config, "terragruntRoot" | "gateway" | "releases"> {
  const releases = Object.entries(file.releases).map(
    ([name, release]) => [name, toRelease(name, release)] as const,
  );
  return {
    terragruntRoot: withoutEnd(file.terragrunt.root.replace(/^(\.\/)+/, ""), "/") || ".",
    ...(file.gateway === undefined ? {} : { gateway: toGateway(file.gateway) }),
    releases: new Map(releases),
  };
}

function toGateway(gateway: NonNullable<ConfigFile["gateway"]>): GatewaySpec {
  const { address, service, ca } = typeof gateway === "string" ? { address: gateway } : gateway;
  const addresses = address === undefined ? undefined : parseGatewayAddresses(address);
  return {
    ...(addresses === undefined ? {} : { addresses }),
    ...(service === undefined ? {} : { service }),
    ...(ca === undefined ? {} : { ca }),
  };
}

function toRelease(name: string, release: ConfigFile["releases"][string]): ReleaseSpec {
  const { proof, ...rest } = release;
  const { unit, ...value } = release.router;
  const colors: Record<Color, ColorSpec> = {
    blue: toColor(release.colors.blue),
    green: toColor(release.colors.green),
  };
  const smoke = release.smoke.map(toSmokeCheck);
  return { ...rest, name, router: { unit, value }, colors, smoke, proofDays: proof.days };
}

function toColor(color: ConfigFile["releases"][string]["colors"]["blue"]): ColorSpec {
  const [target] = TARGET_KINDS.flatMap((kind) => {
    const name = color[kind];
    return name === undefined ? [] : [{ kind, name }];
  });
  return { unit: color.unit, target: target as Target };
}

function toSmokeCheck(check: ConfigFile["releases"][string]["smoke"][number]): SmokeCheck {
  const { body, headers, status } = check.expect;
  return {
    path: check.path,
    method: check.method,
    headers: Object.entries(check.headers),
    expect: {
      status,
      ...(body === undefined ? {} : { body }),
      ...(headers === undefined ? {} : { headers }),
    },
  };
}
