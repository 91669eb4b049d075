import { isJsonObject, filledText, type JsonObject } from "../../json/read.ts";
import { readYaml } from "../../manifests/read-yaml.ts";
import type { Manifest } from "../../manifests/manifest.ts";
import type { PathNormalization } from "../text/normalize-path.ts";

/** What of Istio's mesh configuration decides about routes. */
export interface MeshConfig {
  readonly rootNamespace: string | undefined;
  readonly normalization: PathNormalization;
  /** Of objects that say nothing themselves. */
  readonly exportTo: Readonly<Record<"virtualService" | "destinationRule" | "service", readonly string[]>>;
  /** How Ingress objects are read; see `shouldProcessIngressWithClass`. */
  readonly ingress: { readonly mode: string; readonly class: string; readonly selector: string };
  /** Why nothing is known of any gateway. */
  readonly unknown: string | undefined;
}

const DEFAULT: MeshConfig = {
  rootNamespace: undefined,
  normalization: "BASE",
  exportTo: { virtualService: ["*"], destinationRule: ["*"], service: ["*"] },
  ingress: { mode: "STRICT", class: "istio", selector: "ingressgateway" },
  unknown: undefined,
};

/**
 * The mesh configuration of the manifests: ConfigMap `istio` (`istio-<revision>`), key `mesh`. Istio's
 * defaults where there is none, or where it says nothing.
 */
export function readMeshConfig(manifests: readonly Manifest[]): MeshConfig {
  const found = manifests.filter(isMeshConfig);
  const manifest = found.findLast(({ object }) => object.metadata.name === "istio") ?? found.at(-1);
  if (manifest === undefined) return DEFAULT;
  const { namespace = "", name } = manifest.object.metadata;
  const mesh = parsed(manifest);
  const unknown = (reason: string): MeshConfig => ({
    ...DEFAULT,
    unknown: `the mesh configuration in ConfigMap ${namespace}/${name} ${reason}`,
  });
  if (mesh === undefined) return unknown("cannot be read");
  const normalization = normalizationOf(mesh);
  if (normalization === undefined) return unknown("has a path normalization that Istio does not know");
  const settings = isJsonObject(mesh["defaultConfig"]) && mesh["defaultConfig"]["connectionSettings"];
  if (settings) return unknown("has connectionSettings, which are not modelled");
  return { ...fromMesh(mesh), normalization };
}

function isMeshConfig({ object }: Manifest): boolean {
  if (object.kind !== "ConfigMap" || object.apiVersion !== "v1") return false;
  const data = object["data"];
  return (
    /^istio(?:-[a-z0-9-]+)?$/.test(object.metadata.name) &&
    isJsonObject(data) &&
    typeof data["mesh"] === "string"
  );
}

function parsed({ object }: Manifest): JsonObject | undefined {
  const data = object["data"] as { readonly mesh: string };
  try {
    const documents = readYaml(data.mesh).values;
    const mesh = documents[0] ?? {};
    return documents.length <= 1 && isJsonObject(mesh) ? mesh : undefined;
  } catch {
    return undefined;
  }
}

const NORMALIZATIONS = new Set(["NONE", "BASE", "MERGE_SLASHES", "DECODE_AND_MERGE_SLASHES"]);

function normalizationOf({ pathNormalization }: JsonObject): PathNormalization | undefined {
  const asked = isJsonObject(pathNormalization)
    ? (pathNormalization["normalization"] ?? "DEFAULT")
    : "DEFAULT";
  if (asked === "DEFAULT") return "BASE";
  return NORMALIZATIONS.has(asked as string) ? (asked as PathNormalization) : undefined;
}

function fromMesh(mesh: JsonObject): MeshConfig {
  const text = (key: string, otherwise: string) => filledText(mesh[key]) ?? otherwise;
  const list = (key: string) => (Array.isArray(mesh[key]) ? mesh[key].map(String) : ["*"]);
  const service = text("ingressService", "istio-ingressgateway");
  return {
    ...DEFAULT,
    rootNamespace: text("rootNamespace", "") || undefined,
    exportTo: {
      virtualService: list("defaultVirtualServiceExportTo"),
      destinationRule: list("defaultDestinationRuleExportTo"),
      service: list("defaultServiceExportTo"),
    },
    ingress: {
      mode: text("ingressControllerMode", DEFAULT.ingress.mode),
      class: text("ingressClass", DEFAULT.ingress.class),
      selector: text("ingressSelector", service === "istio-ingressgateway" ? "ingressgateway" : service),
    },
  };
}
