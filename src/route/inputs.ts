import { usage } from "../errors/errors.ts";
import { InputReader, type RawInputs } from "../inputs.ts";
import { LABEL } from "../config/schema.ts";
import type { RouteRequest } from "../routes/table/types.ts";

/** What `bluegreen route` was asked. */
export interface RouteInputs {
  readonly config: string;
  /** Files and folders of manifests, charts, folders of charts; empty: what bluegreen.yaml names. */
  readonly paths: readonly string[];
  /** File with one request a line, as JSON. */
  readonly requests: string | undefined;
  /** Other configuration to compare with: files or folders as in `paths`. */
  readonly diff: readonly string[];
  /** One request to explain rule by rule. */
  readonly explain: RouteRequest | undefined;
  /** Release whose flip is proven; without it, every one that is routed. */
  readonly release: string | undefined;
  /** Most requests tried for each virtual host in a proof. */
  readonly most: number;
  /** Envoy's `major.minor` of the gateways. */
  readonly proxyVersion: string | undefined;
  /** Namespace of the gateways' pods, where the manifests do not hold them. */
  readonly gatewayNamespace: string | undefined;
}

/** Default for `most-requests`: a few seconds of trying on one core; more than the reference system needs. */
const MOST_REQUESTS = 100_000;

/**
 * Reads the inputs; every error at once. `explain` is a URL, with `method` and `header` (lines `name:
 * value`).
 */
export function parseRouteInputs(raw: RawInputs): RouteInputs {
  const reader = new InputReader(raw);
  const url = reader.optional("explain");
  const inputs: RouteInputs = {
    config: reader.text("config", "bluegreen.yaml"),
    paths: reader.list("paths"),
    requests: reader.optional("requests"),
    diff: reader.list("diff"),
    explain:
      url === undefined ? undefined : explained(url, reader.text("method", "GET"), reader.optional("header")),
    release: reader.optional("release"),
    most: reader.count("most-requests", MOST_REQUESTS),
    proxyVersion: reader.formed("proxy-version", /^\d+\.\d+$/, "major.minor, such as 1.40"),
    gatewayNamespace: reader.formed("gateway-namespace", LABEL, "a namespace's name, such as ingress"),
  };
  return reader.done(inputs);
}

/**
 * `[scheme://]host[:port]/path`, read by hand: a URL parser would tidy the path, and its bytes matter here.
 * The port is also the one that the request is sent to.
 */
function explained(url: string, method: string, header: string | undefined): RouteRequest {
  const parts = /^(?:(https?):\/\/)?((?:\[[0-9A-Fa-f:.]+\]|[^/?#:[\]]+)(?::(\d{1,5}))?)((?:[/?#].*)?)$/s.exec(
    url,
  );
  if (parts === null) {
    throw usage("ROUTE_REQUEST_INVALID", `${JSON.stringify(url)} has no host`, {
      remedy: "Give it as http://shop.example/path",
    });
  }
  const [, scheme, host = "", port, rest = ""] = parts;
  return {
    host,
    path: rest.startsWith("/") ? rest : `/${rest}`,
    method,
    headers: headerLines(header),
    ...(scheme === undefined ? {} : { scheme }),
    ...(port === undefined ? {} : { port: Number(port) }),
  };
}

function headerLines(text: string | undefined): readonly (readonly [string, string])[] {
  const lines = (text ?? "").split("\n").filter((line) => line.trim() !== "");
  return lines.map((line) => {
    const colon = line.indexOf(":");
    if (colon < 1) {
      throw usage("ROUTE_REQUEST_INVALID", `header ${JSON.stringify(line)} has no colon`, {
        remedy: "Give it as --header='cookie: a=b'",
      });
    }
    return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()] as const;
  });
}
