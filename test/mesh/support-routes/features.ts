import type { RouteAnswer, RouteRequest } from "../../../src/routes/table/types.ts";
import type { HostCase, PoolRule } from "./generate-case.ts";
import { GATEWAY_NAMESPACE, PORTS } from "./vocabulary.ts";

/** How often each name was counted. */
export type Counts = Map<string, number>;

/** Features of configurations: seen in the text of a case. */
const IN_CASES: Readonly<Record<string, RegExp>> = {
  "host: wildcard": /"hosts":\["?[^\]]*"\*\.§/,
  "host: *": /"hosts":\["\*"/,
  "host: upper case": /"A\.§\.test"/,
  "gateway: several": /"gateways":\["[^"]+","/,
  "gateway: several servers": /"name":"p1"|"servers":\[\{[^\]]*\][^\]]*\},\{/,
  "gateway: short name": /"gateways":\["gate"\]/,
  "gateway: namespace of a server's host": /"routes(?:-b)?\/(?:\*\.|a\.)§/,
  "gateway: ./host": /"\.\/§/,
  "gateway: */host": /"\*\/§/,
  "gateway: httpsRedirect": /"redirect":true/,
  "gateway: HTTP2": /"HTTP2"/,
  "gateway: HTTPS": /"HTTPS"/,
  exportTo: /"exportTo":/,
  "VirtualService: several on one host": /"letter".*"letter"/,
  "VirtualService: creation against name": /"letter":"z".*"letter":"[am]"/,
  "VirtualService: other namespace": /"namespace":"routes-b","letter"/,
  delegate: /"delegate":/,
  "delegate: other namespace": /"§-delegate-1"/,
  "delegate: missing": /"§-nobody"/,
  "uri prefix": /"uri":\{"prefix"/,
  "uri exact": /"uri":\{"exact"/,
  "uri regex": /"uri":\{"regex"/,
  ignoreUriCase: /"ignoreUriCase":true/,
  headers: /"headers":\{"(?:x-|cookie|accept|user)/,
  "header presence": /"(?:cookie|x-env|x-a)":\{\}/,
  withoutHeaders: /"withoutHeaders"/,
  "withoutHeaders presence": /"withoutHeaders":\{[^}]*\{"regex":"\*"\}/,
  method: /"method":/,
  authority: /"authority":\{/,
  scheme: /"scheme":\{/,
  port: /"port":(?:80|8081|443)[,}]/,
  "gateways of a match": /"gateways":\["mesh"\]/,
  sourceLabels: /"sourceLabels"/,
  sourceNamespace: /"sourceNamespace"/,
  queryParams: /"queryParams"/,
  "regex (?i)": /"\(\?i/,
  "regex \\A \\z": /"\\\\A/,
  "regex \\pL": /\\\\p[L{]/,
  "regex [[:class:]]": /\[\[:/,
  "regex []a]": /\[\]a\]/,
  "regex \\Q\\E": /\\\\Q/,
  "regex multibyte": /"a\.\.\.b"|"é"/,
  "rewrite prefix": /"rewrite":\{"uri":/,
  "rewrite regex": /"uriRegexRewrite"/,
  "rewrite authority": /"rewrite":\{[^}]*"authority"/,
  redirect: /"redirect":\{"/,
  "redirect without a slash": /"uri":"new"/,
  "redirect prefixRewrite": /"redirect":\{"prefixRewrite"/,
  "redirect authority": /"redirect":\{"[^}]*"authority"/,
  "redirect port": /"redirect":\{[^}]*"port"/,
  "redirect scheme": /"redirect":\{[^}]*"scheme"/,
  "redirect derivePort": /"derivePort"/,
  directResponse: /"directResponse"/,
  "fault abort": /"abort"/,
  "fault delay": /"fixedDelay"/,
  corsPolicy: /"corsPolicy"/,
  mirrorPercent: /"mirrorPercent":/,
  mirror_percent: /"mirror_percent":/,
  "header in one line": /"headers":\{[^}]*"(?:pragma|if-range|accept-encoding)"/,
  "header of the gateway": /"x-request-id":/,
  "JWT claim": /"@request\.auth\.claims\.sub":/,
  mirror: /"mirror":/,
  mirrors: /"mirrors":/,
  weights: /"weight":60/,
  "weight 0": /"weight":0/,
  "request headers": /"request":\{"(?:set|add|remove)/,
  "response headers": /"response":\{"(?:set|add|remove)/,
  "Host header operation": /"Host":|":authority":"set/,
  "short destination": /"host":"web"/,
  "destination with dots": /"host":"web\.routes(?:\.svc)?"/,
  "destination port by number": /"port":\{"number"/,
  "subset without pods": /"subset":"(?:none|zero)"/,
  "subset nowhere": /"subset":"nowhere"/,
  "destination nowhere": /"host":"nowhere/,
  "destination not exported": /"host":"hidden/,
  "destination of a generated DestinationRule": /"host":"pool-/,
};

/** Features of requests. */
const IN_REQUESTS: Readonly<Record<string, (request: RouteRequest) => boolean>> = {
  "host below": ({ host }) => /^(?:a|x\.a|b)\./i.test(host),
  "authority with port": ({ host }) => /:\d+$/.test(host),
  "authority in upper case": ({ host }) => /[A-Z]/.test(host),
  "over TLS": ({ port }) => port === PORTS.tls,
  "second port": ({ port }) => port === PORTS.second,
  "path //": ({ path }) => path.includes("//"),
  "path %2F": ({ path }) => path.includes("%2F"),
  "path %2f": ({ path }) => path.includes("%2f"),
  "path ..": ({ path }) => path.includes("/.."),
  "path %2e": ({ path }) => /%2e/i.test(path),
  "path backslash": ({ path }) => path.includes("\\"),
  "path encoded letter": ({ path }) => /%[46]1/.test(path),
  "path #": ({ path }) => path.includes("#"),
  "path long": ({ path }) => path.length > 1000,
  "path in absolute form": ({ path }) => path.startsWith("http://"),
  "path in absolute form with a user": ({ path }) => /^http:\/\/[^/]*@/.test(path),
  "path in absolute form without path": ({ path }) => /^http:\/\/[^/]*\?/.test(path),
  "path in absolute form, https": ({ path }) => path.startsWith("https://"),
  "path beyond ASCII": ({ path }) => /[^\0-\x7f]/.test(path),
  "query repeated": ({ path }) => /\?v=.*&v=/.test(path),
  "query encoded": ({ path }) => /\?.*%/.test(path),
  "query empty": ({ path }) => /[?&](?:v|q|a)=?(?:&|$)|\?$/.test(path),
  "header repeated": ({ headers = [] }) => repeated(headers, (name) => name !== "cookie"),
  "cookie repeated": ({ headers = [] }) => repeated(headers, (name) => name === "cookie"),
  "header empty": ({ headers = [] }) => headers.some(([, value]) => value === ""),
  "header multibyte": ({ headers = [] }) => headers.some(([, value]) => /[^\0-\x7f]/.test(value)),
  "header in one line repeated": ({ headers = [] }) =>
    repeated(headers, (name) => ["pragma", "if-range", "accept-encoding"].includes(name)),
  "header name that is none": ({ headers = [] }) => headers.some(([name]) => name.includes(" ")),
  "headers too many": ({ headers = [] }) => headers.length > 99,
  "head too large": ({ path }) => path.length > 61_440,
  "host that is none": ({ host }) => /[^\t !-~]|\S[ /|^]/.test(host),
  "host with outer spaces": ({ host }) => host !== host.trim(),
  "method that is none": ({ method = "GET" }) => ["get", "FOO", "M-SEARCH", "G;T", ""].includes(method),
  "method other than GET": ({ method }) => method !== "GET",
  "method HEAD": ({ method }) => method === "HEAD",
};

function repeated(headers: readonly (readonly [string, string])[], kind: (name: string) => boolean): boolean {
  const names = headers.map(([name]) => name.toLowerCase()).filter(kind);
  return new Set(names).size < names.length;
}

const IN_POOLS: Readonly<Record<string, (rules: readonly PoolRule[]) => boolean>> = {
  "DestinationRule: several of one host": (rules) =>
    new Set(rules.map(({ host }) => host)).size < rules.length,
  "DestinationRule: other namespace": (rules) =>
    rules.some(({ namespace, host }) => host.includes(".svc") && !host.includes(`.${namespace}.`)),
  "DestinationRule: gateway's namespace": (rules) =>
    rules.some(({ namespace }) => namespace === GATEWAY_NAMESPACE),
  "DestinationRule: wildcard": (rules) => rules.some(({ host }) => host.startsWith("*")),
  "DestinationRule: exportTo": (rules) => rules.some(({ exportTo }) => exportTo !== undefined),
};

/** What answers must have said. */
const OUTCOMES: Readonly<Record<string, (answer: RouteAnswer) => boolean>> = {
  "no host": ({ outcome }) => outcome === "no-host",
  "no route": ({ outcome, status }) => outcome === "no-route" && status === 404,
  "bad request": ({ status }) => status === 400,
  "no server name": ({ reason }) => reason?.includes("server name") === true,
  "forbidden scheme": ({ status }) => status === 403,
  "head too large": ({ status }) => status === 431,
  "unknown, header of the gateway": ({ outcome, reason }) =>
    outcome === "unknown" && reason?.includes("the gateway itself sets") === true,
  "unknown, preflight": ({ outcome, reason }) => outcome === "unknown" && reason?.includes("CORS") === true,
  "mirror to nowhere": ({ mirrors }) => mirrors?.some(({ reason }) => reason !== undefined) === true,
  "https redirect": ({ outcome, rule }) => outcome === "redirect" && rule === undefined,
  redirect: ({ outcome, rule }) => outcome === "redirect" && rule !== undefined,
  direct: ({ outcome, faults }) => outcome === "direct" && faults === undefined,
  abort: ({ outcome, faults }) => outcome === "direct" && faults !== undefined,
  forwarded: ({ outcome, status }) => outcome === "route" && status === undefined,
  "forwarded, other path": ({ outcome, path }) =>
    outcome === "route" && /^\/(?:new|n$|v$|end)|^x/.test(path ?? ""),
  "forwarded, other authority": ({ authority }) => /^(?:re\.write|set\.)/.test(authority ?? ""),
  "forwarded by weight": ({ destinations }) => destinations.length > 1,
  "forwarded and mirrored": ({ outcome, mirrors }) => outcome === "route" && mirrors !== undefined,
  "forwarded, generated subset": ({ destinations, status }) =>
    status === undefined &&
    destinations.some(({ host, subset }) => host.startsWith("pool-") && subset !== undefined),
  "from another namespace's rule": ({ rule }) => rule?.startsWith("routes-b/") === true,
  "from a delegate": ({ rule }) => rule?.includes("-delegate-") === true,
  "503, no Service": (answer) => says(answer, "no Service"),
  "503, no subset": (answer) => says(answer, "no DestinationRule"),
  "503, no port": (answer) => says(answer, "has no port"),
  "503, no workload": (answer) => says(answer, "no workload"),
  "503, no replicas": (answer) => says(answer, "0 replicas"),
};

/** Whether one of the destinations has no answer for this reason. */
function says({ destinations }: RouteAnswer, text: string): boolean {
  return destinations.some(({ reason }) => reason?.includes(text) === true);
}

/** Every name that a run must reach. */
export function nothingCounted(): Counts {
  const names = [IN_CASES, IN_POOLS, IN_REQUESTS, OUTCOMES].flatMap((table) =>
    Object.keys(table).map((name) => [name, 0] as const),
  );
  return new Map(names);
}

export function countCase(counts: Counts, each: HostCase): void {
  const text = JSON.stringify(each);
  for (const [name, pattern] of Object.entries(IN_CASES)) if (pattern.test(text)) add(counts, name);
}

export function countPool(counts: Counts, rules: readonly PoolRule[]): void {
  for (const [name, holds] of Object.entries(IN_POOLS)) if (holds(rules)) add(counts, name);
}

export function countPair(counts: Counts, request: RouteRequest, answer: RouteAnswer): void {
  for (const [name, holds] of Object.entries(IN_REQUESTS)) if (holds(request)) add(counts, name);
  for (const [name, holds] of Object.entries(OUTCOMES)) if (holds(answer)) add(counts, name);
}

function add(counts: Counts, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

/** The counts as text, a few to a line. */
export function printed(counts: Counts): string {
  const items = [...counts].map(([name, count]) => `${name} ${count}`);
  const lines: string[] = [];
  for (let at = 0; at < items.length; at += 5) lines.push(`  ${items.slice(at, at + 5).join(" · ")}`);
  return lines.join("\n");
}
