import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { code, escapeCommandData, escapeHtml, escapeMarkdown, plainText, visibleJson } from "./escape.ts";
import { fence } from "./markdown.ts";

/*
 * Tried beside the OSC sequence that never ends: one that ends in the next line or after much text, the other strings (DCS,
 * APC, PM, SOS), their forms of one byte, private sequences and such without an end, cursor moves, and characters that
 * delete or overwrite in a terminal.
 */
const SWALLOWING: readonly (readonly [string, string])[] = [
  ["an OSC sequence that never ends", "\u001B]0;"],
  ["an OSC sequence that ends", "\u001B]0;secret plan\u0007"],
  ["an OSC sequence of one byte", "\u009D0;x\u009C"],
  ["a device control string", "\u001BPq#0\u001B\\"],
  ["an application command", "\u001B_hidden\u001B\\"],
  ["a privacy message", "\u001B^hidden\u001B\\"],
  ["a start of string", "\u001BXhidden\u001B\\"],
  ["a link to no address", "\u001B]8;;role = admin\u0007"],
  ["a control sequence of one byte", "\u009B2J"],
  ["a control sequence without an end", "\u001B[38;5;"],
  ["a control sequence whose end is a letter of the text", "\u001B[Admin"],
  ["a control sequence with a long number", `\u001B[${"1".repeat(40)}m`],
  ["a lone escape", "\u001B"],
  ["a change of the character set", "\u001B(0"],
  ["backspaces", "rm\b\b"],
  ["a form feed", "\f"],
  ["a vertical tab", "\v"],
  ["a NUL", "\0"],
  ["a DEL", "\u007F"],
];

const HIDDEN: readonly (readonly [number, number])[] = [
  [0x00, 0x08],
  [0x0b, 0x0c],
  [0x0e, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x3_4f, 0x3_4f],
  [0x6_1c, 0x6_1c],
  [0x11_5f, 0x11_60],
  [0x17_b4, 0x17_b5],
  [0x18_0b, 0x18_0f],
  [0x20_0b, 0x20_0f],
  [0x20_28, 0x20_2e],
  [0x20_60, 0x20_6f],
  [0x28_00, 0x28_00],
  [0x31_64, 0x31_64],
  [0xe0_00, 0xe0_10],
  [0xfd_d0, 0xfd_ef],
  [0xfe_00, 0xfe_0f],
  [0xfe_ff, 0xfe_ff],
  [0xff_a0, 0xff_a0],
  [0xff_f9, 0xff_fc],
  [0xff_fe, 0xff_ff],
  [0x1_d1_73, 0x1_d1_7a],
  [0x1_ff_fe, 0x1_ff_ff],
  [0xe_00_00, 0xe_00_7f],
  [0xe_01_00, 0xe_01_ef],
];
const hidden = HIDDEN.flatMap(([from, to]) =>
  Array.from({ length: to - from + 1 }, (_, index) => String.fromCodePoint(from + index)),
);

/** What of a text anybody could read, in order. */
const readable = (text: string) => text.match(/[A-Za-z0-9]/g) ?? [];

function isWithin(part: readonly string[], whole: readonly string[]): boolean {
  let at = 0;
  for (const one of whole) if (one === part[at]) at += 1;
  return at === part.length;
}

describe("a plan is shown whole", () => {
  it.each(SWALLOWING)("with %s in it", (_, sequence) => {
    const text = `  + role = "${sequence}cluster-admin"\n  - guard = true`;
    for (const shown of [plainText(text), fence(text), escapeHtml(text), escapeMarkdown(text)]) {
      expect(shown).toContain("cluster-admin");
      expect(isWithin(readable(text), readable(shown))).toBe(true);
      expect(shown).not.toMatch(/[\0-\x08\x0b-\x1f\x7f-\x9f]/);
    }
  });

  it("and what overwrites its line begins a new one", () => {
    expect(plainText("delete everything\rkeep everything  ")).toBe("delete everything\nkeep everything  ");
  });

  it.each(hidden.map((one) => [one.codePointAt(0)?.toString(16), one]))("and U+%s is seen", (number, one) => {
    const seen = `<U+${number?.toUpperCase().padStart(4, "0")}>`;
    expect(plainText(`a${one}b`)).toBe(`a${seen}b`);
    expect(code(`a${one}b`)).toContain(seen);
    expect(escapeCommandData(`a${one}b`)).toContain(seen);
    expect(visibleJson(JSON.stringify(`a${one}b`))).not.toContain(one);
    expect(JSON.parse(visibleJson(JSON.stringify(`a${one}b`)))).toBe(`a${one}b`);
  });

  it("and marks piled on a letter stay on their line", () => {
    const pile = "\u0301".repeat(500);
    expect(plainText(`a${pile}`).match(/\u0301/g)).toHaveLength(4);
    expect(plainText(`a${pile}`).match(/<U\+0301>/g)).toHaveLength(496);
  });

  it("but for colors, which are no text", () => {
    expect(plainText("\u001B[1;32m+\u001B[0m \u001B[38;5;12mx\u001B[m")).toBe("+ x");
  });

  it("whatever sequences are put together", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        "\u001B",
        "\u001B[",
        "\u001B]8;;",
        "\u001B]",
        "\u0007",
        "\u001B\\",
        "\u009B",
        "\u009D",
        ";",
        "\r",
        " ",
      ),
      fc.constantFrom(...SWALLOWING.map(([, sequence]) => sequence)),
      fc.stringMatching(/^[a-z]{1,5}$/),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join("");
        // What a color, a cursor move and the end of a link are made of is none of the text's.
        const kept = text.replaceAll(
          /\u001B\[(?:[\d;:]{0,30}m|\??\d{1,4}(?:;\d{1,4})?[A-HJKSTfhlnsu])|\u001B\]8;;(?:\u0007|\u001B\\)/g,
          "",
        );
        expect(isWithin(readable(kept), readable(plainText(text)))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
