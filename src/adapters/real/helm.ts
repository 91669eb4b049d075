/** Helm through its program: render, lint, read; the next revision of a release for `repair` alone. */
import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { mergedValues } from "../../charts/values.ts";
import { type Failure, refused, surroundings } from "../../errors/errors.ts";
import { LIMITS } from "../../limits.ts";
import type { HelmRelease, HelmReleaseStatus, UnitChart } from "../../model/unit.ts";
import type { CommandResult, Exec, Helm, HelmLintMessage, Log, RenderRequest } from "../../ports.ts";
import { requireSchemasInside } from "./chart-schemas.ts";
import { requireNoWayOut } from "./files/links.ts";
import { manifestSecrets } from "./secrets/named-secrets.ts";
import { createTurns, type Turns } from "./processes/turns.ts";
import { type Shape, toolJson, WordsBeside } from "./processes/tool-json.ts";
import { toolWords } from "./processes/tool-words.ts";
import { isJsonObject } from "../../json/read.ts";

export interface HelmOptions {
  readonly exec: Pick<Exec, "run">;
  readonly log: Pick<Log, "info" | "mask" | "masked">;
  /** The repository's folder: paths of a request are relative to it. */
  readonly cwd: string;
  /** Paths that a person named: charts there may lie outside the repository. */
  readonly named?: readonly string[];
  /** How many run at once; one when not given. */
  readonly turns?: Turns;
}

export function createHelm(options: HelmOptions): Helm {
  const { log } = options;
  const turns = options.turns ?? createTurns(1);
  const exec: Pick<Exec, "run"> = { run: (command) => turns.take(() => options.exec.run(command)) };
  return {
    async template(request) {
      const result = await run(exec, options, templateArgs(request), request);
      if (result.exitCode === 0) return masked(result.stdout, options);
      throw refused("CHART_RENDER_FAILED", `the chart does not render for the release ${request.release}`, {
        where: request.chart,
        remedy: "Correct the template or the values that Helm names",
        stderr: toolWords(withoutAdvice(result.stderr), log),
      });
    },
    async lint(request) {
      const result = await run(exec, options, lintArgs(request), request);
      const stdout = log.masked(result.stdout);
      const found = lintMessages({ ...result, stdout, stderr: log.masked(result.stderr) }, request.chart);
      return found.map((one) => ({ ...one, message: toolWords(one.message, log) }));
    },
    async manifest(release, namespace) {
      const text = await asked(exec, options, ["get", "manifest"], { release, namespace });
      return text === undefined ? undefined : masked(text, options);
    },
    async status(release, namespace) {
      const question = ["history", "--max=1", "--output=json"];
      const answer = await asked(exec, options, question, { release, namespace });
      return answer === undefined ? undefined : lastRevision(answer, { release, namespace }, options);
    },
    release: (release, namespace) => readRelease({ release, namespace }, exec, options),
    upgrade: (chart) => upgrade(chart, exec, options),
  };
}

/** Manifests as they are; what is secret in them is shown nowhere from here on. */
function masked(manifests: string, { log }: HelmOptions): string {
  for (const secret of manifestSecrets(manifests)) log.mask(secret);
  return manifests;
}

interface ReleaseName {
  readonly release: string;
  readonly namespace: string;
}

/**
 * What Helm says of a release in the cluster; undefined when there is none. Throws `HELM_RELEASE_UNREADABLE`.
 */
async function asked(
  exec: Pick<Exec, "run">,
  { cwd, log }: HelmOptions,
  question: readonly string[],
  { release, namespace }: ReleaseName,
): Promise<string | undefined> {
  const args = [...question, `--namespace=${namespace}`, "--", release];
  const result = await exec.run({ tool: "helm", args, cwd, okCodes: [0, 1], timeoutMs: 30_000 });
  if (result.exitCode === 0) return result.stdout;
  if (result.stderr.trimEnd().endsWith("release: not found")) return undefined;
  throw surroundings("HELM_RELEASE_UNREADABLE", `Helm cannot read the release ${namespace}/${release}`, {
    remedy: "Check kubeconfig and kube-context, and that they may read Secrets of that namespace",
    stderr: toolWords(result.stderr.trim(), log),
  });
}

/** The last revision, from what `helm history --max=1` prints: an array of one. */
function lastRevision(text: string, name: ReleaseName, options: HelmOptions): HelmReleaseStatus {
  const [last] = asJson(text, name, isHistory, options);
  if (last === undefined) return refuseUnread(text, name, options);
  const { revision, status, updated, description } = last;
  return {
    revision,
    status,
    ...(typeof updated === "string" && { updated }),
    ...(typeof description === "string" && { description }),
  };
}

function refuseUnread(
  text: string,
  { release, namespace }: ReleaseName,
  { log }: HelmOptions,
  cause?: unknown,
): never {
  const fact = `Helm does not say how the release ${namespace}/${release} is`;
  throw surroundings("HELM_RELEASE_UNREADABLE", fact, {
    remedy: "Check that helm on PATH is Helm 3 or 4, and that no wrapper of it prints JSON of its own",
    stderr: toolWords(text, log),
    cause,
  });
}

/** What `helm status` and `helm history` print as JSON, as much of it as is read here. The values are not. */
interface StatusJson {
  readonly version: number;
  readonly manifest?: string;
  readonly info: { readonly status: string };
}
type HistoryJson = readonly {
  readonly revision: number;
  readonly status: string;
  readonly updated?: unknown;
  readonly description?: unknown;
}[];

function isStatus(value: unknown): value is StatusJson {
  if (!isJsonObject(value) || typeof value["version"] !== "number" || !isJsonObject(value["info"]))
    return false;
  return typeof value["info"]["status"] === "string";
}

function isHistory(value: unknown): value is HistoryJson {
  return Array.isArray(value) && value.every(isRevision);
}

function isRevision(value: unknown): boolean {
  return isJsonObject(value) && typeof value["revision"] === "number" && typeof value["status"] === "string";
}

/** The document that Helm was asked for; shows what a wrapper of it printed beside that. */
function asJson<T>(text: string, name: ReleaseName, isAskedFor: Shape<T>, options: HelmOptions): T {
  try {
    const { value, words } = toolJson(text, isAskedFor);
    const beside = new WordsBeside();
    beside.add("Helm", words);
    beside.tell(options.log);
    return value;
  } catch (error) {
    return refuseUnread(text, name, options, error);
  }
}

/**
 * With the credentials of whoever runs this, as Terraform's provider has them. Values are the chart's and the
 * request's alone (`--reset-values`), and what fails is not rolled back: that would move what lies beside.
 */
async function upgrade(chart: UnitChart, exec: Pick<Exec, "run">, options: HelmOptions): Promise<void> {
  const { cwd, named, log } = options;
  for (const path of [chart.chart, ...chart.valuesFiles]) await requireNoWayOut(cwd, path, named);
  await requireSchemasInside(resolve(cwd, chart.chart), chart.chart);
  const overlay = mergedValues(chart.chart, undefined, chart.documents ?? []);
  const stdin = overlay === undefined ? {} : { stdin: JSON.stringify(overlay) };
  const flags = ["--reset-values", "--output=json", "--timeout=5m"];
  const args = ["upgrade", ...flags, ...shared(chart), "--", chart.release, folder(chart.chart)];
  const result = await exec.run({ tool: "helm", args, cwd, okCodes: [0, 1], saves: true, ...stdin });
  if (result.exitCode === 0) return;
  throw surroundings("HELM_UPGRADE_FAILED", `Helm did not upgrade ${chart.namespace}/${chart.release}`, {
    remedy: "Read what Helm says below, correct it, and run repair again",
    stderr: toolWords(result.stderr.trim(), log),
  });
}

/** The history is only read where the last revision is not the one that is deployed. */
async function readRelease(
  name: ReleaseName,
  exec: Pick<Exec, "run">,
  options: HelmOptions,
): Promise<HelmRelease | undefined> {
  const ask = (command: string) => asked(exec, options, [command, "--output=json"], name);
  const text = await ask("status");
  if (text === undefined) return undefined;
  const { version: revision, info, manifest: rendered = "" } = asJson(text, name, isStatus, options);
  const manifest = masked(rendered, options);
  if (info.status === "deployed") return { status: info.status, revision, manifest, deployed: revision };
  const revisions = await ask("history");
  const history = revisions === undefined ? [] : asJson(revisions, name, isHistory, options);
  const good = history.filter(({ status }) => status === "deployed" || status === "superseded");
  return { status: info.status, revision, manifest, deployed: good.at(-1)?.revision };
}

/**
 * What rendering needs of the environment. A chart is a pull request's text: no credential is to be within
 * its reach. `helm get`, which renders nothing, gets all, since a login to the cluster may need any of it.
 */
const RENDERING =
  /^(PATH|PATHEXT|SYSTEMROOT|HOME|USERPROFILE|TMPDIR|TMP|TEMP|LANG|LC_\w+|TZ|HELM_DEBUG|SSL_CERT_(FILE|DIR))$/i;

/**
 * Plugins, repositories, logins and the kubeconfig of whoever runs this: rendering needs none, and finds
 * none.
 */
function privateHome(): Record<string, string> {
  // Never made: what is not there can have been prepared by nobody.
  const home = join(tmpdir(), `bluegreen-no-helm-${randomUUID()}`);
  const places = ["CONFIG_HOME", "DATA_HOME", "CACHE_HOME", "PLUGINS", "REPOSITORY_CONFIG"];
  const files = { HELM_REGISTRY_CONFIG: join(home, "registry"), KUBECONFIG: join(home, "kubeconfig") };
  return { ...Object.fromEntries(places.map((place) => [`HELM_${place}`, join(home, place)])), ...files };
}

/** Helm's error without its advice to run it by hand with another flag. */
function withoutAdvice(stderr: string): string {
  const advice = "Use --debug flag to render out invalid YAML";
  const said = stderr.trim();
  return said.endsWith(`\n${advice}`) ? said.slice(0, -advice.length).trim() : said;
}

/** `helm template`'s arguments; values over the files come last, on stdin. */
export function templateArgs(request: RenderRequest): readonly string[] {
  return ["template", ...shared(request), "--", request.release, folder(request.chart)];
}

/** `helm lint`'s arguments. */
export function lintArgs(request: RenderRequest): readonly string[] {
  return ["lint", "--strict", ...shared(request), "--", folder(request.chart)];
}

function shared(request: RenderRequest): string[] {
  const overlay = isOverlaid(request) ? ["--values=-"] : [];
  return [
    `--namespace=${request.namespace}`,
    ...request.valuesFiles.map((file) => `--values=${csv(folder(file))}`),
    ...overlay,
  ];
}

function isOverlaid({ values, documents = [] }: RenderRequest): boolean {
  return values !== undefined || documents.length > 0;
}

/** Without `./` Helm would take `a/b` for a chart of the repository `a` when there is no such folder. */
function folder(path: string): string {
  return path.startsWith("/") || path.startsWith("./") ? path : `./${path}`;
}

/** Helm splits the flag's value at commas, as CSV. */
function csv(path: string): string {
  return /[",]/.test(path) ? `"${path.replaceAll('"', '""')}"` : path;
}

async function run(
  exec: Pick<Exec, "run">,
  { cwd, named }: HelmOptions,
  args: readonly string[],
  { chart, valuesFiles, values, documents = [] }: RenderRequest,
): Promise<CommandResult> {
  for (const path of [chart, ...valuesFiles]) await requireNoWayOut(cwd, path, named);
  await requireSchemasInside(resolve(cwd, chart), chart);
  const overlay = mergedValues(chart, values, documents);
  const stdin = overlay === undefined ? {} : { stdin: JSON.stringify(overlay) };
  const inherits = (name: string) => RENDERING.test(name);
  const env = privateHome();
  const limits = { timeoutMs: 120_000, mostOutput: LIMITS.rendering };
  return exec.run({ tool: "helm", args, cwd, okCodes: [0, 1], inherits, env, ...limits, ...stdin });
}

const SEVERITY = { INFO: "info", WARNING: "warning", ERROR: "error" } as const;

/** The lines `[ERROR] templates/x.yaml: why`, with what follows a line until the next. */
function lintMessages(result: CommandResult, chart: string): readonly HelmLintMessage[] {
  const messages: HelmLintMessage[] = [];
  for (const line of result.stdout.split("\n")) {
    const [, level, rest] = /^\[(INFO|WARNING|ERROR)\] (.*)$/.exec(line) ?? [];
    const last = messages.at(-1);
    if (level !== undefined && rest !== undefined)
      messages.push(lintMessage(level as keyof typeof SEVERITY, rest, chart));
    else if (last !== undefined && line.trim() !== "" && !/^(==> |\d+ chart)/.test(line)) {
      messages[messages.length - 1] = { ...last, message: `${last.message}\n${line.trimEnd()}` };
    }
  }
  return result.exitCode === 0 ? messages : [...messages, ...unsaid(result, messages, chart)];
}

function lintMessage(level: keyof typeof SEVERITY, rest: string, chart: string): HelmLintMessage {
  const [, file, message] = /^(\S+): (.*)$/.exec(rest) ?? [];
  // Of the chart as a whole Helm gives the absolute path.
  const path = file === undefined || file.startsWith("/") ? chart : `${chart}/${file.replace(/\/$/, "")}`;
  return { severity: SEVERITY[level], file: path, message: message ?? rest };
}

/** A failed lint whose messages do not say why (a missing chart, wrong values): Helm's other words do. */
function unsaid(
  result: CommandResult,
  messages: readonly HelmLintMessage[],
  chart: string,
): HelmLintMessage[] {
  if (messages.some(({ severity }) => severity !== "info")) return [];
  const words = [...result.stdout.split("\n"), ...result.stderr.split("\n")].filter(
    (line) => /^(Error|level=(WARN|ERROR))/.test(line) && !/chart\(s\) linted/.test(line),
  );
  if (words.length > 0) return [{ severity: "error", file: chart, message: words.join("\n") }];
  throw lintUnread(result);
}

function lintUnread(result: CommandResult): Failure {
  return surroundings("TOOL_FAILED", "helm lint failed and did not say why", {
    remedy: "Check that helm on PATH is Helm 3 or 4",
    stderr: result.stderr.trim(),
  });
}
