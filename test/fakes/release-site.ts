/** A publisher's release site on loopback: what a test puts there, and nothing else. */
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** An answer: bytes, or a way to misbehave. */
export type SiteAnswer =
  | Uint8Array
  | string
  /** To another path of the same site. */
  | { readonly redirect: string }
  | { readonly status: number }
  /** Promises more bytes than it sends, then hangs up. */
  | { readonly truncated: Uint8Array };

export interface ReleaseSite {
  readonly url: string;
  /** Paths asked for, in order. */
  readonly asked: readonly string[];
}

/** Serves the answers by path; ends with the test. */
export async function releaseSite(answers: Readonly<Record<string, SiteAnswer>>): Promise<ReleaseSite> {
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    asked.push(request.url ?? "");
    send(response, answers[request.url ?? ""], `http://${request.headers.host}`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

function send(response: ServerResponse, answer: SiteAnswer | undefined, site: string): void {
  if (answer === undefined) response.writeHead(404).end("not found");
  else if (typeof answer === "string" || answer instanceof Uint8Array) response.end(answer);
  else if ("redirect" in answer) response.writeHead(302, { location: `${site}${answer.redirect}` }).end();
  else if ("status" in answer) response.writeHead(answer.status).end();
  else {
    response.writeHead(200, { "content-length": answer.truncated.length + 100 });
    response.write(answer.truncated, () => response.destroy());
  }
}
