import { type Socket, connect } from "node:net";
import { type Address, meshEnvironment } from "./environment.ts";

export interface RawResponse {
  readonly status: number;
  /** As received, in order; repeated headers stay apart. */
  readonly headers: readonly (readonly [string, string])[];
  /** Latin-1, so that each character is one byte. */
  readonly body: string;
}

/** The first value of a header, or undefined. */
export function headerOf(response: RawResponse, name: string): string | undefined {
  return response.headers.find(([candidate]) => candidate.toLowerCase() === name.toLowerCase())?.[1];
}

/**
 * One HTTP/1.1 connection that sends exactly the bytes it is given, request after request, and reads what
 * comes back. A text is sent as Latin-1. Not for HEAD requests and upgrades.
 */
export class RawConnection {
  readonly #socket: Socket;
  readonly #reader = new ResponseReader();
  #waiting: { resolve: (response: RawResponse) => void; reject: (error: Error) => void } | undefined;
  #closed: Error | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket.setNoDelay(true);
    socket.on("data", (bytes: Buffer) => this.#received(bytes));
    socket.on("error", (error) => this.#fail(error));
    socket.on("close", () => this.#fail(new Error("connection closed before the response was complete")));
  }

  static open({ host, port }: Address, timeoutMs = 10_000): Promise<RawConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host, port });
      socket.setTimeout(timeoutMs, () => socket.destroy(new Error(`no answer in ${timeoutMs} ms`)));
      socket.once("error", reject);
      socket.once("connect", () => {
        socket.off("error", reject);
        resolve(new RawConnection(socket));
      });
    });
  }

  /** False after the peer has closed, or has said that it will. */
  get usable(): boolean {
    return this.#closed === undefined;
  }

  send(request: Uint8Array | string): Promise<RawResponse> {
    if (this.#closed !== undefined) return Promise.reject(this.#closed);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket.write(typeof request === "string" ? Buffer.from(request, "latin1") : request);
    });
  }

  close(): void {
    this.#closed ??= new Error("connection closed");
    this.#socket.destroy();
  }

  #received(bytes: Buffer): void {
    let response: RawResponse | undefined;
    try {
      response = this.#reader.push(bytes.toString("latin1"));
    } catch (error) {
      this.#fail(error as Error);
      this.#socket.destroy();
    }
    if (response === undefined) return;
    if (headerOf(response, "connection")?.toLowerCase() === "close") this.close();
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve(response);
  }

  #fail(error: Error): void {
    this.#closed ??= error;
    this.#waiting?.reject(error);
    this.#waiting = undefined;
  }
}

/** Sends bytes on a connection of their own, to the first gateway when no address is given. */
export async function rawRequest(request: Uint8Array | string, address?: Address): Promise<RawResponse> {
  const connection = await RawConnection.open(address ?? meshEnvironment().gateways[0]);
  try {
    return await connection.send(request);
  } finally {
    connection.close();
  }
}

/** A GET as bytes: only the host and the headers given. */
export function get(host: string, path = "/", headers: readonly (readonly [string, string])[] = []): string {
  const lines = [["host", host] as const, ...headers].map(([name, value]) => `${name}: ${value}\r\n`);
  return `GET ${path} HTTP/1.1\r\n${lines.join("")}\r\n`;
}

/**
 * Reads HTTP/1.1 responses from a stream of Latin-1 text: by content-length or chunked. Throws when there is
 * neither.
 */
class ResponseReader {
  #text = "";

  push(text: string): RawResponse | undefined {
    this.#text += text;
    const end = this.#text.indexOf("\r\n\r\n");
    if (end === -1) return undefined;
    const [line = "", ...fields] = this.#text.slice(0, end).split("\r\n");
    const headers = fields.map(splitField);
    const status = Number(line.split(" ")[1]);
    const content = readBody(this.#text, end + 4, headers, status);
    if (content === undefined) return undefined;
    this.#text = this.#text.slice(content.end);
    // 100 Continue and the like come before the response.
    return status < 200 ? this.push("") : { status, headers, body: content.body };
  }
}

function splitField(field: string): readonly [string, string] {
  const colon = field.indexOf(":");
  return [field.slice(0, colon), field.slice(colon + 1).trim()];
}

function readBody(
  text: string,
  start: number,
  headers: readonly (readonly [string, string])[],
  status: number,
): { readonly body: string; readonly end: number } | undefined {
  const value = (name: string): string | undefined =>
    headers.find(([candidate]) => candidate.toLowerCase() === name)?.[1];
  if (status < 200 || status === 204 || status === 304) return { body: "", end: start };
  if (value("transfer-encoding")?.toLowerCase() === "chunked") return readChunks(text, start);
  const length = value("content-length");
  // Nothing is taken for an empty body that does not say so.
  if (length === undefined || !/^\d+$/.test(length))
    throw new Error(`a response ${status} whose content-length is ${length ?? "missing"}`);
  const end = start + Number(length);
  return text.length < end ? undefined : { body: text.slice(start, end), end };
}

function readChunks(
  text: string,
  start: number,
): { readonly body: string; readonly end: number } | undefined {
  let body = "";
  let at = start;
  for (;;) {
    const lineEnd = text.indexOf("\r\n", at);
    if (lineEnd === -1) return undefined;
    const size = Number.parseInt(text.slice(at, lineEnd), 16);
    const next = lineEnd + 2 + size + 2;
    if (text.length < next) return undefined;
    if (size === 0) return { body, end: next };
    body += text.slice(lineEnd + 2, lineEnd + 2 + size);
    at = next;
  }
}
