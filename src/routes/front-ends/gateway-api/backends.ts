import { serviceHost } from "../../../names/services.ts";
import type { Inventory } from "../../objects/inventory.ts";
import type { Destination } from "../../objects/istio-types.ts";
import type { BackendObject, ReferenceGrantSpec } from "./types.ts";
import { referenceGrantDefects } from "./validate.ts";

export const API_GROUP = "gateway.networking.k8s.io";

/** What a reference to a backend becomes (`buildDestination`). */
export type Backend =
  | {
      readonly kind: "destination";
      readonly destination: Destination;
      /** Why requests get 500, whatever the destination. */
      readonly broken: string | undefined;
      /** No Service is there. */
      readonly missing: boolean;
    }
  /** istiod drops the whole HTTPRoute. */
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "unknown"; readonly reason: string };

interface Grant {
  readonly from: string;
  readonly toKind: string;
  readonly to: string;
  /** Absent: every name. */
  readonly name: string | undefined;
}

/** References of HTTPRoutes to Services, and which of them may cross namespaces. */
export class Backends {
  readonly #domain: string;
  readonly #services: ReadonlyMap<string, unknown>;
  readonly #grants: readonly Grant[];
  /** Namespaces with a ReferenceGrant that the cluster would refuse. */
  readonly #unclear = new Set<string>();

  /** `services` by their hosts. */
  constructor(inventory: Inventory, services: ReadonlyMap<string, unknown>) {
    this.#domain = inventory.facts.domain;
    this.#services = services;
    this.#grants = inventory.of(`${API_GROUP}/ReferenceGrant`).flatMap((manifest) => {
      const namespace = inventory.namespaceOf(manifest);
      const defects = referenceGrantDefects(manifest.object.spec);
      inventory.report("reference-grant-invalid", manifest, defects);
      if (defects.length > 0) this.#unclear.add(namespace);
      return defects.length > 0
        ? []
        : grantsOf(manifest.object.spec as unknown as ReferenceGrantSpec, namespace);
    });
  }

  /** The destination of a reference in an HTTPRoute of `namespace`. */
  resolve(ref: BackendObject, namespace: string): Backend {
    const kind = `${ref.group ?? ""}/${ref.kind ?? "Service"}`;
    const target = ref.namespace ?? namespace;
    if (target !== namespace && !this.#allowed(kind, ref.name, { from: namespace, to: target }))
      return this.#unclear.has(target)
        ? { kind: "unknown", reason: `a ReferenceGrant of namespace ${target} would be refused` }
        : broken(`no ReferenceGrant of namespace ${target} lets ${namespace} refer to ${ref.name}`);
    switch (kind) {
      case "/Service":
      case "multicluster.x-k8s.io/ServiceImport":
        return this.#service(ref, target, kind);
      case "networking.istio.io/Hostname":
        if (ref.namespace) return refused(`a backendRef to a Hostname has no namespace`);
        return this.#named(ref, ref.name);
      case "inference.networking.k8s.io/InferencePool":
        return { kind: "unknown", reason: "InferencePool backends are not modelled" };
      default:
        return broken(`a backendRef cannot name a ${ref.kind ?? "Service"} of group ${ref.group ?? ""}`);
    }
  }

  #service(ref: BackendObject, namespace: string, kind: string): Backend {
    if (kind === "/Service" && ref.name.includes("."))
      return refused(`backendRef ${ref.name} must be the name of a Service, not its host`);
    return this.#named(ref, serviceHost(ref.name, namespace, this.#domain));
  }

  #named(ref: BackendObject, host: string): Backend {
    if (!ref.port) return refused(`backendRef ${ref.name} needs a port`);
    const destination = { host, port: { number: ref.port } };
    return { kind: "destination", destination, broken: undefined, missing: !this.#services.has(host) };
  }

  #allowed(kind: string, name: string, { from, to }: { from: string; to: string }): boolean {
    return this.#grants.some(
      (grant) =>
        grant.from === from &&
        grant.to === to &&
        grant.toKind === kind &&
        (grant.name === undefined || grant.name === name),
    );
  }
}

function grantsOf({ from, to }: ReferenceGrantSpec, namespace: string): Grant[] {
  return from
    .filter((source) => source.group === API_GROUP && source.kind === "HTTPRoute")
    .flatMap((source) =>
      to.map((target) => ({
        from: source.namespace,
        toKind: `${target.group}/${target.kind}`,
        to: namespace,
        name: target.name ?? undefined,
      })),
    )
    .filter(({ toKind }) => toKind === "/Service");
}

function broken(reason: string): Backend {
  return { kind: "destination", destination: { host: "" }, broken: reason, missing: true };
}

function refused(reason: string): Backend {
  return { kind: "refused", reason };
}
