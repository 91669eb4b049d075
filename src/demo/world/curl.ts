import { createHttp } from "../../adapters/real/http.ts";

/** One of the walkthrough's requests, as curl would send it. */
export interface Curl {
  /** What it shows, such as `Default route`. */
  readonly title: string;
  readonly cookie?: string;
}

export interface CurlAnswer {
  readonly command: string;
  readonly body: string;
  readonly status: number;
}

/** Where one gateway listens for plain HTTP. */
export interface GatewayPort {
  readonly host: string;
  readonly port: number;
}

/** The command for a terminal. `--resolve` stands for the DNS entry. */
export function curlCommand(host: string, at: GatewayPort, { cookie }: Curl): string {
  const header = cookie === undefined ? "" : ` -H 'cookie: ${cookie}'`;
  return `curl${header} --resolve ${host}:${at.port}:${at.host} http://${authority(host, at)}/`;
}

/** As curl writes it: without the port that plain HTTP has anyway. */
function authority(host: string, { port }: GatewayPort): string {
  return port === 80 ? host : `${host}:${port}`;
}

/** Sends it. Throws `GATEWAY_UNREACHABLE`. */
export async function sendCurl(host: string, at: GatewayPort, curl: Curl): Promise<CurlAnswer> {
  const headers: [string, string][] = [
    ["user-agent", "curl/8.0"],
    ["accept", "*/*"],
  ];
  if (curl.cookie !== undefined) headers.push(["cookie", curl.cookie]);
  const { body, status } = await createHttp().send({
    address: at,
    host: authority(host, at),
    method: "GET",
    path: "/",
    headers,
    timeoutMs: 5_000,
  });
  return { command: curlCommand(host, at, curl), body: body.trim(), status };
}
