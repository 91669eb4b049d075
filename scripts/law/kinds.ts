/** Kinds of the mesh APIs are named where the API is, and nowhere else: whoever wants one asks src/mesh-api/apis. */
import type { SourceFile } from "./rooms.ts";

/**
 * Where a kind may be named: its own folder, the simulator of what istiod does with it, rules of lint, which are each about
 * one kind, and what bluegreen.yaml calls it.
 */
const ROOMS: readonly RegExp[] = [
  /^src\/mesh-api\/apis\/[^/]+\//,
  /^src\/mesh-api\/ingress-gateway\.ts$/,
  /^src\/routes\/(istio|gateway-api|objects|validate)\//,
  /^src\/(lint\/rules|mesh)\//,
  /^src\/config\/schema\.ts$/,
];

/** Every file that names one of these outside of the rooms for it, as a line that begins with the file. */
export function strayKinds(files: readonly SourceFile[], names: readonly string[]): readonly string[] {
  return files
    .filter(({ path }) => path.endsWith(".ts") && !ROOMS.some((room) => room.test(path)))
    .flatMap(({ path, text }) =>
      names
        .filter((name) => text.includes(name))
        .map((name) => `${path}: names ${name}, which is an API's own; ask src/mesh-api/apis`),
    );
}
