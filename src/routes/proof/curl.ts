import type { RouteRequest } from "../table/types.ts";

/**
 * A request as a curl command one can paste, that sends these bytes and no more: `--path-as-is` because curl
 * would tidy the path, `--globoff` (`-g`) because it would expand `[1-3]`, and without the headers that curl
 * adds by itself. `--resolve` is left to the reader. Every argument is quoted for a POSIX shell.
 */
export function curlCommand(request: RouteRequest): string {
  const { headers = [] } = request;
  const sent = headers.flatMap(([name, value]) => ["-H", quoted(headerArgument(name, value))]);
  const url = quoted(`${request.scheme ?? "http"}://${withPort(request)}${request.path}`);
  return [
    "curl -gis --path-as-is",
    ...methodArguments(request.method ?? "GET"),
    ...unsent(headers),
    ...sent,
    url,
  ].join(" ");
}

/** With `-X HEAD` curl would wait for a body that never comes. */
function methodArguments(method: string): readonly string[] {
  if (method === "GET") return [];
  return method === "HEAD" ? ["--head"] : ["-X", quoted(method)];
}

/** curl's own `Accept` and `User-Agent`, taken away where the request has none. */
function unsent(headers: NonNullable<RouteRequest["headers"]>): readonly string[] {
  const names = new Set(headers.map(([name]) => name.toLowerCase()));
  return ["accept", "user-agent"].filter((name) => !names.has(name)).flatMap((name) => ["-H", `${name}:`]);
}

/** curl drops a header given with an empty value unless it ends in `;`. */
function headerArgument(name: string, value: string): string {
  return value === "" ? `${name};` : `${name}: ${value}`;
}

function withPort({ host, port, scheme }: RouteRequest): string {
  const usual = scheme === "https" ? 443 : 80;
  return port === undefined || port === usual || /:\d+$/.test(host) ? host : `${host}:${port}`;
}

function quoted(text: string): string {
  return /^[\w./:=@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
