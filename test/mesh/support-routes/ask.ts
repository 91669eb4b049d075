import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";

/** A request as bytes on the wire: nothing is normalized, nothing added. */
export interface RawRequest {
  readonly port: number;
  readonly method: string;
  readonly path: string;
  readonly headers: readonly (readonly [string, string])[];
  /** With it over TLS, and this for the server's name. */
  readonly serverName?: string | undefined;
}

export interface RawResponse {
  /** 0 when the connection ended without an answer. */
  readonly status: number;
  /** In the order received, names in lower case. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

/**
 * Sends raw requests to one host over kept connections, `width` at a time. Results in the order of requests.
 */
export async function askAll(
  host: string,
  requests: readonly RawRequest[],
  width = 24,
): Promise<RawResponse[]> {
  const responses: RawResponse[] = Array.from({ length: requests.length });
  let next = 0;
  const worker = async () => {
    const connections = new Map<number, Connection>();
    for (let index = next++; index < requests.length; index = next++) {
      const request = requests[index] as RawRequest;
      if (request.serverName !== undefined) {
        responses[index] = await askOnce(host, request);
        continue;
      }
      const kept = connections.get(request.port);
      const connection = kept?.usable ? kept : await Connection.open({ host, port: request.port });
      connections.set(request.port, connection);
      responses[index] = await connection.ask(request);
    }
    for (const connection of connections.values()) connection.close();
  };
  await Promise.all(Array.from({ length: width }, worker));
  return responses;
}

/** Over a TLS connection of its own. */
export async function askOnce(host: string, request: RawRequest): Promise<RawResponse> {
  const { port, serverName } = request;
  try {
    const connection = await Connection.open({ host, port, serverName });
    const response = await connection.ask(request);
    connection.close();
    return response;
  } catch {
    return { status: 0, headers: [], body: "" };
  }
}

/** The first value of a header, by its name in lower case. */
export function valueOf(headers: RawResponse["headers"], name: string): string | undefined {
  return headers.find(([other]) => other === name)?.[1];
}

function headerOf(line: string): readonly [string, string] {
  const colon = line.indexOf(":");
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
}

interface Address {
  readonly host: string;
  readonly port: number;
  readonly serverName?: string | undefined;
}

class Connection {
  readonly #socket: Socket;
  #buffer = Buffer.alloc(0);
  #wake: (() => void) | undefined;
  #ended = false;

  static open({ host, port, serverName: servername }: Address): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const ready = () => resolve(new Connection(socket));
      // Whose certificate it is does not matter here: which routes answer does.
      const socket =
        servername === undefined
          ? connect({ host, port, noDelay: true }, ready)
          : connectTls({ host, port, servername, rejectUnauthorized: false }, ready);
      socket.once("error", reject);
    });
  }

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (data) => {
      this.#buffer = Buffer.concat([this.#buffer, data]);
      this.#wake?.();
    });
    const end = () => {
      this.#ended = true;
      this.#wake?.();
    };
    socket.on("close", end).on("end", end).on("error", end);
  }

  get usable(): boolean {
    return !this.#ended;
  }

  close(): void {
    this.#ended = true;
    this.#socket.destroy();
  }

  async ask({ method, path, headers }: RawRequest): Promise<RawResponse> {
    const lines = [
      `${method} ${path} HTTP/1.1`,
      ...headers.map(([name, value]) => `${name}: ${value}`),
      "",
      "",
    ];
    this.#socket.write(lines.join("\r\n"));
    const head = await this.#until("\r\n\r\n");
    const [statusLine = "", ...fields] = head.split("\r\n");
    const found = fields.filter(Boolean).map(headerOf);
    const status = Number(statusLine.split(" ")[1] ?? 0);
    const body = method === "HEAD" ? "" : await this.#body(found);
    if (valueOf(found, "connection") === "close") this.close();
    return { status, headers: found, body };
  }

  async #body(headers: RawResponse["headers"]): Promise<string> {
    if (valueOf(headers, "transfer-encoding") === "chunked") return this.#chunks();
    return this.#take(Number(valueOf(headers, "content-length") ?? 0));
  }

  async #chunks(): Promise<string> {
    let body = "";
    for (;;) {
      const size = Number.parseInt(await this.#until("\r\n"), 16);
      body += await this.#take(size);
      await this.#take(2);
      if (!(size > 0)) return body;
    }
  }

  async #until(mark: string): Promise<string> {
    for (;;) {
      const at = this.#buffer.indexOf(mark);
      if (at >= 0) return this.#cut(at + mark.length);
      if (this.#ended) return "";
      await this.#more();
    }
  }

  async #take(length: number): Promise<string> {
    while (this.#buffer.length < length && !this.#ended) await this.#more();
    return this.#cut(length);
  }

  #cut(length: number): string {
    const text = this.#buffer.subarray(0, length).toString("latin1");
    this.#buffer = this.#buffer.subarray(length);
    return text;
  }

  #more(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
