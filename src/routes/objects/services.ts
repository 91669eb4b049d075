import { isJsonObject, jsonObjects } from "../../json/read.ts";
import { serviceHost } from "../../names/services.ts";
import { nameOf, textMapProblem } from "../../manifests/object.ts";
import type { Manifest } from "../../manifests/manifest.ts";
import type { Inventory } from "./inventory.ts";
import type { Defect } from "./schema.ts";

export interface ServicePort {
  readonly number: number;
  readonly name: string;
  /** A number, or the name of a container's port. */
  readonly target: number | string;
}

/** A Service of the registry. */
export interface Service {
  /** `name.namespace.svc.domain`. */
  readonly host: string;
  readonly name: string;
  readonly namespace: string;
  readonly selector: Readonly<Record<string, string>>;
  readonly ports: readonly ServicePort[];
  readonly externalName: string | undefined;
  /** `*`, `.`, `~` or namespaces, from the annotation `networking.istio.io/exportTo`. */
  readonly exportTo: readonly string[];
}

/** Services by their fully qualified name. */
export function readServices(inventory: Inventory): Map<string, Service> {
  const services = new Map<string, Service>();
  for (const manifest of inventory.of("/Service")) {
    const service = readService(inventory, manifest);
    if (service !== undefined) services.set(service.host, service);
  }
  return services;
}

/**
 * Whether clients of a namespace see a Service; undefined when that depends on a namespace that is not known.
 */
export function isVisible({ exportTo, namespace }: Service, client: string | undefined): boolean | undefined {
  const places = exportTo
    .map((entry) => (entry === "." ? namespace : entry))
    .filter((entry) => entry !== "~");
  if (places.includes("*")) return true;
  return client === undefined && places.length > 0 ? undefined : places.includes(client ?? "");
}

function readService(inventory: Inventory, manifest: Manifest): Service | undefined {
  const spec = manifest.object.spec ?? {};
  const defects = serviceDefects(spec);
  if (defects.length > 0) {
    inventory.report("service-invalid", manifest, defects);
    return undefined;
  }
  const { name } = manifest.object.metadata;
  const namespace = inventory.namespaceOf(manifest);
  const exportTo = manifest.object.metadata.annotations?.["networking.istio.io/exportTo"];
  return {
    host: serviceHost(name, namespace, inventory.facts.domain),
    name,
    namespace,
    selector: (spec["selector"] ?? {}) as Record<string, string>,
    ports: portsOf(spec["ports"]),
    externalName: spec["type"] === "ExternalName" ? String(spec["externalName"] ?? "") : undefined,
    exportTo:
      exportTo === undefined
        ? inventory.facts.mesh.exportTo.service
        : exportTo.split(",").map((entry) => entry.trim()),
  };
}

function portsOf(ports: unknown): ServicePort[] {
  return jsonObjects(ports)
    .filter((port) => port["protocol"] !== "UDP" && port["protocol"] !== "SCTP")
    .map((port) => ({
      number: Number(port["port"]),
      name: String(port["name"] ?? ""),
      target: (port["targetPort"] ?? port["port"]) as number | string,
    }));
}

function serviceDefects(spec: Readonly<Record<string, unknown>>): Defect[] {
  const selector = textMapProblem(["spec", "selector"], spec["selector"]);
  const found: Defect[] = selector === undefined ? [] : [selector];
  const ports = spec["ports"] ?? [];
  if (!Array.isArray(ports))
    return [
      ...found,
      { path: ["spec", "ports"], message: `spec.ports must be a list; it is ${nameOf(ports)}` },
    ];
  for (const [index, port] of (ports as unknown[]).entries()) {
    const path = ["spec", "ports", index];
    const number = isJsonObject(port) ? port["port"] : undefined;
    const valid = typeof number === "number" && Number.isInteger(number) && number > 0 && number < 65_536;
    if (!valid)
      found.push({
        path: [...path, "port"],
        message: `a Service's port must be a number from 1 to 65535; it is ${nameOf(number)}`,
      });
    const target = isJsonObject(port) ? (port["targetPort"] ?? 1) : 1;
    if (typeof target !== "number" && typeof target !== "string")
      found.push({
        path: [...path, "targetPort"],
        message: `targetPort must be a number or a name; it is ${nameOf(target)}`,
      });
  }
  return found;
}
