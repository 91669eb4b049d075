import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { usage } from "../../../errors/errors.ts";
import type { GatewayInstance } from "./gateway.ts";

/** Gateways that listen on loopback. */
export interface GatewayServers {
  /** Port that spreads its connections over all gateways, as a load balancer does. */
  readonly port: number;
  /** Port of each gateway by itself. */
  readonly ports: ReadonlyMap<GatewayInstance, number>;
  /** Stops listening; requests under way are answered first. */
  close(): Promise<void>;
}

const LOOPBACK = "127.0.0.1";

/** Listens on the port (0: any free one) and on one more per gateway. Throws `PORT_TAKEN`. */
export async function listen(instances: readonly GatewayInstance[], port: number): Promise<GatewayServers> {
  let turn = 0;
  const bySocket = new WeakMap<Socket, GatewayInstance>();
  const front = createServer((request, response) => {
    const instance = bySocket.get(request.socket) ?? instances[0];
    if (instance !== undefined) answer(instance, request, response);
  });
  front.on("connection", (socket) => {
    bySocket.set(socket, instances[turn % instances.length] as GatewayInstance);
    turn += 1;
  });
  front.on("clientError", (_error, socket: Socket) => refuse(bySocket.get(socket), socket));
  const servers = [front];
  const bound = await bind(front, port);
  const ports = new Map<GatewayInstance, number>();
  for (const instance of instances) {
    const server = createServer((request, response) => answer(instance, request, response));
    server.on("clientError", (_error, socket: Socket) => refuse(instance, socket));
    servers.push(server);
    ports.set(instance, await bind(server, 0));
  }
  return { port: bound, ports, close: async () => void (await Promise.all(servers.map(closed))) };
}

function answer(instance: GatewayInstance, request: IncomingMessage, response: ServerResponse): void {
  // The port stays ours; that nothing serves there yet shows as a connection without an answer.
  if (!instance.listening) return void request.socket.destroy();
  // The body is of no interest, but must be read for the connection to be used again.
  request.resume();
  const { status, headers, body } = instance.answer({
    host: request.headers.host ?? "",
    method: request.method ?? "GET",
    path: request.url ?? "/",
    headers: pairs(request.rawHeaders),
  });
  response.writeHead(status, [...headers.flat(), "server", "istio-envoy"]);
  response.end(request.method === "HEAD" ? undefined : body);
}

/** What Envoy answers to bytes that are no HTTP. */
function refuse(instance: GatewayInstance | undefined, socket: Socket): void {
  if (instance?.listening !== true || !socket.writable) return void socket.destroy();
  const fields = [
    "content-length: 11",
    "content-type: text/plain",
    "connection: close",
    "server: istio-envoy",
  ];
  socket.end(["HTTP/1.1 400 Bad Request", ...fields, "", "Bad Request"].join("\r\n"));
}

function pairs(raw: readonly string[]): readonly (readonly [string, string])[] {
  const found: (readonly [string, string])[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    found.push([raw[index] as string, raw[index + 1] as string]);
  }
  return found;
}

function bind(server: Server, port: number): Promise<number> {
  server.keepAliveTimeout = 60_000;
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(taken(port, error)));
    server.listen(port, LOOPBACK, () => resolve((server.address() as AddressInfo).port));
  });
}

function taken(port: number, cause: NodeJS.ErrnoException): Error {
  const fact =
    cause.code === "EADDRINUSE"
      ? `port ${port} on ${LOOPBACK} is taken`
      : `port ${port} on ${LOOPBACK} cannot be opened: ${cause.code ?? cause.message}`;
  return usage("PORT_TAKEN", fact, { remedy: "Give another one with --port, or 0 for any free one", cause });
}

/** Idle connections are closed at once; busy ones after their answer. */
function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}
