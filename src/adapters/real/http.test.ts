import type { HttpRequest } from "../../model/http.ts";
import { createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, type TLSSocket } from "node:tls";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import {
  type CertificateRequest,
  type Credential,
  makeCertificate,
} from "../../../test/fixtures/certificates.ts";
import { LIMITS } from "../../limits.ts";
import { createHttp } from "./http.ts";

/** A server that answers these bytes and keeps what it was sent. */
async function rawServer(answer: (socket: Socket) => void) {
  const received: string[] = [];
  const server = createServer((socket) => {
    let text = "";
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      if (!text.includes("\r\n\r\n")) return;
      received.push(text);
      answer(socket);
    });
  });
  return { received, port: await listening(server) };
}

const OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
const request = (port: number, more: Partial<HttpRequest> = {}): HttpRequest => ({
  address: { host: "127.0.0.1", port },
  host: "service-mesh.dev",
  method: "GET",
  path: "/",
  headers: [],
  timeoutMs: 2000,
  ...more,
});

describe("a request", () => {
  it("is sent as these bytes: no header of ours, no path made tidy", async () => {
    const { received, port } = await rawServer((socket) => socket.end(OK));
    await createHttp().send(
      request(port, {
        path: "//a/../b/%2e%2E/c;d?x=1&&y",
        headers: [
          ["Cookie", "x-version=v2"],
          ["X-A", "1"],
          ["x-a", "2"],
        ],
      }),
    );
    expect(received).toEqual([
      "GET //a/../b/%2e%2E/c;d?x=1&&y HTTP/1.1\r\nHost: service-mesh.dev\r\nCookie: x-version=v2\r\nX-A: 1\r\nX-A: 2\r\n\r\n",
    ]);
  });

  it("with a method that may have a body says that it has none", async () => {
    const { received, port } = await rawServer((socket) => socket.end(OK));
    await createHttp().send(request(port, { method: "POST" }));
    expect(received[0]).toBe("POST / HTTP/1.1\r\nHost: service-mesh.dev\r\nContent-Length: 0\r\n\r\n");
  });

  it("has a connection of its own, also where the server would keep it", async () => {
    const sockets = new Set<Socket>();
    const { port } = await rawServer((socket) => {
      sockets.add(socket);
      socket.write(OK);
    });
    const http = createHttp();
    await http.send(request(port));
    await http.send(request(port));
    expect(sockets.size).toBe(2);
  });

  it.each([["/a b"], ["/a\r\nx: y"], ["/ü\u{1F600}"]])(
    "that HTTP cannot carry is refused: %j",
    async (path) => {
      await expect(createHttp().send(request(1, { path }))).rejects.toMatchObject({
        code: "HTTP_REQUEST_INVALID",
        exitCode: 2,
      });
    },
  );

  it("with a line break in a header is refused", async () => {
    const headers = [["x", "a\r\nb: c"]] as const;
    await expect(createHttp().send(request(1, { headers }))).rejects.toMatchObject({
      code: "HTTP_REQUEST_INVALID",
    });
  });
});

describe("an answer", () => {
  it("keeps repeated headers apart, names in lower case", async () => {
    const { port } = await rawServer((socket) =>
      socket.end(
        "HTTP/1.1 301 Moved\r\nSet-Cookie: a\r\nX-Subset: v1\r\nset-cookie: b\r\ncontent-length: 2\r\n\r\nno",
      ),
    );
    expect(await createHttp().send(request(port))).toEqual({
      status: 301,
      headers: [
        ["set-cookie", "a"],
        ["x-subset", "v1"],
        ["set-cookie", "b"],
        ["content-length", "2"],
      ],
      body: "no",
    });
  });

  it("is read up to a limit", async () => {
    const size = LIMITS.responseBody + 100_000;
    const { port } = await rawServer((socket) =>
      socket.end(`HTTP/1.1 200 OK\r\ncontent-length: ${size}\r\n\r\n${"x".repeat(size)}`),
    );
    expect((await createHttp().send(request(port))).body).toHaveLength(LIMITS.responseBody);
  });

  it.each<[string, (socket: Socket) => void]>([
    ["never comes", () => {}],
    ["is cut off", (socket) => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf")],
    ["is not HTTP", (socket) => socket.end("hello\r\n\r\n")],
    ["is a closed connection", (socket) => socket.destroy()],
    ["starts and hangs", (socket) => socket.write("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf")],
  ])("that %s is GATEWAY_UNREACHABLE", async (_what, answer) => {
    const { port } = await rawServer(answer);
    await expect(createHttp().send(request(port, { timeoutMs: 300 }))).rejects.toMatchObject({
      code: "GATEWAY_UNREACHABLE",
      exitCode: 3,
    });
  });

  it("is taken as far as it is there, and its odd parts are no harm", async () => {
    const answers: [string, number, number?][] = [
      ["HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nokHTTP/1.1 500 Second\r\n\r\n", 200],
      ["HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n".repeat(20) + OK, 200],
      ["HTTP/1.1 999 Odd\r\ncontent-length: 0\r\n\r\n", 999],
      // Not unpacked, because nobody asked for it: a bomb stays as small as it is.
      ["HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 2\r\n\r\nok", 200],
      [`HTTP/1.1 200 OK\r\n${"a: b\r\n".repeat(5000)}content-length: 0\r\n\r\n`, 200, 5001],
    ];
    for (const [text, status, headers = 1] of answers) {
      const { port } = await rawServer((socket) => socket.end(text));
      const answer = await createHttp().send(request(port));
      expect(answer.status).toBe(status);
      expect(answer.headers.length).toBeGreaterThanOrEqual(headers);
    }
  });

  it("from nobody is GATEWAY_UNREACHABLE and names the address", async () => {
    await expect(createHttp().send(request(1))).rejects.toMatchObject({
      code: "GATEWAY_UNREACHABLE",
      message: expect.stringContaining("no answer from 127.0.0.1:1 for http://service-mesh.dev/"),
    });
  });
});

/** Writes again and again, until the other side has had enough. */
const endlessly = (first: string, more: string, everyMs?: number) => (socket: Socket) => {
  socket.write(first);
  if (everyMs !== undefined) {
    const timer = setInterval(() => socket.write(more), everyMs);
    socket.on("close", () => clearInterval(timer));
    return;
  }
  const go = () => {
    while (!socket.destroyed && socket.write(more.repeat(1000)));
    if (!socket.destroyed) socket.once("drain", go);
  };
  go();
};

/**
 * Servers that lie, each of the kind "an answer that never is one".
 */
const LIARS: [string, (socket: Socket) => void, RegExp][] = [
  [
    "101 with Upgrade",
    (socket) => socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"),
    /101 and left HTTP/,
  ],
  ["101 without Upgrade", (socket) => socket.write("HTTP/1.1 101 Switching Protocols\r\n\r\n"), /./],
  [
    "101, and then an end",
    (socket) => socket.end("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"),
    /101 and left HTTP/,
  ],
  ["1xx for ever", endlessly("", "HTTP/1.1 103 Early Hints\r\n\r\n"), /more than 20 answers with 1xx/],
  ["100 for ever", endlessly("", "HTTP/1.1 100 Continue\r\n\r\n"), /more than 20 answers with 1xx/],
  ["1xx now and then", endlessly("", "HTTP/1.1 102 Processing\r\n\r\n", 50), /no answer within 400 ms|1xx/],
  ["headers for ever", endlessly("HTTP/1.1 200 OK\r\n", "a: b\r\n"), /Header overflow/],
  ["headers, one byte at a time", endlessly("HTTP/1.1 200 OK\r\na: ", "b", 20), /no answer within 400 ms/],
  ["a header without an end", endlessly("HTTP/1.1 200 OK\r\na: ", "b"), /Header overflow/],
  ["a reason without an end", endlessly("HTTP/1.1 200 ", "b"), /Header overflow|no answer within/],
  ["a body, one byte at a time", endlessly("HTTP/1.1 200 OK\r\n\r\n", "b", 20), /no answer within 400 ms/],
  [
    "chunks that are none",
    (socket) => socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n"),
    /./,
  ],
  [
    "trailers for ever",
    endlessly("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n", "a: b\r\n"),
    /./,
  ],
  [
    "a length and chunks",
    (socket) =>
      socket.end("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ncontent-length: 3\r\n\r\n0\r\n\r\n"),
    /./,
  ],
  ["a body alone, as HTTP/0.9", (socket) => socket.end("<html>hello</html>"), /Parse Error/],
  ["HTTP/2", (socket) => socket.end(Buffer.from("000012040000000000000300000080", "hex")), /./],
  ["TLS", (socket) => socket.end(Buffer.from("15030100020246", "hex")), /./],
  ["a status that is none", (socket) => socket.end("HTTP/1.1 abc OK\r\n\r\n"), /Parse Error/],
  ["no status", (socket) => socket.end("HTTP/1.1\r\n\r\n"), /Parse Error/],
  ["half an end", (socket) => socket.end(), /hang up|closed/],
  ["a reset", (socket) => socket.resetAndDestroy(), /ECONNRESET/],
];

describe("a server that lies is GATEWAY_UNREACHABLE, in time and with a reason", () => {
  it.each(LIARS)("%s", async (_what, answer, why) => {
    const { port } = await rawServer(answer);
    const began = performance.now();
    await expect(createHttp().send(request(port, { timeoutMs: 400 }))).rejects.toMatchObject({
      code: "GATEWAY_UNREACHABLE",
      message: expect.stringMatching(why),
    });
    expect(performance.now() - began).toBeLessThan(2000);
  });

  it("also one that accepts to leave HTTP for CONNECT", async () => {
    const { port } = await rawServer((socket) => socket.write("HTTP/1.1 200 OK\r\n\r\n"));
    await expect(createHttp().send(request(port, { method: "CONNECT", path: "a:1" }))).rejects.toMatchObject({
      code: "GATEWAY_UNREACHABLE",
    });
  });

  it("also one that answers before it was asked, or hangs in TLS", async () => {
    const early = createServer((socket) => {
      socket.on("error", () => {}).write("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf");
    });
    const silent = createServer((socket) => void socket.on("error", () => {}));
    for (const [server, tls] of [
      [early, false],
      [silent, true],
    ] as const) {
      const address = { host: "127.0.0.1", port: await listening(server), tls };
      await expect(createHttp().send(request(0, { address, timeoutMs: 300 }))).rejects.toMatchObject({
        code: "GATEWAY_UNREACHABLE",
        message: expect.stringContaining("no answer within 300 ms"),
      });
    }
  });
});

const HOST = "service-mesh.dev";
const authority = makeCertificate({ host: "authority.test" });
const issued = (request: Partial<CertificateRequest> = {}) =>
  makeCertificate({ host: HOST, issuer: authority, ...request });

/** A server with that certificate; it keeps the server names and the requests that it was sent. */
async function tlsServer({ cert, key }: Credential) {
  const names: (string | false)[] = [];
  const received: string[] = [];
  const server = createTlsServer({ cert, key }, (socket: TLSSocket) => {
    names.push(socket.servername ?? "");
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      received.push(chunk.toString("latin1"));
      socket.end(OK);
    });
  });
  server.on("tlsClientError", () => {});
  return { names, received, port: await listening(server) };
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

const secure = (port: number, ca?: string) =>
  request(port, { address: { host: "127.0.0.1", port, tls: true, ...(ca === undefined ? {} : { ca }) } });

describe("a request with TLS", () => {
  it("asks for the host's name at the gateway's address, and trusts the authority given", async () => {
    const { names, received, port } = await tlsServer(issued());
    expect(await createHttp().send(secure(port, authority.cert))).toMatchObject({ status: 200, body: "ok" });
    expect(names).toEqual([HOST]);
    expect(received).toEqual([`GET / HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`]);
  });

  it("trusts a self-signed certificate that was given itself", async () => {
    const own = makeCertificate({ host: HOST });
    const { port } = await tlsServer(own);
    expect(await createHttp().send(secure(port, own.cert))).toMatchObject({ status: 200 });
    await expect(createHttp().send(secure(port))).rejects.toMatchObject({ code: "GATEWAY_UNTRUSTED" });
  });

  const yesterday = new Date(Date.now() - 86_400_000);
  it.each<[string, Partial<CertificateRequest>, string | undefined, RegExp]>([
    ["of an authority that nobody trusts", {}, undefined, /unable to (get|verify)/],
    ["of another authority", {}, makeCertificate({ host: "other.test" }).cert, /unable to (get|verify)/],
    ["for another name", { host: "shop.example" }, authority.cert, /Host: service-mesh\.dev\. is not in/],
    [
      "that has expired",
      { notBefore: new Date(yesterday.getTime() - 86_400_000), notAfter: yesterday },
      authority.cert,
      /expired/,
    ],
  ])("is not sent to a server with a certificate %s", async (_what, certificate, ca, why) => {
    const { received, port } = await tlsServer(issued(certificate));
    await expect(createHttp().send(secure(port, ca))).rejects.toMatchObject({
      code: "GATEWAY_UNTRUSTED",
      exitCode: 3,
      message: expect.stringMatching(why),
      remedy: expect.stringContaining("gateway: {ca: FILE}"),
    });
    expect(received).toEqual([]);
  });

  it("is not sent either where the environment says not to look at certificates", async () => {
    const { received, port } = await tlsServer(issued());
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
    try {
      await expect(createHttp().send(secure(port))).rejects.toMatchObject({ code: "GATEWAY_UNTRUSTED" });
    } finally {
      vi.unstubAllEnvs();
    }
    expect(received).toEqual([]);
  });

  it("to a port without it says so", async () => {
    const server = createServer((socket) => {
      socket.on("error", () => {}).on("data", () => socket.end(OK));
    });
    await expect(createHttp().send(secure(await listening(server)))).rejects.toMatchObject({
      code: "GATEWAY_UNREACHABLE",
      remedy: expect.stringContaining("that the port speaks TLS"),
    });
  });

  it("is asked for where a plain request meets a port with it", async () => {
    const { port } = await tlsServer(issued());
    await expect(createHttp().send(request(port))).rejects.toMatchObject({
      code: "GATEWAY_UNREACHABLE",
      remedy: expect.stringContaining(`write https://127.0.0.1:${port}`),
    });
  });
});
