import { list } from "../../json/read.ts";
import { MESH_GATEWAY } from "../../names/gateways.ts";
/**
 * What Istio's admission webhook refuses (`pkg/config/validation`), as far as it concerns routes, with the
 * place of each defect. Objects with a defect never reach the mesh.
 */
import { isDnsLabel, isIpAddress, domainDefect, labelDefect } from "../../names/validity.ts";
import { isSubsetOf } from "../../names/hosts.ts";
import { DESTINATION_RULE, GATEWAY, VIRTUAL_SERVICE } from "../objects/istio-schema.ts";
import type {
  DestinationRuleSpec,
  GatewayServer,
  GatewaySpec,
  VirtualServiceSpec,
} from "../objects/istio-types.ts";
import type { RegexCompiler } from "../text/regex.ts";
import type { Defect, Path, Shape } from "../objects/schema.ts";
import { gatewayNameDefects } from "./validate-names.ts";
import { routeDefects } from "./validate-route.ts";

function shapeDefects(shape: Shape, spec: unknown): Defect[] {
  const found: Defect[] = [];
  if (typeof spec !== "object" || spec === null) return [{ path: ["spec"], message: "spec is missing" }];
  shape(spec, ["spec"], found);
  return found;
}

/** Fields of a Gateway that are unknown or of another type. */
export function gatewayTypes(spec: unknown): Defect[] {
  return shapeDefects(GATEWAY, spec);
}

/** Fields of a DestinationRule that are unknown or of another type. */
export function destinationRuleTypes(spec: unknown): Defect[] {
  return shapeDefects(DESTINATION_RULE, spec);
}

/** Defects of a VirtualService; `namespace` is its own. */
export function virtualServiceDefects(spec: unknown, namespace: string, regex: RegexCompiler): Defect[] {
  const shape = shapeDefects(VIRTUAL_SERVICE, spec);
  if (shape.length > 0) return shape;
  const service = spec as VirtualServiceSpec;
  return [
    ...hostDefects(service),
    ...gatewayNameDefects(service.gateways ?? [], ["spec", "gateways"]),
    ...contentDefects(service),
    ...(service.http ?? []).flatMap((route, index) =>
      routeDefects(route, {
        path: ["spec", "http", index],
        isDelegate: (service.hosts ?? []).length === 0,
        hasGateway: (service.gateways ?? []).length > 0 && !(service.gateways ?? []).includes(MESH_GATEWAY),
        regex,
      }),
    ),
    ...exportToDefects(service.exportTo ?? [], namespace),
  ];
}

function hostDefects(service: VirtualServiceSpec): Defect[] {
  const hosts = service.hosts ?? [];
  const found: Defect[] = [];
  const gateways = service.gateways ?? [];
  const mesh = gateways.length === 0 || gateways.includes(MESH_GATEWAY);
  for (const [index, host] of hosts.entries()) {
    const path = ["spec", "hosts", index];
    const defect = isIpAddress(host) ? undefined : domainDefect(host);
    if (defect !== undefined) found.push({ path, message: `host ${JSON.stringify(host)} ${defect}` });
    else if (mesh && host === "*") found.push({ path, message: "host * is not allowed on the mesh gateway" });
    const twin = hosts.slice(0, index).find((other) => isSubsetOf(host, other) || isSubsetOf(other, host));
    if (defect === undefined && twin !== undefined) {
      found.push({ path, message: `hosts ${JSON.stringify(twin)} and ${JSON.stringify(host)} overlap` });
    }
  }
  return found;
}

function contentDefects(service: VirtualServiceSpec): Defect[] {
  const found: Defect[] = [];
  const size = (value: unknown) => list(value).length;
  if (size(service.http) + size(service.tcp) + size(service.tls) === 0) {
    found.push({ path: ["spec"], message: "a VirtualService needs http, tls or tcp rules" });
  }
  if ((service.hosts ?? []).length > 0) return found;
  if (size(service.gateways) > 0)
    found.push({ path: ["spec", "gateways"], message: "a delegate (no hosts) must have no gateways" });
  if (size(service.tcp) > 0)
    found.push({ path: ["spec", "tcp"], message: "a delegate (no hosts) must have no tcp rules" });
  if (size(service.tls) > 0)
    found.push({ path: ["spec", "tls"], message: "a delegate (no hosts) must have no tls rules" });
  return found;
}

function exportToDefects(exportTo: readonly string[], namespace: string): Defect[] {
  const path = ["spec", "exportTo"];
  const keys = exportTo.map((entry) => (entry === "." ? namespace : entry));
  if (new Set(keys).size !== keys.length) return [{ path, message: "exportTo has duplicate entries" }];
  const bad = keys.find((entry) => entry !== "*" && !isDnsLabel(entry));
  if (bad !== undefined) return [{ path, message: `exportTo has the invalid entry ${JSON.stringify(bad)}` }];
  if (keys.includes("*") && keys.length > 1)
    return [{ path, message: "exportTo has * together with others" }];
  return [];
}

const PROTOCOLS = new Set([
  "tcp",
  "udp",
  "grpc",
  "grpc-web",
  "http",
  "http_proxy",
  "http2",
  "https",
  "tls",
  "mongo",
  "redis",
  "mysql",
]);

export function isHttpProtocol(protocol: string): boolean {
  return ["http", "http2", "grpc", "grpc-web", "http_proxy"].includes(protocol.toLowerCase());
}

/** Defects of a Gateway; `name` is its own. */
export function gatewayDefects(spec: unknown, name: string): Defect[] {
  const shape = shapeDefects(GATEWAY, spec);
  if (shape.length > 0) return shape;
  const servers = (spec as GatewaySpec).servers ?? [];
  const found: Defect[] = isDnsLabel(name)
    ? []
    : [
        {
          path: ["metadata", "name"],
          message: `a Gateway cannot be named ${JSON.stringify(name)}: dots are not allowed`,
        },
      ];
  if (servers.length === 0) found.push({ path: ["spec"], message: "a Gateway needs at least one server" });
  const seen = new Set<string>();
  for (const [index, server] of servers.entries()) {
    const path = ["spec", "servers", index];
    found.push(...serverDefects(server, path));
    if (seen.has(server.port.name))
      found.push({
        path: [...path, "port", "name"],
        message: `two servers name their port ${JSON.stringify(server.port.name)}`,
      });
    seen.add(server.port.name);
  }
  return found;
}

function serverDefects(server: GatewayServer, path: Path): Defect[] {
  const found: Defect[] = [];
  const { port } = server;
  if (server.hosts.length === 0)
    found.push({ path: [...path, "hosts"], message: "a server needs at least one host" });
  for (const [index, host] of server.hosts.entries()) {
    const defect = serverHostDefect(host);
    if (defect !== undefined)
      found.push({ path: [...path, "hosts", index], message: `host ${JSON.stringify(host)} ${defect}` });
  }
  if (!PROTOCOLS.has(port.protocol.toLowerCase()))
    found.push({
      path: [...path, "port", "protocol"],
      message: `unknown protocol ${JSON.stringify(port.protocol)}`,
    });
  if (port.number < 1 || port.number > 65_535)
    found.push({ path: [...path, "port", "number"], message: `port ${port.number} is not from 1 to 65535` });
  if ((port.targetPort ?? 0) > 0)
    found.push({ path: [...path, "port", "targetPort"], message: "targetPort has no meaning in a Gateway" });
  if (port.name === "") found.push({ path: [...path, "port", "name"], message: "the port needs a name" });
  return [...found, ...serverTlsDefects(server, path)];
}

function serverTlsDefects(server: GatewayServer, path: Path): Defect[] {
  const protocol = server.port.protocol.toLowerCase();
  const tls = server.tls ?? undefined;
  const isTls = protocol === "https" || protocol === "tls";
  if (isTls && tls === undefined)
    return [{ path, message: `a server with protocol ${server.port.protocol} needs tls settings` }];
  if (isTls || tls === undefined) return [];
  if (!isHttpProtocol(protocol))
    return [{ path: [...path, "tls"], message: "only HTTPS and TLS servers may have tls settings" }];
  const passthrough = [undefined, null, "PASSTHROUGH", "AUTO_PASSTHROUGH"].includes(
    tls.mode as string | undefined,
  );
  return passthrough
    ? []
    : [
        {
          path: [...path, "tls"],
          message: "a plain HTTP server may have httpsRedirect, but no other tls settings",
        },
      ];
}

function serverHostDefect(host: string): string | undefined {
  const slash = host.indexOf("/");
  const owner = host.slice(0, Math.max(slash, 0));
  if (slash >= 0 && owner !== "*" && owner !== "." && !isDnsLabel(owner)) return "has an invalid namespace";
  const name = host.slice(slash + 1);
  if (name !== "*" && !name.includes(".")) return "is a short name; a server needs whole names";
  return isIpAddress(name) ? undefined : domainDefect(name);
}

/** Defects of a DestinationRule; `namespace` is its own. */
export function destinationRuleDefects(spec: unknown, namespace: string): Defect[] {
  const shape = shapeDefects(DESTINATION_RULE, spec);
  if (shape.length > 0) return shape;
  const rule = spec as DestinationRuleSpec;
  const host = domainDefect(rule.host);
  const found: Defect[] =
    host === undefined
      ? []
      : [{ path: ["spec", "host"], message: `host ${JSON.stringify(rule.host)} ${host}` }];
  const seen = new Set<string>();
  for (const [index, { name, labels }] of (rule.subsets ?? []).entries()) {
    const path = ["spec", "subsets", index];
    const named = (message: string) => found.push({ path: [...path, "name"], message });
    if (!isDnsLabel(name)) named(`subset name ${JSON.stringify(name)} is no DNS label`);
    if (seen.has(name)) named(`two subsets are named ${JSON.stringify(name)}`);
    seen.add(name);
    for (const [key, value] of Object.entries(labels ?? {})) {
      const defect = labelDefect(key, value);
      if (defect !== undefined)
        found.push({ path: [...path, "labels", key], message: `subset ${name} ${defect}` });
    }
  }
  return [...found, ...exportToDefects(rule.exportTo ?? [], namespace)];
}
