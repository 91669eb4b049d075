import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { APIS_FOLDER, apisIndex, frontEnds, readApis, targetWords } from "./mesh-apis.ts";

const word = (name: string) => ({ word: name, api: "An API", what: "a name", example: "x", docs: "A name." });
const API = { isOfMesh: false, place: 2, targetKind: "subset" } as const;
const APIS = [
  { ...API, name: "first-one", isOfMesh: true, targetWord: word("one") },
  { ...API, name: "other-api", targetWord: word("other") },
];

it("lists the APIs, and their words apart", () => {
  expect(apisIndex(APIS)).toContain('import { api as otherApi } from "./other-api/api.ts";');
  expect(apisIndex(APIS)).toContain("MeshApi[] = [firstOne, otherApi];");
  expect(targetWords(APIS)).toContain(
    '"other":{"api":"An API","what":"a name","example":"x","docs":"A name."}',
  );
});

it("lists the front ends of all but the mesh's own, which they join", () => {
  expect(frontEnds(APIS)).toContain('import { frontEnd as otherApi } from "./other-api/front-end.ts";');
  expect(frontEnds(APIS)).toContain("FrontEnd[] = [otherApi];");
});

it("has those of this house, the mesh's own first", async () => {
  const names = (await readApis(process.cwd())).map(({ name }) => name);
  expect(names[0]).toBe("istio");
  expect(names).toContain("gateway-api");
});

const API_FILE = `export const api = { place: 2, isOfMesh: false, targetKind: "backend" };`;
const WORD_FILE = `export const targetWord = { word: "backend" };`;

it.each([
  ["target-word.ts", { "api/api.ts": API_FILE }],
  ["api.ts", { "api/target-word.ts": WORD_FILE }],
  ["the word backend", { "api/api.ts": API_FILE, "api/target-word.ts": `export const targetWord = {};` }],
  ["front-end.ts", { "api/api.ts": API_FILE, "api/target-word.ts": WORD_FILE }],
])("says that a folder lacks its %s", async (what, files) => {
  const root = mkdtempSync(join(tmpdir(), "mesh-apis-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, APIS_FOLDER, "api"), { recursive: true });
  for (const [path, text] of Object.entries(files)) writeFileSync(join(root, APIS_FOLDER, path), text);
  await expect(readApis(root)).rejects.toThrow(new RegExp(`^${APIS_FOLDER}/api lacks .*${what}`));
});
