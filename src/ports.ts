/**
 * Everything a step may ask of the world. The real adapters, the embedded world and the tests' strict
 * fakes implement these; nothing outside `adapters/` knows which of them it talks to.
 *
 * Every method may throw a `Failure`; what it throws is said per method where rules rely on it.
 */
import type { HttpRequest, HttpResponse } from "./model/http.ts";
import type { CheckoutPosition, FileEdits } from "./model/checkout.ts";
import type {
  Contents,
  KubernetesObject,
  LiveObject,
  ObjectReference,
  ResourceType,
} from "./model/kubernetes.ts";
import type { Approval, GitCommits } from "./model/history.ts";
import type { Observed } from "./model/observed.ts";
import type { HelmRelease, HelmReleaseStatus, Unit, UnitChart, UnitPlan } from "./model/unit.ts";

export interface Ports {
  readonly exec: Exec;
  readonly cluster: Cluster;
  readonly terragrunt: Terragrunt;
  readonly helm: Helm;
  readonly github: GitHub;
  readonly git: Git;
  readonly http: Http;
  readonly clock: Clock;
  readonly files: Files;
  readonly log: Log;
}

/** A command as an argument array; never a shell string. */
export interface Command {
  readonly tool: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** Added to the process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * Whether the tool gets a variable of the process's environment; all but those meant for the action alone
   * when not given.
   */
  readonly inherits?: (name: string) => boolean;
  readonly stdin?: string;
  readonly timeoutMs?: number;
  /** Characters that it may print to stdout, or to stderr; more ends it with `TOOL_OUTPUT_TOO_LARGE`. */
  readonly mostOutput?: number;
  /**
   * How long what the tool started may still write after the tool itself has ended; then all of its group is
   * killed. For ever, or until `timeoutMs`, when not given.
   */
  readonly lingerMs?: number;
  /**
   * Whom an interrupt reaches, be it a signal or the end of `timeoutMs`. `group`, the default: the tool and
   * all it started, as Ctrl-C does. `below`: only what the tool runs, for one that passes its own interrupt
   * on a second time; it then gets minutes to save state, and none is begun any more.
   */
  readonly interrupt?: "group" | "below";
  /**
   * True for a tool that writes a state: once interrupted, it gets minutes to save it, whatever becomes of
   * this process.
   */
  readonly saves?: boolean;
  /** Exit codes that are answers, not failures; default `[0]`. */
  readonly okCodes?: readonly number[];
}

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  /**
   * Of a longer one than `LIMITS.toolWords` twice, beginning and end, and how much is left out between them.
   */
  readonly stderr: string;
}

export interface Exec {
  /**
   * Throws `TOOL_MISSING`, `TOOL_TIMEOUT`, `TOOL_OUTPUT_TOO_LARGE` or `TOOL_FAILED` (with argv, code and
   * masked stderr).
   */
  run(command: Command): Promise<CommandResult>;
  /** Absolute path of a tool on PATH, or undefined. */
  which(tool: string): Promise<string | undefined>;
}

export interface Cluster {
  /** Undefined only when the API server says NotFound. Throws `CLUSTER_UNREACHABLE`, `CLUSTER_FORBIDDEN`. */
  get(reference: ObjectReference): Promise<KubernetesObject | undefined>;
  /**
   * What is there under the kind, namespace and name of the object given, in its API version, and who wrote
   * it; undefined when there is no such object, or no namespace for it. Throws `CLUSTER_NO_SUCH_TYPE` beside
   * what {@link get} throws.
   */
  live(object: KubernetesObject): Promise<LiveObject | undefined>;
  /**
   * What is in a ConfigMap or Secret, as a hash: no value leaves the adapter. What the account may not read
   * is an answer, not a throw.
   */
  contents(reference: ObjectReference): Promise<Contents>;
  /** All namespaces when none is given. `labels` is an equality selector. */
  list(
    type: ResourceType,
    selection?: { readonly namespace?: string; readonly labels?: Readonly<Record<string, string>> },
  ): Promise<readonly KubernetesObject[]>;
  /** Throws `CLUSTER_CONFLICT` when it already exists. */
  create(object: KubernetesObject): Promise<KubernetesObject>;
  /**
   * Replaces the object. Conditional: `metadata.resourceVersion` must be the one that was read;
   * throws `CLUSTER_CONFLICT` when the object has changed since.
   */
  replace(object: KubernetesObject): Promise<KubernetesObject>;
  /**
   * What {@link replace} would come to, and nothing is written: rights, admission, the version that was read.
   * Throws what that throws.
   */
  rehearse(object: KubernetesObject): Promise<void>;
  /** No error when it is already gone. */
  delete(reference: ObjectReference): Promise<void>;
}

export interface Terragrunt {
  /**
   * Units below `root` (relative to the repository) in dependency order. Throws `UNIT_JSON`,
   * `STACK_NOT_GENERATED` and `STACK_STALE` for what lies there and would be missing among them; not so where
   * `some` are enough, for one that is known by name.
   */
  units(root: string, need?: "all" | "some"): Promise<readonly Unit[]>;
  /** What the unit releases; undefined for a unit that is not a Helm release. */
  chart(unit: Unit): Promise<UnitChart | undefined>;
  /**
   * Plans one unit and keeps the plan under its digest for `apply`. A failed plan is a result, not a throw.
   */
  plan(unit: Unit): Promise<UnitPlan>;
  /** Applies exactly the plan given, made by `plan` in this run. Throws `UNIT_APPLY_FAILED`. */
  apply(unit: Unit, plan: UnitPlan): Promise<void>;
  /**
   * Takes the lock off the unit's state: of a run that is dead for certain, never of another. Throws
   * `UNIT_UNLOCK_FAILED`, also when the lock is another one by now.
   */
  unlock(unit: Unit, lock: string): Promise<void>;
}

export interface RenderRequest extends UnitChart {
  /** Values set over the files and under the documents, as if they stood in the last file. */
  readonly values?: Readonly<Record<string, unknown>>;
}

export interface Helm {
  /** Rendered manifests (YAML, many documents). Throws `CHART_RENDER_FAILED` with Helm's stderr. */
  template(request: RenderRequest): Promise<string>;
  /** `helm lint --strict`: its messages, never a throw for a bad chart. */
  lint(request: RenderRequest): Promise<readonly HelmLintMessage[]>;
  /**
   * The manifest of the release that is in the cluster now, without its hooks; undefined when there is no
   * such release. Throws `HELM_RELEASE_UNREADABLE` when the cluster cannot be asked.
   */
  manifest(release: string, namespace: string): Promise<string | undefined>;
  /**
   * The last revision of the release; undefined when there is no such release. Throws
   * `HELM_RELEASE_UNREADABLE` when the cluster cannot be asked, or Helm answers something else.
   */
  status(release: string, namespace: string): Promise<HelmReleaseStatus | undefined>;
  /**
   * The release as Helm has it on record, whatever its status; undefined when there is no such release.
   * Throws `HELM_RELEASE_UNREADABLE` when the cluster cannot be asked.
   */
  release(release: string, namespace: string): Promise<HelmRelease | undefined>;
  /**
   * Makes the next revision of a release that is there, as the chart renders now. Throws
   * `HELM_UPGRADE_FAILED`.
   */
  upgrade(chart: UnitChart): Promise<void>;
}

export interface HelmLintMessage {
  readonly severity: "error" | "warning" | "info";
  readonly file: string;
  readonly message: string;
}

export interface IssueComment {
  readonly id: number;
  readonly body: string;
  readonly author: string;
  readonly url: string;
}

export interface GitHub {
  /** The pull request this run belongs to, or undefined. */
  pullRequest(): Promise<PullRequest | undefined>;
  comments(pullRequest: number): Promise<readonly IssueComment[]>;
  /**
   * The login under which this token's comments appear, a person's, the Actions bot's or an app's, so that
   * nobody else's comment is edited. Undefined when GitHub does not tell; it is then taken to be the Actions
   * bot.
   */
  login(): Promise<string | undefined>;
  /** Throws `GITHUB_FORBIDDEN` when the token may not. */
  createComment(pullRequest: number, body: string): Promise<IssueComment>;
  updateComment(id: number, body: string): Promise<IssueComment>;
  /** Appends to the job's step summary; nothing outside a job. */
  summary(markdown: string): Promise<void>;
  /** URL of this run, for links. Undefined outside a job. */
  runUrl(): string | undefined;
  /**
   * Which attempt of the run this is, from 1 on: a run is only run again when its attempt before has ended.
   */
  runAttempt(): number | undefined;
  /**
   * Who this run is for: the login of whoever started this attempt of it, or, outside a job, `user@host` of
   * this machine. Undefined when nobody says.
   */
  actor(): string | undefined;
  /**
   * What was answered to this run where it waited at an environment, of all its attempts. Throws
   * `GITHUB_TOKEN_MISSING`, and `GITHUB_FORBIDDEN` when the token may not read it, or outside a job.
   */
  approvals(): Promise<readonly Approval[]>;
}

export interface PullRequest {
  readonly number: number;
  readonly headSha: string;
  /** True when the head is a fork: its token is read-only. */
  readonly fromFork: boolean;
}

export interface Git {
  /** Commit id of HEAD. */
  head(): Promise<string>;
  /**
   * What is checked out, beside the remote's branches as they are now; unknown without a commit, or when it
   * cannot be asked.
   */
  position(): Promise<Observed<CheckoutPosition>>;
  /**
   * What of a file no commit has yet; undefined when HEAD, the index and the file agree, and nothing is
   * unfinished.
   */
  edits(path: string): Promise<FileEdits | undefined>;
  /**
   * Commits exactly these paths, whole as they lie there, and pushes to the branch checked out: ask for their
   * `edits` first. Resolves to the new commit id, or undefined when nothing differed. Throws
   * `GIT_PUSH_REJECTED`.
   */
  record(paths: readonly string[], message: string): Promise<string | undefined>;
  /**
   * Text of a file at the tip of the branch as the remote has it now; undefined when it has none there. A
   * `record` of the path afterwards goes on top of it: what others pushed since the checkout counts as seen.
   */
  tip(path: string): Promise<string | undefined>;
  /**
   * The newest commits of the branch checked out, as the remote has it now, whose message has the text; at
   * most as many. Throws what `tip` throws.
   */
  commits(text: string, most: number): Promise<GitCommits>;
}

export interface Http {
  /**
   * A new connection per request. Throws `GATEWAY_UNREACHABLE` when no answer came, `GATEWAY_UNTRUSTED` when
   * the certificate is not one for the host from an authority that is trusted: nothing was sent then.
   */
  send(request: HttpRequest): Promise<HttpResponse>;
}

export interface Clock {
  /**
   * Milliseconds since 1970-01-01T00:00:00Z, as this machine had them when the run began, and counted from
   * there: never back, and by no jump, so that a difference is a duration. It may be years off: what two runs
   * compare is {@link serverNow}.
   */
  now(): number;
  /** The same by the API server's clock; undefined as long as that has not told its time. */
  serverNow(): number | undefined;
  /**
   * Ends early, and without a failure, when the signal aborts. One that is `idle` does not keep a process
   * alive in which nothing else is left to do.
   */
  sleep(milliseconds: number, signal?: AbortSignal, kind?: "idle"): Promise<void>;
}

/** Files of the repository; paths are relative to it, with `/`. */
export interface Files {
  /** Undefined when there is no such file. */
  read(path: string): Promise<string | undefined>;
  write(path: string, text: string): Promise<void>;
  /** Every file below the folder, relative to the repository, sorted; empty when there is no such folder. */
  list(folder: string): Promise<readonly string[]>;
  /** Whether there is such a folder, for which `list` cannot speak when nothing is in it. */
  isFolder(path: string): Promise<boolean>;
  /**
   * What lies below the folder and `list` leaves out as no regular file: pipes, devices, links that lead to
   * none.
   */
  listOthers(folder: string): Promise<readonly string[]>;
}

export interface Log {
  info(message: string): void;
  warning(message: string, at?: { readonly file?: string; readonly line?: number }): void;
  error(message: string, at?: { readonly file?: string; readonly line?: number }): void;
  /**
   * From here on the value is shown as `***`, here and in every text that passes through {@link Log.masked}.
   */
  mask(secret: string): void;
  masked(text: string): string;
  group<T>(title: string, body: () => Promise<T>): Promise<T>;
}
