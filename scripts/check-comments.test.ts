import { expect, it } from "vitest";
import { longComments } from "./check-comments.ts";

const file = (path: string, text: string) => ({ path, text });

it.each(["// ", "/** ", " * ", "  // "])("names a line that begins with %j and is too long", (sign) => {
  const text = `${sign.padEnd(111, "é")}\n`;
  expect(longComments([file("src/a.ts", `const a = 1;\n${text}`)])).toEqual([
    "src/a.ts:2: a comment of more than 110 characters",
  ]);
});

it("counts characters, and takes code, tests and other files as they are", () => {
  const long = "x".repeat(200);
  expect(
    longComments([
      file("src/a.ts", `// ${"…".repeat(107)}\nconst text = "${long}";\n`),
      file("src/a.test.ts", `// ${long}\n`),
      file("src/index.generated.ts", `// ${long}\n`),
      file("docs/a.md", `* ${long}\n`),
    ]),
  ).toEqual([]);
});
