import type { Manifest } from "../../manifests/manifest.ts";
import type { Inventory } from "./inventory.ts";

/**
 * The Ingress objects that istiod turns into routes of the ingress gateway. What they do there is not
 * modelled.
 */
export function istioIngresses(inventory: Inventory): readonly Manifest[] {
  return inventory.of("networking.k8s.io/Ingress").filter((manifest) => isIstios(inventory, manifest));
}

/** Labels of the gateway that serves them. */
export function ingressSelector({ facts }: Inventory): Readonly<Record<string, string>> {
  return { istio: facts.mesh.ingress.selector };
}

const CONTROLLER = "istio.io/ingress-controller";

/** Whether istiod reads an Ingress (`shouldProcessIngressWithClass`). */
function isIstios(inventory: Inventory, { object }: Manifest): boolean {
  const { mode, class: own } = inventory.facts.mesh.ingress;
  const annotated = object.metadata.annotations?.["kubernetes.io/ingress.class"];
  if (annotated !== undefined) return mode !== "OFF" && annotated === own;
  const named = object.spec?.["ingressClassName"];
  if (typeof named !== "string") return mode === "DEFAULT";
  const found = inventory
    .of("networking.k8s.io/IngressClass")
    .find((manifest) => manifest.object.metadata.name === named);
  // The class `istio` is that of Istio's own documentation, and comes with no chart.
  return found === undefined ? named === "istio" : found.object.spec?.["controller"] === CONTROLLER;
}
