/**
 * Kinds of the mesh APIs are named where the API is, and nowhere else: whoever wants one asks
 * src/mesh-api/apis.
 */
import type { SourceFile } from "./rooms.ts";

/** Folders of the APIs; an API's own room in the simulator, and among lint's facts, has the same name. */
const API_FOLDER = /^src\/mesh-api\/apis\/([^/]+)\//;
const OWN_ROOM = /^src\/(?:routes(?:\/front-ends)?|mesh)\/([^/]+)\//;

/**
 * Where a kind may be named besides: what istiod checks and reads, how it resolves names, rules of lint, and
 * what bluegreen.yaml calls it.
 */
const ROOMS: readonly RegExp[] = [
  API_FOLDER,
  /^src\/mesh-api\/ingress-gateway\.ts$/,
  /^src\/routes\/(objects|validate)\//,
  /^src\/(lint\/rules|names)\//,
  /^src\/config\/schema\.ts$/,
  /^src\/model\/target-words\.generated\.ts$/,
];

/** Every file that names one of these outside of the rooms for it, as a line that begins with the file. */
export function strayKinds(files: readonly SourceFile[], names: readonly string[]): readonly string[] {
  const apis = new Set(files.flatMap(({ path }) => API_FOLDER.exec(path)?.[1] ?? []));
  const isItsRoom = (path: string) =>
    apis.has(OWN_ROOM.exec(path)?.[1] ?? "") || ROOMS.some((room) => room.test(path));
  return files
    .filter(({ path }) => path.endsWith(".ts") && !isItsRoom(path))
    .flatMap(({ path, text }) =>
      names
        .filter((name) => text.includes(name))
        .map((name) => `${path}: names ${name}, which is an API's own; ask src/mesh-api/apis`),
    );
}
