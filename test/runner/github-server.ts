/**
 * A GitHub API on loopback for tests. It keeps issues' comments and pull requests in memory, answers as
 * GitHub does for the permissions its token has, and checks every request and every response against GitHub's
 * OpenAPI description. A request that does not fit, or a route that is not listed, is a problem: `close`
 * throws when there was any.
 */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { loadRoutes, type Route } from "./github-openapi.ts";

/** What the job's token may do, as `permissions:` in a workflow grants it. */
export type Grant = "none" | "read" | "write";

export interface GitHubOptions {
  /** `owner/name`. */
  readonly repository: string;
  readonly token: string;
  /** `pull-requests`; `read` is what a fork's or Dependabot's run gets. */
  readonly pullRequests: Grant;
  readonly pulls: readonly TestPull[];
  /** `actions`, for the approvals of a run; default none. */
  readonly actions?: Grant;
  /** What was answered to runs that waited at an environment. */
  readonly approvals?: readonly TestApproval[];
  /** Whose token it is, a person's or an app's; left out for a job's own. */
  readonly login?: string;
}

export interface TestPull {
  readonly number: number;
  readonly headSha: string;
  readonly fromFork: boolean;
  /** Branch of the head; default `change-<number>`. */
  readonly branch?: string;
}

export interface TestApproval {
  readonly run: number;
  readonly user: string;
  readonly state: "approved" | "rejected";
  readonly comment: string;
  readonly environment: string;
}

export interface TestComment {
  readonly id: number;
  readonly pull: number;
  readonly author: string;
  body: string;
}

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

export interface GitHubServer {
  /** For GITHUB_API_URL. */
  readonly url: string;
  readonly comments: readonly TestComment[];
  readonly requests: readonly SeenRequest[];
  /** Someone comments, by name. */
  comment(pull: number, author: string, body: string): void;
  /** Every request that broke the contract. */
  readonly problems: readonly string[];
  /** Throws when a request broke the contract. */
  close(): Promise<void>;
}

/** Who comments with a job's token. */
export const BOT = "github-actions[bot]";

/** GitHub refuses longer comments. */
const LONGEST_BODY = 65_536;

const LIST = "get /repos/{owner}/{repo}/issues/{issue_number}/comments";
const CREATE = "post /repos/{owner}/{repo}/issues/{issue_number}/comments";
const UPDATE = "patch /repos/{owner}/{repo}/issues/comments/{comment_id}";
const PULLS = "get /repos/{owner}/{repo}/pulls";
const PULL = "get /repos/{owner}/{repo}/pulls/{pull_number}";
const APPROVALS = "get /repos/{owner}/{repo}/actions/runs/{run_id}/approvals";

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request, by the route that it fits. */
export interface Call {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

interface Store {
  readonly options: GitHubOptions;
  readonly comments: TestComment[];
  url: string;
}

export async function startGitHub(options: GitHubOptions): Promise<GitHubServer> {
  const routes = loadRoutes([LIST, CREATE, UPDATE, PULLS, PULL, APPROVALS]);
  const store: Store = { options, comments: [], url: "" };
  const requests: SeenRequest[] = [];
  const problems: string[] = [];
  const server = createServer((request, response) => {
    void serve(request, response);
  });
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const answer = await handle(request, routes, store, problems);
    requests.push({ method: request.method ?? "", path: request.url ?? "", status: answer.status });
    send(response, answer);
  };
  await new Promise<void>((listening) => void server.listen(0, "127.0.0.1", listening));
  store.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: store.url,
    comments: store.comments,
    requests,
    problems,
    comment: (pull, author, body) => void addComment(store, pull, author, body),
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => void server.close(closed));
      if (problems.length > 0)
        throw new Error(`the GitHub API was not used as described:\n${problems.join("\n")}`);
    },
  };
}

function send(response: ServerResponse, answer: Answer): void {
  const json = JSON.stringify(answer.body);
  response.writeHead(answer.status, { "content-type": "application/json; charset=utf-8", ...answer.headers });
  response.end(json);
}

async function handle(
  request: IncomingMessage,
  routes: readonly Route[],
  store: Store,
  problems: string[],
): Promise<Answer> {
  const url = new URL(request.url ?? "", store.url);
  const name = `${request.method} ${url.pathname}`;
  const problem = (status: number, text: string): Answer => {
    problems.push(`${name}: ${text}`);
    return { status, body: { message: text } };
  };
  if (name === "POST /graphql") return query(request, store, problem);
  const matched = match(routes, request.method ?? "", url.pathname);
  if (matched === undefined) return problem(501, "this route is not in the test server's list");
  const text = await readBody(request);
  const { headers } = request;
  const call = { ...matched, headers, query: url.searchParams, body: text === "" ? undefined : parsed(text) };
  const broken = brokenHeaders(headers, text) ?? brokenRequest(call);
  if (broken !== undefined) return problem(422, broken);
  const answer = authorized(request, store) ?? respond(call, store);
  const check = call.route.checkResponse(answer.status);
  if (check === undefined) return problem(500, `GitHub does not describe status ${answer.status} here`);
  if (!check(answer.body)) return problem(500, `the test server's own answer is wrong: ${errors(check)}`);
  return answer;
}

/**
 * The one query that is known, answered as GraphQL answers: always 200, also to the token of a job or an app.
 */
async function query(
  request: IncomingMessage,
  store: Store,
  problem: (status: number, text: string) => Answer,
): Promise<Answer> {
  const { query: text } = (parsed(await readBody(request)) ?? {}) as { readonly query?: string };
  if (text?.replaceAll(/\s/g, "") !== "{viewer{login}}") return problem(501, "this query is not known");
  return authorized(request, store) ?? { status: 200, body: { data: { viewer: { login: writer(store) } } } };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The route that a path fits, with what stands in its places; undefined when none does. */
export function match(
  routes: readonly Route[],
  method: string,
  path: string,
): Pick<Call, "route" | "params"> | undefined {
  for (const route of routes.filter((candidate) => candidate.method === method)) {
    const pattern = route.template.replaceAll(/\{(\w+)\}/g, "(?<$1>[^/]+)");
    const found = new RegExp(`^${pattern}$`).exec(path);
    if (found !== null) return { route, params: found.groups ?? {} };
  }
  return undefined;
}

/** What is wrong with the headers that GitHub asks of every request, or undefined. */
function brokenHeaders(headers: IncomingHttpHeaders, body: string): string | undefined {
  if (headers["user-agent"] === undefined) return "GitHub refuses a request with no user-agent";
  const accepted = (headers.accept ?? "").split(",").map((type) => type.trim().split(";")[0] ?? "");
  if (!accepted.some((type) => ACCEPTED.test(type)))
    return `accept is ${JSON.stringify(headers.accept)}, not application/vnd.github+json`;
  const type = headers["content-type"] ?? "";
  if (body !== "" && !/^application\/json(?:;|$)/.test(type))
    return `content-type is ${JSON.stringify(type)}, and the body is JSON`;
  return undefined;
}

/**
 * GitHub's media types for JSON, with or without a version
 * (https://docs.github.com/rest/using-the-rest-api/getting-started-with-the-rest-api#media-types).
 */
const ACCEPTED = /^application\/(?:vnd\.github(?:\.v3)?\+json|json)$/;

/** What is wrong with the request by the description, or undefined. */
export function brokenRequest(call: Call): string | undefined {
  const known = new Set(call.route.parameters.filter((one) => one.in === "query").map((one) => one.name));
  const unknown = [...call.query.keys()].find((name) => !known.has(name));
  if (unknown !== undefined) return `unknown query parameter ${unknown}`;
  for (const parameter of call.route.parameters) {
    const text = given(call, parameter);
    if (text === undefined) {
      if (parameter.required === true) return `parameter ${parameter.name} is missing`;
      continue;
    }
    const value =
      /^\d+$/.test(text) && "type" in parameter.schema && parameter.schema.type === "integer"
        ? Number(text)
        : text;
    if (!parameter.check(value)) return `parameter ${parameter.name}: ${errors(parameter.check)}`;
  }
  if (call.body === undefined && !call.route.bodyRequired) return undefined;
  const check = call.route.checkBody;
  return check === undefined || check(call.body) ? undefined : `body: ${errors(check)}`;
}

function given(call: Call, parameter: Route["parameters"][number]): string | undefined {
  const { name } = parameter;
  if (parameter.in === "path") return call.params[name];
  if (parameter.in === "query") return call.query.get(name) ?? undefined;
  return call.headers[name.toLowerCase()]?.toString();
}

function errors(check: Route["checkBody"]): string {
  return (check?.errors ?? []).map((one) => `${one.instancePath || "/"} ${one.message}`).join("; ");
}

function authorized(request: IncomingMessage, store: Store): Answer | undefined {
  const [, token] = /^(?:token|bearer) (.+)$/i.exec(request.headers.authorization ?? "") ?? [];
  if (token !== store.options.token) return failure(401, "Bad credentials");
  return undefined;
}

function failure(status: number, message: string): Answer {
  return {
    status,
    body: { message, documentation_url: "https://docs.github.com/rest", status: String(status) },
  };
}

/** What GitHub says when the token is valid and may not: 404 where it may not even read, 403 where it may. */
function respond(call: Call, store: Store): Answer {
  const { pullRequests, repository } = store.options;
  if (`${call.params["owner"]}/${call.params["repo"]}` !== repository) return notFound();
  if (`${call.route.method.toLowerCase()} ${call.route.template}` === APPROVALS)
    return approvals(call, store);
  if (pullRequests === "none") return notFound();
  const writes = call.route.method !== "GET";
  if (writes && pullRequests !== "write") return failure(403, "Resource not accessible by integration");
  switch (`${call.route.method.toLowerCase()} ${call.route.template}`) {
    case LIST:
      return listComments(call, store);
    case CREATE:
      return createComment(call, store);
    case UPDATE:
      return updateComment(call, store);
    case PULLS:
      return listPulls(call, store);
    default:
      return getPull(call, store);
  }
}

/** Of all attempts of the run, and without the time of an answer: GitHub does not tell it here. */
function approvals(call: Call, { options, url }: Store): Answer {
  const { actions = "none", approvals: given = [] } = options;
  if (actions === "none") return failure(403, "Resource not accessible by integration");
  const found = given.filter(({ run }) => String(run) === call.params["run_id"]);
  const body = found.map(({ user, state, comment, environment }) => ({
    state,
    comment,
    user: userJson(user, url),
    environments: [{ ...ENVIRONMENT, name: environment }],
  }));
  return { status: 200, body };
}

const ENVIRONMENT = {
  id: 161_088_068,
  node_id: "MDExOkVudmlyb25tZW50MTYxMDg4MDY4",
  url: "https://api.github.com/repos/org/caller/environments/production",
  html_url: "https://github.com/org/caller/deployments/activity_log?environments_filter=production",
  created_at: "2026-01-01T00:00:00Z",
  updated_at: "2026-01-01T00:00:00Z",
};

function notFound(): Answer {
  return failure(404, "Not Found");
}

function hasPull(call: Call, store: Store): boolean {
  return store.options.pulls.some((pull) => String(pull.number) === call.params["issue_number"]);
}

function listComments(call: Call, store: Store): Answer {
  if (!hasPull(call, store)) return notFound();
  const size = Math.min(Number(call.query.get("per_page") ?? 30), 100);
  const page = Number(call.query.get("page") ?? 1);
  const all = store.comments.filter((one) => String(one.pull) === call.params["issue_number"]);
  const shown = all.slice((page - 1) * size, page * size);
  const last = Math.max(1, Math.ceil(all.length / size));
  const link = (to: number, rel: string) =>
    `<${store.url}/repos/${store.options.repository}/issues/${call.params["issue_number"]}/comments?per_page=${size}&page=${to}>; rel="${rel}"`;
  const headers = page < last ? { link: `${link(page + 1, "next")}, ${link(last, "last")}` } : {};
  return { status: 200, body: shown.map((one) => commentJson(one, store)), headers };
}

function createComment(call: Call, store: Store): Answer {
  if (!hasPull(call, store)) return notFound();
  const { body } = call.body as { body: string };
  const refusal = refusedBody(body);
  if (refusal !== undefined) return refusal;
  const comment = addComment(store, Number(call.params["issue_number"]), writer(store), body);
  return { status: 201, body: commentJson(comment, store) };
}

function updateComment(call: Call, store: Store): Answer {
  const comment = store.comments.find((one) => String(one.id) === call.params["comment_id"]);
  if (comment === undefined) return notFound();
  if (comment.author !== writer(store)) return failure(403, "Resource not accessible by integration");
  const { body } = call.body as { body: string };
  const refusal = refusedBody(body);
  if (refusal !== undefined) return refusal;
  comment.body = body;
  return { status: 200, body: commentJson(comment, store) };
}

function writer({ options }: Store): string {
  return options.login ?? BOT;
}

function refusedBody(body: string): Answer | undefined {
  if (body.trim() === "") return failure(422, "Validation Failed: Body cannot be blank");
  if (body.length > LONGEST_BODY)
    return failure(422, `Validation Failed: Body is too long (maximum is ${LONGEST_BODY} characters)`);
  return undefined;
}

function addComment(store: Store, pull: number, author: string, body: string): TestComment {
  const comment = { id: 1000 + store.comments.length, pull, author, body };
  store.comments.push(comment);
  return comment;
}

function commentJson(comment: TestComment, store: Store): unknown {
  const api = `${store.url}/repos/${store.options.repository}`;
  return {
    id: comment.id,
    node_id: `IC_${comment.id}`,
    url: `${api}/issues/comments/${comment.id}`,
    html_url: `https://github.com/${store.options.repository}/pull/${comment.pull}#issuecomment-${comment.id}`,
    issue_url: `${api}/issues/${comment.pull}`,
    body: comment.body,
    user: userJson(comment.author, store.url),
    created_at: "2026-01-01T00:00:00Z",
    updated_at: "2026-01-01T00:00:00Z",
    author_association: comment.author === BOT ? "NONE" : "MEMBER",
  };
}

function userJson(login: string, url: string): unknown {
  const api = `${url}/users/${encodeURIComponent(login)}`;
  const lists = [
    "followers",
    "following",
    "gists",
    "starred",
    "subscriptions",
    "repos",
    "events",
    "received_events",
  ];
  return {
    login,
    id: 41_898_282,
    node_id: "MDM6Qm90NDE4OTgyODI=",
    avatar_url: `${url}/avatars/${encodeURIComponent(login)}`,
    gravatar_id: "",
    url: api,
    html_url: `https://github.com/${encodeURIComponent(login)}`,
    organizations_url: `${api}/orgs`,
    ...Object.fromEntries(lists.map((list) => [`${list}_url`, `${api}/${list}`])),
    type: login === BOT ? "Bot" : "User",
    site_admin: false,
  };
}

function getPull(call: Call, store: Store): Answer {
  const pull = store.options.pulls.find((one) => String(one.number) === call.params["pull_number"]);
  if (pull === undefined) return notFound();
  return { status: 200, body: pullJson(call.route.example, pull, store) };
}

/** All are open; `head` is `owner:branch`, as GitHub filters it. */
function listPulls(call: Call, store: Store): Answer {
  const head = call.query.get("head");
  const owner = (pull: TestPull) => (pull.fromFork ? STRANGER : store.options.repository.split("/")[0]);
  const found = store.options.pulls.filter(
    (pull) => head === null || head === `${owner(pull)}:${branchOf(pull)}`,
  );
  const [example] = call.route.example as readonly object[];
  return { status: 200, body: found.map((pull) => pullJson(example, pull, store)) };
}

const STRANGER = "stranger";

function branchOf(pull: TestPull): string {
  return pull.branch ?? `change-${pull.number}`;
}

/** The description's own example, with what a test decides put in. */
function pullJson(example: unknown, pull: TestPull, store: Store): object {
  const copy = structuredClone(example) as { head: Head; base: Head };
  const { head, base } = copy;
  base.repo.full_name = store.options.repository;
  head.sha = pull.headSha;
  head.ref = branchOf(pull);
  head.repo.full_name = pull.fromFork
    ? `${STRANGER}/${store.options.repository.split("/")[1]}`
    : base.repo.full_name;
  head.repo.fork = pull.fromFork;
  head.repo.id = pull.fromFork ? base.repo.id + 1 : base.repo.id;
  // The example's team lacks a field that the schema asks for.
  return { ...copy, number: pull.number, requested_teams: [] };
}

interface Head {
  sha: string;
  ref: string;
  repo: { id: number; full_name: string; fork: boolean };
}
