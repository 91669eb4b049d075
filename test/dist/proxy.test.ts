/** GitHub, asked by the bundles through a proxy: scripts/undici.cjs stands in for undici's index there. */
import { execFile } from "node:child_process";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, inject, it } from "vitest";

const module = pathToFileURL(join(inject("dist"), "chunks/lazy/actions-github-lib-utils.js")).href;
const tunnels: string[] = [];

const api = createServer((request, response) => {
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ path: request.url, token: request.headers.authorization }));
});

const proxy = createServer().on("connect", (request, socket) => {
  tunnels.push(request.url ?? "");
  const upstream = connect(portOf(api), "127.0.0.1", () => {
    socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
    upstream.pipe(socket).pipe(upstream);
  });
  for (const end of [socket, upstream]) end.on("error", () => upstream.destroy());
});

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

beforeAll(async () => {
  for (const server of [api, proxy]) {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  }
});

afterAll(() => {
  for (const server of [api, proxy]) server.close().closeAllConnections();
});

/** What GitHub's client got, in a process of its own: it reads the environment when it is loaded. */
async function asked(env: Readonly<Record<string, string>>): Promise<unknown> {
  const program = `const { GitHub, getOctokitOptions } = await import(${JSON.stringify(module)});
    const octokit = new GitHub(getOctokitOptions("t0ken", {}));
    const { data } = await octokit.rest.issues.listComments({ owner: "o", repo: "r", issue_number: 7 });
    console.log(JSON.stringify(data));
    process.exit(0);`;
  const args = ["--input-type=module", "--eval", program];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: { ...env } });
  return JSON.parse(stdout);
}

const ANSWER = { path: "/repos/o/r/issues/7/comments", token: "token t0ken" };

it("is asked through the proxy's tunnel, where the environment names one", async () => {
  const env = { GITHUB_API_URL: "http://api.example.test", http_proxy: `http://127.0.0.1:${portOf(proxy)}` };
  expect(await asked(env)).toEqual(ANSWER);
  expect(tunnels.map((name) => name.replace(/:80$/, ""))).toEqual(["api.example.test"]);
});

it("is asked directly where it names none", async () => {
  tunnels.length = 0;
  expect(await asked({ GITHUB_API_URL: `http://127.0.0.1:${portOf(api)}` })).toEqual(ANSWER);
  expect(tunnels).toEqual([]);
});
