import { describe, expect, it } from "vitest";
import { canonicalJson, jsonDigest } from "./canonical.ts";
import {
  asTexts,
  at,
  fields,
  filledText,
  list,
  numberOr,
  jsonObject,
  jsonObjects,
  stringMap,
  text,
  texts,
  whole,
} from "./read.ts";

const ODD = [undefined, null, "", "a", 0, 1.5, true, [], [{}], { a: 1 }];

describe("loose JSON", () => {
  it("is read as what it is, and never made into another type", () => {
    expect(ODD.map(text).filter((one) => one !== undefined)).toEqual(["", "a"]);
    expect(ODD.map(filledText).filter((one) => one !== undefined)).toEqual(["a"]);
    expect(ODD.map(whole).filter((one) => one !== undefined)).toEqual([0]);
    expect(ODD.map((one) => numberOr(one, 7))).toEqual([7, 7, 7, 7, 0, 1.5, 7, 7, 7, 7]);
    expect(ODD.map(jsonObject).filter((one) => one !== undefined)).toEqual([{ a: 1 }]);
    expect(ODD.map(fields).filter((one) => Object.keys(one).length > 0)).toEqual([{ a: 1 }]);
    expect(ODD.flatMap(list)).toEqual([{}]);
    expect(jsonObjects([...ODD, {}])).toEqual([{ a: 1 }, {}]);
    expect(texts(ODD)).toEqual(["", "a"]);
  });

  it("is made into texts by name alone", () => {
    expect(stringMap({ a: "1", b: 1, c: "" })).toEqual({ a: "1", c: "" });
    expect(asTexts({ a: "1", b: 1, c: null })).toEqual({ a: "1", b: "1", c: "null" });
  });

  it.each<[unknown, readonly (string | number)[], unknown]>([
    [{ a: [{ b: "" }] }, ["a", 0, "b"], ""],
    [{ a: { b: 1 } }, [], { a: { b: 1 } }],
    [{ a: null }, ["a", "b"], undefined],
    [{ a: "text" }, ["a", "length"], undefined],
    [{ a: [1] }, ["a", "length"], undefined],
    [{ a: {} }, ["a", "constructor"], undefined],
    [undefined, ["a"], undefined],
  ])("of %j, at %j stands %j", (value, path, found) => {
    expect(at(value, ...path)).toEqual(found);
  });
});

describe("the canonical form", () => {
  it.each([
    [{ b: 1, a: [1, { d: null, c: "x" }] }, '{"a":[1,{"c":"x","d":null}],"b":1}'],
    [{ 10: "a", 9: "b", B: "c", a: "d" }, '{"10":"a","9":"b","B":"c","a":"d"}'],
    [{ a: undefined, b: [undefined] }, '{"b":[null]}'],
    [undefined, "null"],
    ["\u2028", '"\u2028"'],
  ])("of %j is %s", (value, written) => {
    expect(canonicalJson(value)).toBe(written);
  });

  it("tells lists from objects, and gives equal values equal digests", () => {
    expect(canonicalJson(["1"])).not.toBe(canonicalJson({ 0: "1" }));
    expect(jsonDigest({ a: 1, b: 2 })).toBe(jsonDigest({ b: 2, a: 1 }));
    expect(jsonDigest({ a: 1 })).toMatch(/^[0-9a-f]{64}$/);
  });
});
