/** GitHub through Octokit, and the files that a job's runner reads. */
import { appendFile, readFile, stat } from "node:fs/promises";
import { hostname, userInfo } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { getOctokit } from "@actions/github";
import { type Failure, surroundings, usage } from "../../../errors/errors.ts";
import type { Approval } from "../../../model/history.ts";
import type { GitHub, IssueComment, Log, PullRequest } from "../../../ports.ts";
import { LIMITS } from "../../../limits.ts";
import { maskedEnd } from "../../../report/masked.ts";
import { parseJson } from "../../../nested-json.ts";
import { type Fetch, wholeAnswers } from "./github-answer.ts";
import { isRateLimit, retryAfter } from "./github-retry.ts";

export interface GitHubOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly log: Pick<Log, "warning" | "masked">;
  /** Missing: reading the event still works, calls throw `GITHUB_TOKEN_MISSING`. */
  readonly token?: string;
  /** For one request to be answered. Default 20 s. */
  readonly timeoutMs?: number;
  /** True where a request that is not answered well is not worth a second one. */
  readonly once?: boolean;
  /** Waits before a request is sent again. Default: real time. */
  readonly wait?: (milliseconds: number) => Promise<unknown>;
}

/** For what is asked beside a run's work, and is not waited for. */
const SOON_MS = 5_000;
/** The runner drops a step's whole summary above this size. */
export const MAX_SUMMARY = 1024 * 1024;
const cutNote = (lines: number) =>
  `\n\n_The rest is left out, ${lines} ${lines === 1 ? "line" : "lines"}: a step's summary holds 1 MiB._\n`;
/** As long as a note may get. */
const LONGEST_NOTE = cutNote(9_999_999);

export function createGitHub(options: GitHubOptions): GitHub {
  const { env } = options;
  let login: Promise<string | undefined> | undefined;
  return {
    pullRequest: () => pullRequest(options),
    comments: (number) => readComments(number, options),
    async createComment(number, body) {
      const made = await call(options, "write comments", "pull-requests: write", (octokit, where) =>
        octokit.rest.issues.createComment({ ...where, issue_number: number, body }),
      );
      return toComment(made.data);
    },
    async updateComment(id, body) {
      const made = await call(options, "write comments", "pull-requests: write", (octokit, where) =>
        octokit.rest.issues.updateComment({ ...where, comment_id: id, body }),
      );
      return toComment(made.data);
    },
    login: () => (login ??= viewer(options)),
    summary: (markdown) => appendSummary(env["GITHUB_STEP_SUMMARY"], markdown),
    runUrl() {
      const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env;
      if (!server || !repository || !run) return undefined;
      return `${server}/${repository}/actions/runs/${run}`;
    },
    runAttempt() {
      return /^[1-9]\d*$/.test(env.GITHUB_RUN_ATTEMPT ?? "") ? Number(env.GITHUB_RUN_ATTEMPT) : undefined;
    },
    actor: () => env["GITHUB_TRIGGERING_ACTOR"] || env["GITHUB_ACTOR"] || localUser(),
    approvals: () => readApprovals(options),
  };
}

/** For the history alone: a run that has ended waits no longer than {@link SOON_MS}. */
async function readApprovals(options: GitHubOptions): Promise<readonly Approval[]> {
  const run_id = Number(options.env["GITHUB_RUN_ID"] || Number.NaN);
  if (!Number.isSafeInteger(run_id)) throw noRun();
  const soon = { ...options, once: true, timeoutMs: Math.min(options.timeoutMs ?? SOON_MS, SOON_MS) };
  const found = await call(soon, "read this run's approvals", "actions: read", (octokit, where) =>
    octokit.rest.actions.getReviewsForRun({ ...where, run_id }),
  );
  // What the description promises, an answer need not keep.
  if (!Array.isArray(found.data)) throw noList();
  return found.data.map(toApproval);
}

async function readComments(number: number, options: GitHubOptions): Promise<readonly IssueComment[]> {
  const found = await call(options, "read comments", "pull-requests: read", (octokit, where) =>
    allPages(
      octokit.paginate.iterator(octokit.rest.issues.listComments, {
        ...where,
        issue_number: number,
        per_page: 100,
      }),
    ),
  );
  return found.map(toComment);
}

/**
 * Who this token is, be it a person's, a job's or an app's: the REST API tells the first only, GraphQL all of
 * them.
 */
async function viewer(options: GitHubOptions): Promise<string | undefined> {
  try {
    const octokit = await open(options);
    const { viewer: found } = await octokit.graphql<{ viewer: { login: string } }>("{ viewer { login } }");
    return found.login;
  } catch {
    return undefined;
  }
}

/** Everything of all pages; each may name a next one, and not for ever. */
async function allPages<T>(pages: AsyncIterable<{ readonly data: readonly T[] }>): Promise<readonly T[]> {
  const found: T[] = [];
  let count = 0;
  for await (const { data } of pages) {
    count += 1;
    if (count > LIMITS.githubPages) throw new Error(`its answer has more than ${LIMITS.githubPages} pages`);
    found.push(...data);
  }
  return found;
}

/** Undefined where the machine does not know its user, as in a container of an unnamed one. */
function localUser(): string | undefined {
  try {
    return `${userInfo().username}@${hostname()}`;
  } catch {
    return undefined;
  }
}

function noRun(): Failure {
  return usage("GITHUB_REPOSITORY_MISSING", "GITHUB_RUN_ID does not name a run", {
    remedy: "Run in a job of GitHub Actions",
  });
}

function noList(): Failure {
  return surroundings("GITHUB_UNREACHABLE", "GitHub's answer is no list of approvals", {
    remedy: "Run again; when it stays, look at GitHub's status page",
  });
}

interface ApiApproval {
  readonly state: string;
  readonly comment?: string | null;
  readonly user?: { readonly login?: string } | null;
  readonly environments?: readonly { readonly name?: string }[];
}

function toApproval({ state, comment, user, environments = [] }: ApiApproval): Approval {
  return {
    user: user?.login ?? "",
    state: state === "approved" || state === "rejected" ? state : "pending",
    comment: comment ?? "",
    environments: environments.flatMap(({ name }) => (name === undefined ? [] : [name])),
  };
}

interface ApiComment {
  readonly id: number;
  readonly body?: string | null;
  readonly html_url: string;
  readonly user: { readonly login: string } | null;
}

function toComment(comment: ApiComment): IssueComment {
  return {
    id: comment.id,
    body: comment.body ?? "",
    author: comment.user?.login ?? "",
    url: comment.html_url,
  };
}

/** What we read of an event; all of it is text from outside. */
interface Event {
  readonly pull_request?: ApiPullRequest;
  readonly issue?: { readonly number?: number; readonly pull_request?: unknown };
}

interface ApiPullRequest {
  readonly number: number;
  readonly head: { readonly sha: string; readonly repo?: { readonly full_name?: string } | null };
  readonly base: { readonly repo?: { readonly full_name?: string } | null };
}

/** From the event; for a comment's event by its number; for a dispatched run by its branch. */
async function pullRequest(options: GitHubOptions): Promise<PullRequest | undefined> {
  const event = await readEvent(options.env["GITHUB_EVENT_PATH"]);
  if (event.pull_request !== undefined) return toPullRequest(event.pull_request);
  if (event.issue?.pull_request !== undefined && event.issue.number !== undefined) {
    const number = event.issue.number;
    const found = await call(options, "read pull requests", "pull-requests: read", (octokit, where) =>
      octokit.rest.pulls.get({ ...where, pull_number: number }),
    );
    return toPullRequest(found.data);
  }
  return options.env["GITHUB_EVENT_NAME"] === "workflow_dispatch" ? ofBranch(options) : undefined;
}

/**
 * The one open pull request of the branch; none when there are several, since picking one would be a guess.
 */
async function ofBranch(options: GitHubOptions): Promise<PullRequest | undefined> {
  const branch = /^refs\/heads\/(.+)$/.exec(options.env["GITHUB_REF"] ?? "")?.[1];
  if (branch === undefined || options.token === undefined) return undefined;
  const found = await call(options, "read pull requests", "pull-requests: read", (octokit, where) =>
    octokit.rest.pulls.list({ ...where, state: "open", head: `${where.owner}:${branch}` }),
  );
  const [only, ...others] = found.data;
  if (others.length > 0) {
    const numbers = found.data.map(({ number }) => `#${number}`).join(", ");
    options.log.warning(
      `Branch ${branch} has several open pull requests (${numbers}); none of them gets a comment.`,
    );
    return undefined;
  }
  return only === undefined ? undefined : toPullRequest(only);
}

function toPullRequest({ number, head, base }: ApiPullRequest): PullRequest {
  const from = head.repo?.full_name;
  return { number, headSha: head.sha, fromFork: from === undefined || from !== base.repo?.full_name };
}

async function readEvent(path: string | undefined): Promise<Event> {
  if (path === undefined || path === "") return {};
  try {
    const event: unknown = parseJson(await readFile(path, "utf8"));
    return typeof event === "object" && event !== null ? event : {};
  } catch (error) {
    throw surroundings("GITHUB_EVENT_UNREADABLE", "the file that GITHUB_EVENT_PATH names is no JSON", {
      remedy: "Run the step on a runner of GitHub Actions, or unset GITHUB_EVENT_PATH",
      cause: error,
    });
  }
}

type Octokit = ReturnType<typeof getOctokit>;
type Where = { readonly owner: string; readonly repo: string };

async function call<T>(
  options: GitHubOptions,
  what: string,
  permission: string,
  request: (octokit: Octokit, where: Where) => Promise<T>,
): Promise<T> {
  const octokit = await open(options);
  const where = repositoryOf(options.env);
  try {
    return await request(octokit, where);
  } catch (error) {
    throw await explain(error, what, permission, options);
  }
}

async function open(options: GitHubOptions): Promise<Octokit> {
  const { env, token } = options;
  if (token === undefined || token === "") {
    throw usage("GITHUB_TOKEN_MISSING", "there is no token for GitHub", {
      remedy: "Give the input github-token, or set GITHUB_TOKEN",
    });
  }
  const { getOctokitOptions, GitHub } = await import("@actions/github/lib/utils");
  const baseUrl = env["GITHUB_API_URL"];
  const octokit = new GitHub(getOctokitOptions(token, baseUrl ? { baseUrl } : {}));
  octokit.hook.wrap("request", (request, parameters) => repeated(request, parameters, options));
  return octokit;
}

type Parameters = {
  readonly method: string;
  readonly url: string;
  request: { signal?: AbortSignal; fetch?: Fetch };
};

/**
 * Sends a request, with an end to its waiting, and again where that is of use. Throws what the last one
 * threw.
 */
async function repeated<P extends Parameters, T>(
  request: (parameters: P) => T | Promise<T>,
  parameters: P,
  { timeoutMs = 20_000, wait = sleep, once = false }: GitHubOptions,
): Promise<T> {
  const { fetch, ...others } = parameters.request;
  const whole = fetch === undefined ? {} : { fetch: wholeAnswers(fetch) };
  for (let attempt = 1; ; attempt += 1) {
    // Octokit's own hooks heed these parameters and no others; what lies in their `request` belongs to every
    // request.
    parameters.request = { ...others, ...whole, signal: AbortSignal.timeout(timeoutMs) };
    try {
      return await request(parameters);
    } catch (error) {
      const { status, message, response } = error as ApiError;
      // A query of GraphQL reads, though it is sent by POST.
      const method = parameters.url.endsWith("/graphql") ? "GET" : parameters.method;
      const pause = retryAfter(
        { method, status, message, headers: response?.headers ?? {} },
        attempt,
        Date.now(),
      );
      if (pause === undefined || once) throw error;
      await wait(pause);
    }
  }
}

function repositoryOf(env: NodeJS.ProcessEnv): Where {
  const [owner, repo] = (env["GITHUB_REPOSITORY"] ?? "").split("/");
  if (owner && repo) return { owner, repo };
  throw usage("GITHUB_REPOSITORY_MISSING", "GITHUB_REPOSITORY does not name a repository", {
    remedy: "Set it to owner/name, or run in a job of GitHub Actions",
  });
}

interface ApiError {
  readonly status?: number;
  readonly message: string;
  readonly response?: { readonly headers?: Readonly<Record<string, string | undefined>> };
}

async function explain(
  thrown: unknown,
  what: string,
  permission: string,
  options: GitHubOptions,
): Promise<Failure> {
  const error = thrown as ApiError;
  const said = `GitHub said: ${maskedEnd(error.message, (text) => options.log.masked(text), 300)}`;
  const { status } = error;
  const how = (remedy: string) => ({ remedy, cause: thrown });
  if (isRateLimit({ status, message: error.message, headers: error.response?.headers ?? {} })) {
    const fact = `GitHub takes no more requests from this token. ${said}`;
    return surroundings("GITHUB_RATE_LIMITED", fact, how("Wait some minutes and run again"));
  }
  if (status === 401) {
    const fact = `GitHub does not take this token. ${said}`;
    return surroundings("GITHUB_FORBIDDEN", fact, how("Check the input github-token"));
  }
  // GitHub answers 404 where a token may not even know that something exists.
  if (status === 403 || status === 404) {
    const { why, remedy } = await notPermitted(permission, options);
    return surroundings("GITHUB_FORBIDDEN", `the token may not ${what}${why}. ${said}`, how(remedy));
  }
  if (status === undefined || status >= 500) {
    const remedy = "Run again; when it stays, look at GitHub's status page";
    return surroundings("GITHUB_UNREACHABLE", `GitHub did not answer. ${said}`, how(remedy));
  }
  const fact = `cannot ${what} (HTTP ${status}). ${said}`;
  return surroundings("GITHUB_FAILED", fact, how("Read GitHub's message"));
}

/** What keeps the token from it, where that is known, and what helps. */
async function notPermitted(permission: string, options: GitHubOptions) {
  const why = await readOnlyReason(options);
  if (why !== undefined) return { why, remedy: "Read the plan in the step's summary" };
  return { why: "", remedy: `Give the job \`permissions: ${permission}\`` };
}

/** Forks and Dependabot get a read-only token, whatever the workflow's permissions say. */
async function readOnlyReason({ env }: GitHubOptions): Promise<string | undefined> {
  if (env["GITHUB_ACTOR"] === "dependabot[bot]") return ": Dependabot's runs have a read-only token";
  const event = await readEvent(env["GITHUB_EVENT_PATH"]).catch((): Event => ({}));
  if (event.pull_request === undefined || env["GITHUB_EVENT_NAME"] === "pull_request_target")
    return undefined;
  const fork = toPullRequest(event.pull_request).fromFork;
  return fork ? ": this pull request comes from a fork, whose runs have a read-only token" : undefined;
}

/** Appends while there is room; the part that does not fit is cut at a line, and its code fence closed. */
async function appendSummary(path: string | undefined, markdown: string): Promise<void> {
  if (path === undefined || path === "") return;
  const used = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  const text = fitted(`${markdown.trimEnd()}\n`, MAX_SUMMARY - used);
  if (text !== "") await appendFile(path, text);
}

/**
 * The text, or as many whole lines of it as fit with a closing note, after what was open there is closed: a
 * fence, by as many backticks as began it, and folded blocks. Empty when not even the note fits.
 */
export function fitted(text: string, room: number): string {
  if (Buffer.byteLength(text) <= room) return text;
  const bytes = Buffer.from(text);
  const lines = lineBreaks(text);
  // Shorter by what the closing takes, which is known only once it is cut.
  for (let left = room - Buffer.byteLength(LONGEST_NOTE); left > 0;) {
    const head = bytes.subarray(0, left).toString("utf8");
    const whole = head.slice(0, Math.max(0, head.lastIndexOf("\n")));
    const cut = `${whole}${closing(whole)}${cutNote(lines - lineBreaks(whole) - 1)}`;
    const over = Buffer.byteLength(cut) - room;
    if (over <= 0) return cut;
    left = Buffer.byteLength(whole) - over;
  }
  const note = cutNote(lines);
  return Buffer.byteLength(note) <= room ? note : "";
}

function lineBreaks(text: string): number {
  return text.split("\n").length - 1;
}

/** What ends the fence and the folded blocks that are open at the end of this Markdown. */
function closing(markdown: string): string {
  let fence = "";
  let folded = 0;
  for (const line of markdown.split("\n")) {
    const [, ticks = "", rest = ""] = /^(`{3,})(.*)$/.exec(line) ?? [];
    if (fence !== "") {
      if (ticks.length >= fence.length && rest.trim() === "") fence = "";
    } else if (ticks !== "") fence = ticks;
    else folded += occurrences(line, "<details") - occurrences(line, "</details>");
  }
  return `${fence === "" ? "" : `\n${fence}`}${"\n\n</details>".repeat(Math.max(0, folded))}`;
}

const occurrences = (line: string, tag: string) => line.split(tag).length - 1;
