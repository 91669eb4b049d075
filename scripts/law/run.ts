/** Holds the sources of a checkout against the law of imports. */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { MESH_APIS } from "../../src/mesh-api/apis/index.generated.ts";
import { typeOf } from "../../src/mesh-api/mesh-api.ts";
import { INGRESS_LABELS, INGRESS_NAME } from "../../src/mesh-api/ingress-gateway.ts";
import { strayKinds } from "./kinds.ts";
import { lawProblems } from "./law.ts";
import type { SourceFile } from "./rooms.ts";

/** Every source below `src`, tests left out, and the README of each room. */
export function roomFiles(root: string): readonly SourceFile[] {
  const entries = readdirSync(join(root, "src"), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .filter((path) => (path.endsWith(".ts") ? !path.endsWith(".test.ts") : path.endsWith("/README.md")))
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
}

/** Every breach of the law in a checkout, a line each. */
export function lawProblemsIn(root: string): readonly string[] {
  const files = roomFiles(root);
  return [...lawProblems(files), ...strayKinds(files, API_NAMES)];
}

/**
 * The routers of all APIs by their kinds and by their types; what defines their targets by its type, and by
 * its kind as code compares it; and the label of the ingress gateway.
 */
export const API_NAMES: readonly string[] = [
  ...MESH_APIS.flatMap(({ kind, type }) => [kind, type.split(".")[0] ?? type]),
  ...MESH_APIS.flatMap(({ kinds, targets: { definedBy } }) =>
    kinds.flatMap((one) => (definedBy.includes(typeOf(one)) ? [`"${one.kind}"`, typeOf(one)] : [])),
  ),
  INGRESS_NAME,
  ...Object.values(INGRESS_LABELS).map((value) => `"${value}"`),
];
