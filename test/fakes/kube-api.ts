/**
 * A Kubernetes API on loopback, as much of it as kubectl needs: discovery, and objects that a test puts
 * there.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface KubeApi {
  /** `http://127.0.0.1:port`. */
  readonly url: string;
  /** `METHOD path?query` of every request, discovery left out. */
  readonly asked: readonly string[];
  /** What each of these asked for by its header `accept`. */
  readonly accepted: readonly string[];
  /** Bodies that were written, parsed. */
  readonly written: readonly unknown[];
}

export interface KubeAnswer {
  readonly status: number;
  readonly body: object;
  /** Sent without its last character: no JSON any more. */
  readonly cut?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A `Status` as the API server sends it with an error. */
export function apiError(status: number, reason: string, message: string, details: object = {}): KubeAnswer {
  const body = {
    kind: "Status",
    apiVersion: "v1",
    status: "Failure",
    reason,
    message,
    details,
    code: status,
  };
  return { status, body };
}

const TYPES: Readonly<Record<string, readonly object[]>> = {
  "/api/v1": [
    resource("configmaps", "ConfigMap"),
    resource("secrets", "Secret"),
    resource("namespaces", "Namespace", false),
    resource("pods", "Pod"),
  ],
  "/apis/networking.istio.io/v1": [resource("virtualservices", "VirtualService")],
};

function resource(name: string, kind: string, namespaced = true): object {
  const verbs = ["create", "delete", "get", "list", "update"];
  return { name, singularName: kind.toLowerCase(), namespaced, kind, verbs };
}

/**
 * What a server answers for a path that it does not have: 404 without words. To be listed, like any answer.
 */
export const NO_SUCH_PATH: KubeAnswer = {
  status: 404,
  body: { kind: "Status", message: "404 page not found", code: 404 },
};

/**
 * Answers `METHOD path` as listed, or as the listed function does for the query. Any other request fails the
 * test at its end, whatever the code under test makes of the answer.
 */
export async function kubeApi(
  answers: Readonly<Record<string, KubeAnswer | ((query: URLSearchParams) => KubeAnswer)>>,
): Promise<KubeApi> {
  const asked: string[] = [];
  const accepted: string[] = [];
  const written: unknown[] = [];
  const unlisted: string[] = [];
  const server = createServer(async (request, response) => {
    const path = (request.url ?? "").split("?")[0] ?? "";
    const discovered = request.method === "GET" ? discovery(path) : undefined;
    if (discovered !== undefined) return send(response, { status: 200, body: discovered });
    asked.push(`${request.method} ${request.url}`);
    accepted.push(request.headers.accept ?? "");
    const text = await bodyOf(request);
    if (text !== "") written.push(JSON.parse(text));
    const listed = answers[`${request.method} ${path}`];
    if (listed === undefined) unlisted.push(`${request.method} ${request.url}`);
    const answer = listed ?? NO_SUCH_PATH;
    const query = new URLSearchParams((request.url ?? "").split("?")[1]);
    return send(response, typeof answer === "function" ? answer(query) : answer);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
    if (unlisted.length > 0) throw new Error(`Requests that the test does not list: ${unlisted.join("; ")}`);
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, accepted, written };
}

function discovery(path: string): object | undefined {
  if (path === "/api") return { kind: "APIVersions", versions: ["v1"] };
  const version = { groupVersion: "networking.istio.io/v1", version: "v1" };
  const group = { name: "networking.istio.io", versions: [version], preferredVersion: version };
  if (path === "/apis") return { kind: "APIGroupList", apiVersion: "v1", groups: [group] };
  const resources = TYPES[path];
  if (resources === undefined) return undefined;
  return {
    kind: "APIResourceList",
    apiVersion: "v1",
    groupVersion: path.replace(/^\/apis?\//, ""),
    resources,
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text;
}

function send(response: ServerResponse, { status, body, cut, headers }: KubeAnswer): void {
  const text = JSON.stringify(body);
  const sent = cut === true ? text.slice(0, -1) : text;
  response.writeHead(status, { ...headers, "content-type": "application/json" }).end(sent);
}
