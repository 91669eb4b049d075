/** HTTP/1.1 requests sent as given: no path is normalized, no header is added but `host` and `content-length`. */
import { type ClientRequest, type IncomingMessage, request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { type Failure, surroundings, usage } from "../../errors.ts";
import type { Http, HttpRequest, HttpResponse } from "../../ports.ts";

/** A body is read up to here; a smoke test asks for a word, not for a file. */
export const MAX_BODY = 1024 * 1024;

export function createHttp(): Http {
  return { send: (request) => send(request) };
}

async function send(request: HttpRequest): Promise<HttpResponse> {
  const outgoing = open(request);
  return new Promise((resolve, reject) => {
    const late = () => outgoing.destroy(new Error(`no answer within ${request.timeoutMs} ms`));
    const timer = setTimeout(late, request.timeoutMs);
    const fail = (error: unknown) => reject(unreachable(request, error));
    outgoing.on("error", fail);
    outgoing.on("response", (incoming) => {
      read(incoming)
        .then(resolve, fail)
        .finally(() => outgoing.destroy());
    });
    outgoing.on("close", () => clearTimeout(timer));
    outgoing.end();
  });
}

/** A connection of its own for the request; with TLS, the certificate must be good for the request's host. */
function open(request: HttpRequest): ClientRequest {
  const { host, port, tls } = request.address;
  const options = { host, port, method: request.method, path: request.path, agent: false, setHost: false };
  let outgoing: ClientRequest | undefined;
  try {
    outgoing = tls
      ? httpsRequest({ ...options, servername: request.host.replace(/:\d+$/, "") })
      : httpRequest(options);
    outgoing.setHeader("Host", request.host);
    for (const [name, values] of grouped(request.headers)) outgoing.setHeader(name, values);
    // Asked for nowhere, so not sent; the connection is closed by us after the answer.
    outgoing.removeHeader("connection");
    return outgoing;
  } catch (error) {
    // It may have begun to connect; nobody waits for how that ends.
    outgoing?.on("error", () => {}).destroy();
    throw usage("HTTP_REQUEST_INVALID", `cannot send ${request.method} ${request.path}: ${reason(error)}`, {
      remedy: "Give a path in printable ASCII, and header names and values without line breaks",
      cause: error,
    });
  }
}

/** Repeated headers stay apart, in their order. */
function grouped(headers: HttpRequest["headers"]): Map<string, string[]> {
  const names = new Map<string, string>();
  const values = new Map<string, string[]>();
  for (const [name, value] of headers) {
    const first = names.get(name.toLowerCase()) ?? name;
    names.set(name.toLowerCase(), first);
    values.set(first, [...(values.get(first) ?? []), value]);
  }
  return values;
}

async function read(incoming: IncomingMessage): Promise<HttpResponse> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= MAX_BODY) break;
  }
  const body = Buffer.concat(chunks).subarray(0, MAX_BODY).toString("utf8");
  return { status: incoming.statusCode ?? 0, headers: pairs(incoming.rawHeaders), body };
}

function pairs(raw: readonly string[]): [string, string][] {
  return raw.flatMap((name, index) =>
    index % 2 === 0 ? [[name.toLowerCase(), raw[index + 1] ?? ""] as [string, string]] : [],
  );
}

function unreachable({ address, host, path }: HttpRequest, error: unknown): Failure {
  const url = `${address.tls ? "https" : "http"}://${host}${path}`;
  const fact = `no answer from ${address.host}:${address.port} for ${url}: ${reason(error)}`;
  return surroundings("GATEWAY_UNREACHABLE", fact, {
    remedy:
      "Check the gateway's address (gateway in bluegreen.yaml, or the input), and that this machine may reach it",
    cause: error,
  });
}

function reason(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reason).join("; ");
  return error instanceof Error ? error.message : String(error);
}
