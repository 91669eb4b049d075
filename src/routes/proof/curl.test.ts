import { execFile } from "node:child_process";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RouteRequest } from "../table/types.ts";
import { curlCommand } from "./curl.ts";

const run = promisify(execFile);

/** What the server of the test received, in order. */
const received: Pick<IncomingMessage, "method" | "url" | "rawHeaders">[] = [];
const server = createServer(({ method, url, rawHeaders }, response) => {
  received.push({ method, url, rawHeaders });
  response.end("ok");
});
beforeAll(() => new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve)));
afterAll(() => void server.close());

/** Pastes the command into a shell, as a person would, and returns the requests that arrived. */
async function pasted(request: Omit<RouteRequest, "host" | "port">): Promise<readonly string[]> {
  received.length = 0;
  const { port } = server.address() as AddressInfo;
  await run("sh", ["-c", curlCommand({ ...request, host: "127.0.0.1", port })], { timeout: 10_000 });
  return received.map(({ method, url, rawHeaders }) =>
    [`${method} ${url}`, ...pairs(rawHeaders).filter((line) => !line.startsWith("Host:"))].join(" | "),
  );
}

function pairs(raw: readonly string[]): readonly string[] {
  return raw.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${raw[index + 1]}`] : []));
}

describe("a request as a curl command", () => {
  it.each([
    ["/a/../b//c", "GET /a/../b//c"],
    ["/x[1-9]{a,b}", "GET /x[1-9]{a,b}"],
    ["/it's?q=$(id)&a=*", "GET /it's?q=$(id)&a=*"],
  ])("sends exactly the path %s, once, and none of curl's own headers", async (path, line) => {
    expect(await pasted({ path })).toEqual([line]);
  });

  it("ends for HEAD, and sends headers as they are, also empty ones", async () => {
    const headers = [
      ["cookie", "a=b; x-version=v2"],
      ["x-empty", ""],
      ["user-agent", "it's me"],
    ] as const;
    expect(await pasted({ path: "/", method: "HEAD", headers })).toEqual([
      "HEAD / | cookie: a=b; x-version=v2 | x-empty:  | user-agent: it's me",
    ]);
  });
});
