import type { RouteRequest } from "../types.ts";

/**
 * A request as a curl command one can paste: `--path-as-is` because curl would tidy the path, `--resolve` left
 * to the reader. Every argument is quoted for a POSIX shell.
 */
export function curlCommand(request: RouteRequest): string {
  const method = request.method ?? "GET";
  const scheme = request.scheme ?? "http";
  const headers = (request.headers ?? []).flatMap(([name, value]) => [
    "-H",
    quoted(headerArgument(name, value)),
  ]);
  const url = quoted(`${scheme}://${withPort(request)}${request.path}`);
  return ["curl -is --path-as-is", ...(method === "GET" ? [] : ["-X", quoted(method)]), ...headers, url].join(
    " ",
  );
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
