/**
 * What follows from the folders of the mesh APIs: their index, the words for their targets, and the list of
 * the simulator's front ends.
 */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { MeshApi } from "../src/mesh-api/mesh-api.ts";
import type { TargetWord } from "../src/model/target-word.ts";
import { camelCase } from "./yaml.ts";

/** Where the APIs are, and the folders of the same names that are their front ends; from the repository. */
export const APIS_FOLDER = "src/mesh-api/apis";
export const FRONT_ENDS_FOLDER = "src/routes/front-ends";

/** An API as its folders have it. */
export interface ApiFolder extends Pick<MeshApi, "place" | "isOfMesh" | "targetKind"> {
  readonly name: string;
  readonly targetWord: TargetWord;
}

/**
 * Every API, in its place. Throws for a folder that lacks a part, and for a word that is not its target's.
 */
export async function readApis(root: string): Promise<readonly ApiFolder[]> {
  const entries = readdirSync(join(root, APIS_FOLDER), { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const apis = await Promise.all(names.map((name) => readApi(root, name)));
  return apis.sort((a, b) => a.place - b.place || (a.name < b.name ? -1 : 1));
}

async function readApi(root: string, name: string): Promise<ApiFolder> {
  const folder = join(root, APIS_FOLDER, name);
  const { targetWord } = await exportsOf<{ targetWord: TargetWord }>(folder, "target-word.ts");
  if (targetWord === undefined) lacking(name, "a target-word.ts that exports `targetWord`");
  const { api } = await exportsOf<{ api: MeshApi }>(folder, "api.ts");
  if (api === undefined) lacking(name, "an api.ts that exports `api`");
  const { place, isOfMesh, targetKind } = api;
  if (targetKind !== targetWord.word) lacking(name, `the word ${targetKind} in target-word.ts`);
  if (!isOfMesh && !existsSync(join(root, FRONT_ENDS_FOLDER, name, "front-end.ts")))
    lacking(name, `its front end, ${FRONT_ENDS_FOLDER}/${name}/front-end.ts`);
  return { name, place, isOfMesh, targetKind, targetWord };
}

async function exportsOf<T>(folder: string, file: string): Promise<Partial<T>> {
  const path = join(folder, file);
  return existsSync(path) ? ((await import(pathToFileURL(path).href)) as T) : {};
}

function lacking(name: string, what: string): never {
  throw new Error(`${APIS_FOLDER}/${name} lacks ${what}`);
}

/** `index.generated.ts`: all that is known of the APIs. */
export function apisIndex(apis: readonly Pick<ApiFolder, "name">[]): string {
  const imports = apis.map(({ name }) => `import { api as ${camelCase(name)} } from "./${name}/api.ts";`);
  return `/** Every mesh API, in its place; from the folders beside this file, by \`npm run generate\`. */
import type { MeshApi } from "../mesh-api.ts";
${imports.join("\n")}

export const MESH_APIS: readonly MeshApi[] = [${apis.map(({ name }) => camelCase(name)).join(", ")}];
`;
}

/** `target-words.generated.ts`: apart from the APIs, so that reading bluegreen.yaml loads none of them. */
export function targetWords(apis: readonly Pick<ApiFolder, "targetWord">[]): string {
  const words = apis.map(({ targetWord: { word, ...rest } }) => [word, rest] as const);
  return `/** The words for a color's target, by API; from the folders of ${APIS_FOLDER}, by \`npm run generate\`. */
export const TARGET_WORDS = ${JSON.stringify(Object.fromEntries(words))} as const;
`;
}

/** front-ends/`index.generated.ts`: those of all APIs but the mesh's own, which is the ground they join. */
export function frontEnds(apis: readonly Pick<ApiFolder, "name" | "isOfMesh">[]): string {
  const joining = apis.filter(({ isOfMesh }) => !isOfMesh).map(({ name }) => name);
  const imports = joining.map(
    (name) => `import { frontEnd as ${camelCase(name)} } from "./${name}/front-end.ts";`,
  );
  return `/** Front ends of the mesh APIs beside Istio's; from the folders beside this file, by \`npm run generate\`. */
import type { FrontEnd } from "../join/api-proxy.ts";
${imports.join("\n")}

export const FRONT_ENDS: readonly FrontEnd[] = [${joining.map(camelCase).join(", ")}];
`;
}
