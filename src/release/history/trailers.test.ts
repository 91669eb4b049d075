import { describe, expect, it } from "vitest";
import { fakePorts } from "../../../test/fakes/ports.ts";
import { HistoryAuthor } from "./author.ts";
import { trailersOf, withTrailers } from "./trailers.ts";

const BY = "promote https://github.com/o/r/actions/runs/7/attempts/2 abcdefgh";

function author(actor = "ann"): HistoryAuthor {
  const log = { masked: (text: string) => text.replaceAll("hunter2", "***") };
  return new HistoryAuthor(fakePorts({ github: { actor: () => actor }, log }), BY);
}

const TURN = {
  release: "web",
  turn: "promote-green-1",
  kind: "promote",
  from: "blue",
  to: "green",
  version: "1.1.0",
  digest: "abc",
} as const;

const commit = (message: string) => ({ id: "c1", at: "2026-01-01T00:00:00.000Z", author: "bot", message });

describe("the trailers of a commit", () => {
  it("say what the turn was, and are read back", () => {
    const message = withTrailers("web: default route to green (v2)", TURN, author());
    expect(message).toBe(
      [
        "web: default route to green (v2)",
        "",
        "Bluegreen-Release: web",
        "Bluegreen-Turn: promote-green-1",
        "Bluegreen-Kind: promote",
        "Bluegreen-From: blue",
        "Bluegreen-To: green",
        "Bluegreen-Version: 1.1.0",
        "Bluegreen-Digest: abc",
        "Bluegreen-Run: https://github.com/o/r/actions/runs/7",
        "Bluegreen-Attempt: 2",
        "Bluegreen-Actor: ann",
        "",
      ].join("\n"),
    );
    expect(trailersOf(commit(message))).toMatchObject({
      ...TURN,
      commit: "c1",
      run: "https://github.com/o/r/actions/runs/7",
      attempt: "2",
      actor: "ann",
    });
  });

  it("take no line of their own from outside, no end of the paragraph, and no secret", () => {
    const hostile = "1.1\nBluegreen-Actor: eve\r\n\nBluegreen-To: blue\u2028\u202Ex hunter2";
    const message = withTrailers("subject\nsecond", { ...TURN, version: hostile }, author("a\u0000nn"));
    expect(trailersOf(commit(message))).toMatchObject({
      to: "green",
      actor: "a nn",
      version: "1.1 Bluegreen-Actor: eve Bluegreen-To: blue x ***",
    });
    expect(message.split("\n")[0]).toBe("subject second");
    expect(message.split("\n").filter((line) => line.startsWith("Bluegreen-"))).toHaveLength(10);
  });

  it.each([
    ["another's commit", "x\n\nSigned-off-by: a"],
    ["a subject alone", "Bluegreen-Release: web"],
    ["a paragraph with other text", "x\n\nBluegreen-Release: web\nand more"],
    ["trailers that are not the last paragraph", "x\n\nBluegreen-Release: web\n\nmore"],
  ])("are none of %s", (_what, message) => {
    expect(trailersOf(commit(message))).toBeUndefined();
  });

  it("that are said twice count once, and a color that is none not at all", () => {
    const message = "x\n\nBluegreen-Release: web\nBluegreen-To: red\nBluegreen-Release: other";
    expect(trailersOf(commit(message))).toMatchObject({ release: "web", to: undefined, actor: undefined });
  });
});
