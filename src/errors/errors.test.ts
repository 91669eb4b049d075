import { describe, expect, it } from "vitest";
import { refused, renderFailure, thrownText } from "./errors.ts";

const rendered = (remedy: string, stderr?: string) =>
  renderFailure(
    refused("PROMOTE_STALE", "the fact", {
      remedy,
      where: "file:1",
      ...(stderr === undefined ? {} : { stderr }),
    }),
  );

describe("a failure", () => {
  it("is one line, and the tool's words below it", () => {
    expect(rendered("Run it again")).toBe("PROMOTE_STALE: file:1: the fact. Run it again.");
    expect(rendered("Run it again", "one\ntwo\n")).toBe(
      "PROMOTE_STALE: file:1: the fact. Run it again.\n    one\n    two",
    );
  });

  it.each(["kubectl patch ".repeat(100), "first line\nsecond line"])(
    "has a remedy that fits no line whole below it: %#",
    (remedy) => {
      const [head, ...below] = rendered(remedy, "words").split("\n");
      expect(head).toBe("PROMOTE_STALE: file:1: the fact. What to do stands below.");
      expect(below.map((line) => line.slice(4)).join("\n")).toBe(`${remedy}\nwords`);
    },
  );
});

describe("what was thrown", () => {
  it.each<[unknown, string]>([
    [new Error("words"), "words"],
    ["words", "words"],
    [undefined, "undefined"],
    [Object.create(null), "something was thrown that has no text"],
  ])("has a text: %#", (thrown, text) => {
    expect(thrownText(thrown)).toBe(text);
  });
});
