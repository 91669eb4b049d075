import { expect, it } from "vitest";
import { whole } from "../../../model/split.ts";
import { STRATEGIES } from "../index.ts";
import { atOnce } from "./strategy.ts";

const [blue, green] = [
  { kind: "subset", name: "v1" },
  { kind: "subset", name: "v2" },
] as const;

it("is how a promote goes", () => {
  expect(STRATEGIES[0]).toBe(atOnce);
});

it("gives everything to the new color in its first step", () => {
  expect(atOnce.next(whole(blue), green)).toEqual(whole(green));
});
