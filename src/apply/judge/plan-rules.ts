/** What a plan's resource addresses say about the Kubernetes objects that it writes. Pure. */
import type { ResourceChange, UnitPlan } from "../../model/unit.ts";

/** Terraform's providers that write Kubernetes objects of any kind. */
const WRITERS = /^(helm|kubernetes|kubectl|kustomization|argocd|flux)_/;
/** What of them has nothing to do with where requests go, as long as it stays. */
const HARMLESS =
  /^kubernetes_(namespace|secret|config_map|service_account|role|role_binding|cluster_role|cluster_role_binding|persistent_volume|persistent_volume_claim|storage_class|resource_quota|limit_range|priority_class)(_v\d+)?(_data)?$/;
/** The same, as plans by rendering and comparing name them. */
const HARMLESS_KINDS = /^(Namespace|Secret)\//;

/** What happens to the unit's Helm release; `update` when the plan does not name it. */
export function releaseAction({ changes }: UnitPlan): ResourceChange["action"] {
  return changes.find(({ address }) => isRelease(address))?.action ?? "update";
}

/**
 * What a plan writes besides the release that its chart renders, when that may route requests; undefined when
 * it writes no such thing. Resources of other providers write no Kubernetes objects.
 */
export function unreadWrites({ changes, restsOn }: UnitPlan, hasChart: boolean): string | undefined {
  if (restsOn === "rendering" && hasChart) return undefined;
  const written = changes.filter(({ action }) => action !== "read");
  const releases = written.filter(({ address }) => isRelease(address));
  const others = written.filter((change) => !isRelease(change.address) && mayRoute(change));
  const unread = [...releases.slice(hasChart ? 1 : 0), ...others];
  const named = unread.map(({ action, address }) => `${action} ${address}`).join(", ");
  return unread.length === 0 ? undefined : `its plan would ${named}, which no chart here renders`;
}

function isRelease(address: string): boolean {
  return typeOf(address) === "helm_release";
}

function mayRoute({ address, action }: ResourceChange): boolean {
  const isGoing = action === "delete" || action === "replace";
  // `Kind/namespace/name`, or an address of Terraform.
  if (/^[A-Z]\w*\//.test(address)) return isGoing || !HARMLESS_KINDS.test(address);
  const type = typeOf(address);
  return WRITERS.test(type) && (isGoing || !HARMLESS.test(type));
}

/** `module.a["b"].helm_release.this[0]` → `helm_release`. */
function typeOf(address: string): string {
  return address.replace(/^(module\.[^.[]+(\[[^\]]*\])?\.)*/, "").split(".")[0] ?? "";
}
