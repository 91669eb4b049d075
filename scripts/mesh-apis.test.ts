import { expect, it } from "vitest";
import { apisIndex, frontEnds, readApis, targetWords } from "./mesh-apis.ts";

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

it("has the mesh's own first", async () => {
  expect((await readApis(process.cwd())).map(({ name }) => name)).toEqual(["istio", "gateway-api"]);
});
