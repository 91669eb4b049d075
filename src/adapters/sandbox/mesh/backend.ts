import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import { type Server as NetServer, type Socket, connect, createServer as createNetServer } from "node:net";
import type { KubernetesObject } from "../../../model/kubernetes.ts";
import { NODE_ADDRESS } from "../state/layout.ts";
import { type PodSettings, type Program, readSettings } from "./pod-settings.ts";

/** A program that answers on a pod's address. */
export interface Backend {
  /** Ports it listens on. */
  readonly ports: readonly number[];
  /** From now on tells clients to close their connections, and goes on answering. */
  drain(): void;
  /** Stops listening and closes every connection. */
  stop(): Promise<void>;
}

/**
 * Starts a program on `address`. `pod` gives the pod as it is now: its annotations may change while it runs.
 */
export async function startBackend(
  program: Program,
  address: string,
  pod: () => KubernetesObject,
): Promise<Backend> {
  switch (program.kind) {
    case "echo":
      return serveHttp(address, [program.port], pod, { ...program, health: true });
    case "stand-in":
      return serveHttp(address, program.ports, pod, { text: program.text, status: 200, health: false });
    case "forward":
      return forward(address, program.ports);
    case "exit":
      throw new Error(program.message);
  }
}

/** What a program says to everybody. `health`: it has a `/health` of its own, as http-echo has. */
interface Saying {
  readonly text: string;
  readonly status: number;
  readonly health: boolean;
}

async function serveHttp(
  address: string,
  ports: readonly number[],
  pod: () => KubernetesObject,
  saying: Saying,
): Promise<Backend> {
  let draining = false;
  const settingsNow = settingsOf(pod);
  const respond = (port: number) => (request: IncomingMessage, response: ServerResponse) => {
    if (draining) response.setHeader("connection", "close");
    const settings = settingsNow();
    const answer = answerOf(request, settings, pod(), port, saying);
    const send = (): void => void response.writeHead(answer.status, answer.headers).end(answer.body);
    // The answer comes after the whole request, so that nothing of it is left on the connection.
    request.resume().on("end", () => {
      if (settings.responseDelayMs > 0) setTimeout(send, settings.responseDelayMs);
      else send();
    });
  };
  const servers = ports.map((port) => ({ port, server: httpServer(respond(port)) }));
  await listenAll(servers, address);
  return {
    ports,
    // Idle connections stay: a client may be sending on one in this moment.
    drain: () => {
      draining = true;
    },
    stop: async () => {
      await Promise.all(servers.map(({ server }) => closeServer(server)));
    },
  };
}

/** The pod's settings, read again only when it is another object. */
function settingsOf(pod: () => KubernetesObject): () => PodSettings {
  let read: { readonly pod: KubernetesObject; readonly settings: PodSettings } | undefined;
  return () => {
    const now = pod();
    if (read?.pod !== now) read = { pod: now, settings: readSettings(now) };
    return read.settings;
  };
}

/** As Go's server does by default: no timeout of its own, and keep-alive without end. */
function httpServer(listener: (request: IncomingMessage, response: ServerResponse) => void): Server {
  const options = { insecureHTTPParser: true, maxHeaderSize: 256 * 1024, keepAlive: true, noDelay: true };
  const server = createServer(options, listener);
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  server.headersTimeout = 0;
  return server;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: string;
}

function answerOf(
  request: IncomingMessage,
  settings: PodSettings,
  pod: KubernetesObject,
  port: number,
  { text, status, health }: Saying,
): Answer {
  const report = settings.report;
  if (health && !report && request.url?.split("?")[0] === "/health") return healthOf(settings);
  const body = report ? `${JSON.stringify(reportOf(request, pod, port))}\n` : `${text}\n`;
  const type = report ? "application/json" : "text/plain; charset=utf-8";
  const headers = {
    "X-App-Name": "http-echo",
    "Content-Type": type,
    "Content-Length": Buffer.byteLength(body),
  };
  return { status: settings.responseStatus ?? status, headers, body };
}

/** http-echo's own `/health`, whatever text and status it was given. */
function healthOf(settings: PodSettings): Answer {
  const body = '{"status":"ok"}\n';
  const headers = {
    "X-App-Name": "http-echo",
    "Content-Type": "application/json; charset=utf-8",
    "Content-Length": body.length,
  };
  return { status: settings.responseStatus ?? 200, headers, body };
}

/** The request as it came: nothing is decoded or normalized; bytes above 127 are shown as Latin-1. */
export interface RequestReport {
  readonly pod: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly port: number;
  readonly method: string;
  readonly path: string;
  readonly authority: string;
  /** Names and values as received, in order, repeated ones apart. */
  readonly headers: readonly (readonly [string, string])[];
}

function reportOf(request: IncomingMessage, pod: KubernetesObject, port: number): RequestReport {
  const headers: [string, string][] = [];
  for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) {
    headers.push([request.rawHeaders[index] ?? "", request.rawHeaders[index + 1] ?? ""]);
  }
  return {
    pod: pod.metadata.name,
    namespace: pod.metadata.namespace ?? "",
    labels: pod.metadata.labels ?? {},
    port,
    method: request.method ?? "",
    path: request.url ?? "",
    authority: headers.find(([name]) => name.toLowerCase() === "host")?.[1] ?? "",
    headers,
  };
}

async function forward(
  address: string,
  ports: readonly { readonly from: number; readonly to: number }[],
): Promise<Backend> {
  const sockets = new Set<Socket>();
  const servers = ports.map(({ from, to }) => ({
    port: from,
    server: createNetServer((socket) => pipeTo(socket, to, sockets)),
  }));
  await listenAll(servers, address);
  return {
    ports: ports.map(({ from }) => from),
    drain: () => undefined,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await Promise.all(servers.map(({ server }) => closed(server)));
    },
  };
}

function pipeTo(socket: Socket, port: number, sockets: Set<Socket>): void {
  const target = connect(port, NODE_ADDRESS);
  for (const [one, other] of [
    [socket, target],
    [target, socket],
  ] as const) {
    sockets.add(one);
    one.on("error", () => other.destroy());
    one.on("close", () => sockets.delete(one));
  }
  socket.pipe(target).pipe(socket);
}

interface Listener {
  readonly port: number;
  readonly server: NetServer;
}

/** Listens on all ports or on none. */
async function listenAll(servers: readonly Listener[], address: string): Promise<void> {
  try {
    await Promise.all(servers.map(({ server, port }) => listen(server, port, address)));
  } catch (error) {
    await Promise.all(servers.map(({ server }) => closed(server)));
    throw error;
  }
}

function listen(server: NetServer, port: number, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host: address, backlog: 1024 }, resolve);
  });
}

function closed(server: NetServer): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

/** Requests under way get a second to end. */
async function closeServer(server: Server): Promise<void> {
  const done = closed(server);
  server.closeIdleConnections();
  const impatience = setTimeout(() => server.closeAllConnections(), 1000);
  await done;
  clearTimeout(impatience);
}
