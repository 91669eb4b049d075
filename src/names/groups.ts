/** Groups of the Kubernetes API. */

/**
 * The group of an `apiVersion`, `networking.istio.io` of `networking.istio.io/v1`; empty for the core's, `v1`
 * (Kubernetes, `apimachinery/pkg/runtime/schema`, `ParseGroupVersion`).
 */
export function apiGroup({ apiVersion }: { readonly apiVersion: string }): string {
  const slash = apiVersion.indexOf("/");
  return slash < 0 ? "" : apiVersion.slice(0, slash);
}
