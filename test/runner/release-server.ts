/**
 * GitHub's releases on loopback, for one repository: drafts, their archives, and what is published.
 * Requests and answers are checked against GitHub's OpenAPI description, and a request that does not fit is
 * a problem.
 */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { brokenRequest, type Call, match } from "./github-server.ts";
import { loadRoutes } from "./github-openapi.ts";

const RELEASES = "/repos/{owner}/{repo}/releases";
const LIST = `get ${RELEASES}`;
const CREATE = `post ${RELEASES}`;
const UPDATE = `patch ${RELEASES}/{release_id}`;
const DELETE = `delete ${RELEASES}/{release_id}`;
const UPLOAD = `post ${RELEASES}/{release_id}/assets`;

export interface TestRelease {
  readonly id: number;
  readonly tag_name: string;
  readonly target_commitish: string;
  readonly body: string;
  readonly prerelease: boolean;
  draft: boolean;
  immutable: boolean;
  readonly assets: { readonly name: string; readonly digest: string }[];
}

export interface ReleaseServer {
  /** For GITHUB_API_URL. */
  readonly url: string;
  readonly releases: TestRelease[];
  /** What the repository's setting is: whatever is published from now on cannot be changed. */
  immutable: boolean;
  /** The next request with this method is answered with 502, once. */
  failNext: string | undefined;
  /** Throws when a request broke the contract. */
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

const TOKEN = "token-of-the-job";

/** The server, for `org/bluegreen-action` and the token `token-of-the-job`. */
export async function startReleases(): Promise<ReleaseServer> {
  const routes = loadRoutes([LIST, CREATE, UPDATE, DELETE, UPLOAD]);
  const problems: string[] = [];
  const handle = async (request: IncomingMessage): Promise<Answer> => {
    const url = new URL(request.url ?? "", self.url);
    const bytes = await bodyOf(request);
    const matched = match(routes, request.method ?? "", url.pathname);
    const isUpload = url.pathname.endsWith("/assets");
    const body = isUpload || bytes.length === 0 ? undefined : (JSON.parse(bytes.toString("utf8")) as unknown);
    const call = matched && { ...matched, headers: request.headers, query: url.searchParams, body };
    const broken = call === undefined ? "this route is not listed" : brokenRequest(call);
    if (call === undefined || broken !== undefined || request.headers["user-agent"] === undefined) {
      problems.push(`${request.method} ${url.pathname}: ${broken ?? "no user-agent"}`);
      return { status: 422 };
    }
    if (request.headers.authorization !== `Bearer ${TOKEN}`) return { status: 401 };
    if (self.failNext === request.method) return failed(self);
    const answer = respond(call, self, bytes);
    const check = answer.body === undefined ? undefined : call.route.checkResponse(answer.status);
    if (check !== undefined && !check(answer.body))
      problems.push(`own answer to ${call.route.id}: ${JSON.stringify(check.errors)}`);
    return answer;
  };
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { status, body } = await handle(request);
    response.writeHead(status, { "content-type": "application/json" });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  };
  const server = createServer((request, response) => {
    void serve(request, response);
  });
  // Git keeps this process busy for seconds at times: no connection may end under a client that is to use it
  // again.
  server.keepAliveTimeout = 0;
  await new Promise<void>((listening) => void server.listen(0, "127.0.0.1", listening));
  const self: ReleaseServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    releases: [],
    immutable: true,
    failNext: undefined,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => void server.close(closed));
      if (problems.length > 0)
        throw new Error(`releases were not used as described:\n${problems.join("\n")}`);
    },
  };
  return self;
}

function failed(server: ReleaseServer): Answer {
  server.failNext = undefined;
  return { status: 502 };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function respond(call: Call, server: ReleaseServer, bytes: Buffer): Answer {
  const found = server.releases.find(({ id }) => String(id) === call.params["release_id"]);
  const json = (release: TestRelease) => releaseJson(release, call, server);
  const named = `${call.route.method.toLowerCase()} ${call.route.template}`;
  if (named === LIST) return { status: 200, body: server.releases.map(json) };
  if (named === CREATE) return { status: 201, body: json(created(call, server)) };
  if (found === undefined) return { status: 404 };
  if (found.immutable) return { status: 422 };
  if (named === DELETE) {
    server.releases.splice(server.releases.indexOf(found), 1);
    return { status: 204 };
  }
  if (named === UPDATE) {
    found.draft = (call.body as { readonly draft?: boolean }).draft ?? found.draft;
    found.immutable = !found.draft && server.immutable;
    return { status: 200, body: json(found) };
  }
  const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  found.assets.push({ name: call.query.get("name") ?? "", digest });
  return { status: 201, body: assetJson(found.assets.length, found, server) };
}

function created(call: Call, server: ReleaseServer): TestRelease {
  const wanted = call.body as Pick<
    TestRelease,
    "tag_name" | "target_commitish" | "body" | "draft" | "prerelease"
  >;
  const { tag_name, target_commitish, body, draft, prerelease } = wanted;
  const id = 1 + Math.max(0, ...server.releases.map((one) => one.id));
  const release = { id, tag_name, target_commitish, body, draft, prerelease, immutable: false, assets: [] };
  server.releases.push(release);
  return release;
}

/** The description's own example, with what is stored put in. */
function releaseJson(release: TestRelease, { route }: Call, server: ReleaseServer): unknown {
  const example = Array.isArray(route.example) ? (route.example as readonly object[])[0] : route.example;
  return {
    ...(example as object),
    ...release,
    html_url: `https://github.com/org/bluegreen-action/releases/tag/${release.tag_name}`,
    upload_url: `${server.url}/repos/org/bluegreen-action/releases/${release.id}/assets{?name,label}`,
    assets: release.assets.map((_, at) => assetJson(at + 1, release, server)),
  };
}

function assetJson(number: number, release: TestRelease, server: ReleaseServer): unknown {
  const asset = release.assets[number - 1];
  const url = `${server.url}/repos/org/bluegreen-action/releases/assets/${release.id}${number}`;
  return {
    url,
    browser_download_url: url,
    id: number,
    node_id: `RA_${number}`,
    label: null,
    state: "uploaded",
    content_type: "application/gzip",
    size: 1,
    download_count: 0,
    created_at: "2026-01-01T00:00:00Z",
    updated_at: "2026-01-01T00:00:00Z",
    uploader: null,
    ...asset,
  };
}
