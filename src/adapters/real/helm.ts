/** Helm through its program: render, lint and read, never release. */
import { mergedValues } from "../../charts/values.ts";
import { type Failure, refused, surroundings } from "../../errors.ts";
import type { HelmRelease } from "../../model/unit.ts";
import type { CommandResult, Exec, Helm, HelmLintMessage, Log, RenderRequest } from "../../ports.ts";
import { requireNoWayOut } from "./links.ts";
import { createTurns, type Turns } from "./turns.ts";

export interface HelmOptions {
  readonly exec: Pick<Exec, "run">;
  readonly log: Pick<Log, "masked">;
  /** The repository's folder: paths of a request are relative to it. */
  readonly cwd: string;
  /** Paths that a person named: charts there may lie outside the repository. */
  readonly named?: readonly string[];
  /** How many run at once; one when not given. */
  readonly turns?: Turns;
}

export function createHelm(options: HelmOptions): Helm {
  const { log, cwd } = options;
  const turns = options.turns ?? createTurns(1);
  const exec: Pick<Exec, "run"> = { run: (command) => turns.take(() => options.exec.run(command)) };
  return {
    async template(request) {
      const result = await run(exec, options, templateArgs(request), request);
      if (result.exitCode === 0) return result.stdout;
      throw refused("CHART_RENDER_FAILED", `the chart does not render for the release ${request.release}`, {
        where: request.chart,
        remedy: "Correct the template or the values that Helm names",
        stderr: log.masked(withoutAdvice(result.stderr)),
      });
    },
    async lint(request) {
      const result = await run(exec, options, lintArgs(request), request);
      const stdout = log.masked(result.stdout);
      return lintMessages({ ...result, stdout, stderr: log.masked(result.stderr) }, request.chart);
    },
    async manifest(release, namespace) {
      const args = ["get", "manifest", `--namespace=${namespace}`, "--", release];
      const result = await exec.run({ tool: "helm", args, cwd, okCodes: [0, 1], timeoutMs: 30_000 });
      if (result.exitCode === 0) return result.stdout;
      if (NOT_FOUND.test(result.stderr)) return undefined;
      throw unreadable(release, namespace, log.masked(result.stderr.trim()));
    },
    release: (release, namespace) => readRelease(release, namespace, exec, options),
  };
}

const NOT_FOUND = /release: not found\s*$/;

function unreadable(release: string, namespace: string, stderr: string): Failure {
  return surroundings("HELM_RELEASE_UNREADABLE", `Helm cannot read the release ${namespace}/${release}`, {
    remedy: "Check kubeconfig and kube-context, and that they may read Secrets of that namespace",
    stderr,
  });
}

/** What `helm status` and `helm history` print as JSON, as much of it as is read here. The values are not. */
interface StatusJson {
  readonly version: number;
  readonly manifest?: string;
  readonly info: { readonly status: string };
}
type HistoryJson = readonly { readonly revision: number; readonly status: string }[];

/** The history is only read where the last revision is not the one that is deployed. */
async function readRelease(
  release: string,
  namespace: string,
  exec: Pick<Exec, "run">,
  { cwd, log }: HelmOptions,
): Promise<HelmRelease | undefined> {
  const refuse = (stderr: string): never => {
    throw unreadable(release, namespace, stderr);
  };
  const ask = async (command: string): Promise<unknown> => {
    const args = [command, `--namespace=${namespace}`, "--output=json", "--", release];
    const result = await exec.run({ tool: "helm", args, cwd, okCodes: [0, 1], timeoutMs: 30_000 });
    if (result.exitCode === 0) return parsed(result.stdout) ?? refuse("what it printed is no JSON");
    if (NOT_FOUND.test(result.stderr)) return undefined;
    return refuse(log.masked(result.stderr.trim()));
  };
  const found = (await ask("status")) as StatusJson | undefined;
  if (found === undefined) return undefined;
  const { version: revision, manifest = "", info } = found;
  if (info.status === "deployed") return { status: info.status, revision, manifest, deployed: revision };
  const history = ((await ask("history")) ?? []) as HistoryJson;
  const good = history.filter(({ status }) => status === "deployed" || status === "superseded");
  return { status: info.status, revision, manifest, deployed: good.at(-1)?.revision };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/**
 * What rendering needs of the environment. A chart is a pull request's text: no credential is to be within its reach.
 * `helm get`, which renders nothing, gets all, since a login to the cluster may need any of it.
 */
const RENDERING =
  /^(PATH|PATHEXT|SYSTEMROOT|HOME|USERPROFILE|TMPDIR|TMP|TEMP|LANG|LC_\w+|TZ|XDG_\w+|HELM_(?!KUBE)\w+)$/i;

/** Helm's error without its advice to run it by hand with another flag. */
function withoutAdvice(stderr: string): string {
  return stderr.replace(/\n+Use --debug flag to render out invalid YAML\s*$/, "").trim();
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
  const overlay = mergedValues(chart, values, documents);
  const stdin = overlay === undefined ? {} : { stdin: JSON.stringify(overlay) };
  const inherits = (name: string) => RENDERING.test(name);
  return exec.run({ tool: "helm", args, cwd, okCodes: [0, 1], timeoutMs: 120_000, inherits, ...stdin });
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
  const path = file === undefined ? chart : `${chart}/${file.replace(/\/$/, "")}`;
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
