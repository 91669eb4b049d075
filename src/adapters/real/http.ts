/**
 * HTTP/1.1 requests sent as given: no path is normalized, no header is added but `host` and `content-length`.
 */
import type { HttpRequest, HttpResponse } from "../../model/http.ts";
import { type ClientRequest, type IncomingMessage, request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import * as nodeTls from "node:tls";
import { type Failure, surroundings, usage } from "../../errors/errors.ts";
import { LIMITS } from "../../limits.ts";
import { gatewayAddressText } from "../../model/gateway-address.ts";
import type { Http } from "../../ports.ts";

export function createHttp(): Http {
  const trust = new Trust();
  return { send: (request) => send(request, trust) };
}

/**
 * Whom TLS connections believe: one context for each `ca`, because reading all certificates takes a while.
 */
class Trust {
  readonly #contexts = new Map<string | undefined, nodeTls.SecureContext>();

  for(ca: string | undefined): nodeTls.SecureContext {
    const context = this.#contexts.get(ca) ?? nodeTls.createSecureContext(authorities(ca));
    this.#contexts.set(ca, context);
    return context;
  }
}

/** Node's own authorities, the machine's (which Node before 22.15 cannot tell), and the one given. */
function authorities(given: string | undefined): { readonly ca?: string[] } {
  const own = given === undefined ? [] : [given];
  if (typeof nodeTls.getCACertificates === "function") {
    const known = [...nodeTls.getCACertificates("default"), ...nodeTls.getCACertificates("system")];
    return { ca: [...new Set(known), ...own] };
  }
  return given === undefined ? {} : { ca: [...nodeTls.rootCertificates, given] };
}

async function send(request: HttpRequest, trust: Trust): Promise<HttpResponse> {
  const outgoing = open(request, trust);
  try {
    return await answered(outgoing, request.timeoutMs);
  } catch (error) {
    throw unreachable(request, error);
  } finally {
    outgoing.destroy();
  }
}

/** Settles in time, whatever the server does: the clock decides, and never an event that may not come. */
function answered(outgoing: ClientRequest, timeoutMs: number): Promise<HttpResponse> {
  return new Promise<HttpResponse>((resolve, reject) => {
    const fail = (fact: string) => reject(new Error(fact));
    const timer = setTimeout(() => fail(`no answer within ${timeoutMs} ms`), timeoutMs);
    let begun = false;
    let interim = 0;
    // Stays as long as there is a socket: an error after the end must not be an uncaught one.
    outgoing.on("error", reject);
    const left = ({ statusCode, socket }: IncomingMessage) => {
      socket.on("error", () => {}).destroy();
      fail(`it answered ${statusCode} and left HTTP, for which nobody asked`);
    };
    outgoing.on("upgrade", left);
    outgoing.on("connect", left);
    outgoing.on("response", (incoming) => {
      begun = true;
      // Without a word on what it left HTTP for, it comes here.
      if (incoming.statusCode === 101) return left(incoming);
      read(incoming).then(resolve, reject);
    });
    outgoing.on("information", () => {
      interim += 1;
      if (interim > LIMITS.interimResponses) fail(`more than ${LIMITS.interimResponses} answers with 1xx`);
    });
    outgoing.on("close", () => {
      clearTimeout(timer);
      if (!begun) fail("the connection was closed before an answer");
    });
    outgoing.end();
  });
}

/** A connection of its own for the request; with TLS, the certificate must be good for the request's host. */
function open(request: HttpRequest, trust: Trust): ClientRequest {
  const { host, port } = request.address;
  // Said here, because Node's options in the environment could say otherwise.
  const parser = { maxHeaderSize: LIMITS.responseHead, insecureHTTPParser: false };
  const options = {
    host,
    port,
    method: request.method,
    path: request.path,
    agent: false,
    setHost: false,
    ...parser,
  };
  let outgoing: ClientRequest | undefined;
  try {
    outgoing =
      request.address.tls === true
        ? httpsRequest({ ...options, ...tlsOptions(request, trust) })
        : httpRequest(options);
    // No header is left out: their size has a limit.
    outgoing.maxHeadersCount = 0;
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

/**
 * The gateway is reached by address; the name asked for, and that its certificate must have, is the host's.
 */
function tlsOptions({ address, host }: HttpRequest, trust: Trust) {
  const servername = host.replace(/:\d+$/, "");
  // NODE_TLS_REJECT_UNAUTHORIZED of the environment would be the default.
  return { servername, secureContext: trust.for(address.ca), rejectUnauthorized: true };
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
  incoming.on("error", () => {});
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= LIMITS.responseBody) break;
  }
  const body = Buffer.concat(chunks).subarray(0, LIMITS.responseBody).toString("utf8");
  return { status: incoming.statusCode ?? 0, headers: pairs(incoming.rawHeaders), body };
}

function pairs(raw: readonly string[]): [string, string][] {
  return raw.flatMap((name, index) =>
    index % 2 === 0 ? [[name.toLowerCase(), raw[index + 1] ?? ""] as [string, string]] : [],
  );
}

/**
 * Codes of a certificate that was not accepted ("X509 certificate error codes" of Node's `tls`, and
 * `ERR_TLS_…` for its name); by them the connection ends before anything is sent.
 */
const UNTRUSTED =
  /^(UNABLE_TO_|CERT_|CRL_|ERROR_IN_|DEPTH_ZERO_|SELF_SIGNED_|INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH|PATH_LENGTH_|ERR_TLS_CERT_ALTNAME)/;

function unreachable(request: HttpRequest, error: unknown): Failure {
  const { address, host, path } = request;
  const code = String((error as NodeJS.ErrnoException | undefined)?.code);
  const where = gatewayAddressText(address);
  if (address.tls === true && UNTRUSTED.test(code)) {
    return surroundings(
      "GATEWAY_UNTRUSTED",
      `the certificate at ${where} is not trusted for ${host}: ${reason(error)}`,
      {
        remedy:
          "Give the gateway a certificate for the host; for one of an authority of your own, or a self-signed one, name the authority's certificate as `gateway: {ca: FILE}` in bluegreen.yaml",
        cause: error,
      },
    );
  }
  const url = `${address.tls ? "https" : "http"}://${host}${path}`;
  const fact = `no answer from ${address.host}:${address.port} for ${url}: ${reason(error)}`;
  return surroundings("GATEWAY_UNREACHABLE", fact, { remedy: reachRemedy(address, code), cause: error });
}

/** A plain request to a port with TLS, and the other way round, end in errors that do not say so. */
function reachRemedy({ host, port, tls }: HttpRequest["address"], code: string): string {
  const check =
    "Check the gateway's address (gateway in bluegreen.yaml, or the input), and that this machine may reach it";
  if (/^E(CONNREFUSED|HOSTUNREACH|NETUNREACH|NOTFOUND|AI_AGAIN)$/.test(code)) return check;
  if (tls === true) {
    return `${check}; that the port speaks TLS (else leave https:// out); and that the Gateway's credentialName is a Secret beside the gateway's pods`;
  }
  const secure = gatewayAddressText({ host, port, tls: true });
  return port === 443 || code === "ECONNRESET" || code.startsWith("HPE_")
    ? `${check}; if the port speaks TLS, write ${secure}`
    : check;
}

function reason(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reason).join("; ");
  return error instanceof Error ? error.message : String(error);
}
