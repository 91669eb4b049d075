import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { code, escapeHtml, escapeMarkdown, plainText, visibleText } from "./escape.ts";
import { bullets, codeCell, details, fence, heading, link, table } from "./markdown.ts";

describe("plainText", () => {
  it("drops colours, links and cursor moves of a terminal", () => {
    expect(plainText("\u001B[32m+ add\u001B[0m \u001B]8;;https://x\u0007link\u001B]8;;\u0007\u001B[2K")).toBe(
      "+ add link",
    );
  });

  it("keeps line ends and tabs, and shows what reorders text", () => {
    expect(plainText("a\r\nb\rc\td\u0000\u202Ee")).toBe("a\nb\nc\td<U+0000><U+202E>e");
  });
});

describe("visibleText", () => {
  it("shows controls, and what hides or reorders text, by number, so that nothing begins a line or a sequence", () => {
    expect(visibleText("a\n::error::b\t\u001B[31m\u202Ec é €")).toBe(
      String.raw`a\u{a}::error::b\u{9}\u{1b}[31m\u{202e}c é €`,
    );
  });
});

describe("escapeMarkdown", () => {
  it.each([
    ["@octocat", "@&#8203;octocat"],
    ["fixes #12", "fixes #&#8203;12"],
    ["#12", "\\#&#8203;12"],
    ["owner/repo#12", "owner/repo#&#8203;12"],
    ["GH-12", "GH-&#8203;12"],
    ["<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert\\(1\\)&gt;"],
    ["a | b", "a \\| b"],
    ["[x](javascript:alert(1))", "\\[x\\]\\(javascript:alert\\(1\\)\\)"],
    ["![](https://evil.example/p.png)", "\\!\\[\\]\\(https:&#8203;//evil.example/p.png\\)"],
    ["www.evil.example", "www&#8203;.evil.example"],
    ["# title", "\\# title"],
    ["1. item", "1\\. item"],
    ["one\n\n## two", "one ## two"],
    ["&commat;octocat", "&amp;commat;octocat"],
  ])("makes %s harmless", (text, markdown) => {
    expect(escapeMarkdown(text)).toBe(markdown);
  });
});

describe("code", () => {
  it.each([
    ["plain", "`plain`"],
    ["a`b", "``a`b``"],
    ["`a`", "`` `a` ``"],
    ["a|b", "`a|b`"],
    ["a\n\nb", "`a b`"],
    ["", ""],
  ])("quotes %s", (text, markdown) => {
    expect(code(text)).toBe(markdown);
  });
});

describe("fence", () => {
  it("is longer than any run of backticks in the text", () => {
    expect(fence("a\n`````\n</details>\n@octocat\n")).toBe("``````\na\n`````\n</details>\n@octocat\n``````");
  });

  it("takes a lone carriage return for the line end that CommonMark makes of it", () => {
    expect(fence("a\r```\rb", "diff")).toBe("````diff\na\n```\nb\n````");
  });
});

it("escapes a folded block's summary as HTML", () => {
  expect(details("</summary><b>@x", "body")).toBe(
    "<details><summary>&lt;/summary&gt;&lt;b&gt;@&#8203;x</summary>\n\nbody\n\n</details>",
  );
});

it("escapes quotes for attributes", () => {
  expect(escapeHtml(`"'`)).toBe("&quot;&#39;");
});

it("keeps a table's shape whatever its cells hold", () => {
  expect(table(["unit", "plan"], [["a|b\nc", codeCell("x|y")], ["short"]])).toBe(
    "| unit | plan |\n| - | - |\n| a\\|b c | <code>x\\|y</code> |\n| short |  |",
  );
});

it("links only to https, else shows the address as code", () => {
  expect(link("log", "https://github.com/o/r/actions/runs/1")).toBe(
    "[log](https://github.com/o/r/actions/runs/1)",
  );
  expect(link("log", "javascript:alert(1)")).toBe("`javascript:alert(1)`");
  expect(link("log", "https://x/)[y](https://z")).toBe("`https://x/)[y](https://z`");
});

it("builds headings and lists from plain text", () => {
  expect(heading(2, "Plan *now*")).toBe("## Plan \\*now\\*");
  expect(bullets(["a_b", codeCell("c")])).toBe("- a\\_b\n- `c`");
});

describe("whatever text comes from outside", () => {
  const pieces = fc.constantFrom(
    ..."`~@#|<>[]()!*_\\\n\r\t&;:/-+=. ",
    "```",
    "user",
    "12",
    "GH-1",
    "</details>",
    "<!--",
    "-->",
    "https://x.y",
    "www.x",
    "\u001B[31m",
    "\u0085",
    "\u2028",
    "\u202E",
  );
  const nasty = fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join(""));

  it("stays inside its fence", () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const [open = "", ...lines] = fence(text).split(/\r\n?|\n/);
        const closing = lines.findIndex(
          (line) => /^ {0,3}`{3,}[ \t]*$/.test(line) && line.trim().length >= open.length,
        );
        expect(closing).toBe(lines.length - 1);
      }),
    );
  });

  it("stays inside its inline code and its cell", () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const inline = code(text);
        const ticks = /^`*/.exec(inline)?.[0] ?? "";
        const inner = inline.slice(ticks.length, inline.length - ticks.length);
        expect(inner.match(/`+/g) ?? []).not.toContain(ticks);
        const [, , row = ""] = table(["a", "b"], [[codeCell(text), text]]).split("\n");
        expect(row.match(/(?<!\\)(?:\\\\)*\|/g)?.length).toBe(3);
      }),
    );
  });

  it("mentions nobody, refers to nothing and marks nothing up", () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const markdown = escapeMarkdown(text);
        expect(markdown).not.toMatch(/[\n\r<>]|@\w|(?<!&)#\d|gh-\d|:\/\/|www\./i);
        expect(markdown.replaceAll(/\\[\p{P}\p{S}]/gu, "")).not.toMatch(/[`*_[\]|~]/);
      }),
    );
  });
});
