import type { RouteRequest, RouteTable } from "../../../src/routes/table/types.ts";
import { meshEnvironment } from "../support/environment.ts";
import { RawConnection, type RawResponse } from "../support/raw-http.ts";
import { askOnce, type RawRequest } from "../support-routes/ask.ts";
import { difference } from "./compare.ts";

/** A request on which the simulator and the mesh do not agree. */
export interface Disagreement {
  readonly index: number;
  readonly request: RouteRequest;
  readonly what: string;
  readonly rule: string | undefined;
  readonly seen: RawResponse;
}

/**
 * Asks the mesh and the simulator. What differs is asked again: a change may still be on its way to the
 * gateway.
 */
export async function disagreements(
  requests: readonly RouteRequest[],
  table: RouteTable,
): Promise<Disagreement[]> {
  let open = requests.map((request, index) => ({ request, index }));
  for (let round = 0; ; round += 1) {
    const seen = await askAll(open.map(({ request }) => request));
    const found = open.flatMap(({ request, index }, at) => {
      const answer = table.answer(request);
      const response = seen[at] as RawResponse;
      const what = difference(request, answer, response);
      return what === undefined ? [] : [{ index, request, what, rule: answer.rule, seen: response }];
    });
    if (found.length === 0 || round === 2) return found;
    open = found;
    await new Promise((resolve) => setTimeout(resolve, 1500));
  }
}

/** Sends requests to the first gateway, `width` at a time. Results in the order of requests. */
export async function askAll(requests: readonly RouteRequest[], width = 24): Promise<RawResponse[]> {
  const address = meshEnvironment().gateways[0];
  const responses: RawResponse[] = Array.from({ length: requests.length });
  let next = 0;
  const worker = async () => {
    let connection: RawConnection | undefined;
    for (let index = next++; index < requests.length; index = next++) {
      const request = requests[index] as RouteRequest;
      if (request.scheme === "https") {
        responses[index] = await askOnce(address.host, secure(request));
        continue;
      }
      if (connection?.usable !== true) connection = await RawConnection.open(address);
      responses[index] = await connection.send(bytes(request));
    }
    connection?.close();
  };
  await Promise.all(Array.from({ length: Math.min(width, requests.length) }, worker));
  return responses;
}

function secure({ host, path, method = "GET", headers = [] }: RouteRequest): RawRequest {
  const length = method === "GET" ? [] : [["content-length", "0"] as const];
  const fields = [["host", host] as const, ...headers, ...length];
  return { port: 443, method, path, headers: fields, serverName: host.replace(/:.*/, "") };
}

function bytes({ host, path, method = "GET", headers = [] }: RouteRequest): Buffer {
  const length = method === "GET" ? [] : [["content-length", "0"] as const];
  const fields = [["host", host] as const, ...headers, ...length];
  return Buffer.from(
    `${method} ${path} HTTP/1.1\r\n${fields.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`,
  );
}
