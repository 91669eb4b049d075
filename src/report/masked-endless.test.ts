import { describe, expect, it } from "vitest";
import { takesASquare } from "../../test/fakes/cpu-time.ts";
import { log, logged, masking, SECRET } from "../../test/fakes/edge-secret.ts";
import { toolWords } from "../adapters/real/processes/tool-words.ts";
import { maskedEnd, maskedLines, maskedMiddle, maskedPlanText } from "./masked.ts";

/*
 * Far more text than anybody reads. Tried beside these: zero-width spaces, lone carriage returns, colors, one line without an
 * end, lines without an end, and a secret with the invisible between its characters.
 */
describe("text without an end", () => {
  const MIB = 1024 * 1024;
  const SHOWN = {
    "its beginning": (text: string) => maskedEnd(text, masking, 300),
    "its ends": (text: string) => maskedMiddle(text, masking),
    "its last lines": (text: string) => maskedLines(text, masking, { lines: 40, characters: 4_000 }),
    "a plan": (text: string) => maskedPlanText(text, [], masking),
    "a tool's words": (text: string) => toolWords(text, log),
  };
  const FILLINGS = ["\0", "\u200B", "\r", "\n", "\u001B[31m", "x", "\0\n", "x\0"];
  const channels = Object.entries(SHOWN);

  it.each(channels)("takes no longer than it is long: %s", { timeout: 60_000 }, (_, show) => {
    const text = (filling: string) => (size: number) => `begin ${filling.repeat(size / filling.length)}\nend`;
    // Less than the most of a plan that is read, and more.
    const slow = FILLINGS.filter((filling) => takesASquare(show, text(filling), MIB));
    expect(slow).toEqual([]);
  });

  it("is printed by the logs, cut", { timeout: 60_000 }, () => {
    let shown = "";
    const print = (text: string) => {
      shown = logged((one) => (one.error(`begin${text}`), one.warning(text)));
    };
    expect(takesASquare(print, (size) => "\0".repeat(size), 2 * MIB)).toBe(false);
    expect(shown).toContain("characters left out");
  });

  it("keeps both ends and counts the rest", () => {
    const text = `begin ${"\0".repeat(8 * MIB)}\nthe end`;
    expect(maskedEnd(text, masking, 10)).toBe("begin \0\0\0\0… [8,388,612 characters left out]");
    expect(maskedMiddle(text, masking, 30)).toBe(
      `begin ${"\0".repeat(15)}… [8,388,594 characters left out] …the end`,
    );
    expect(maskedLines("a\n".repeat(4 * MIB), masking, { lines: 2, characters: 100 })).toBe(
      "… [4194302 lines left out]\na\na",
    );
  });

  /* The secret lies over every edge that there is: that of what is shown, and that of what is read. */
  const EDGE = 256 * 1024;
  const hidden = [...SECRET].join("\0".repeat(3_000));
  /** With it, a text is longer than what is read of it. */
  const far = "y".repeat(2 * EDGE + 8_000);
  it.each(channels)("shows nothing of a secret at an edge: %s", { timeout: 60_000 }, (_, show) => {
    for (const secret of [SECRET, hidden])
      for (const place of [0, 1_400, 5_600, EDGE + 1_400])
        for (const before of [0, 150])
          for (const filling of ["w", `${SECRET} `]) {
            const part = (length: number) => filling.repeat(Math.floor(length / filling.length));
            const fill = part(Math.max(0, place - before));
            for (const text of [`${fill} ${secret} ${far}`, `${far} ${secret} ${fill.replace(/^\S*/, "")}`]) {
              const shown = show(text).replaceAll("\0", "");
              expect(shown).not.toMatch(/Q\d+zQ\d+z/);
            }
          }
  });
});
