/**
 * What takes secrets out of a text takes a time that grows with the text, and not with its square. `npm test` tries it on
 * texts of some length; `npm run test:sweeps` says with BLUEGREEN_TEXT that they are longer.
 */
import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { takesASquare } from "../../../../test/fakes/cpu-time.ts";
import { createMasker } from "./masker.ts";
import { manifestSecrets, namedSecrets } from "./named-secrets.ts";

/** Characters of the shorter of two texts; a square of the longer one, four times that, takes a second or more. */
const SIZE = Number(process.env["BLUEGREEN_TEXT"] ?? 16_000);

function masking(...secrets: readonly string[]): (text: string) => string {
  const masker = createMasker();
  for (const secret of secrets) masker.add(secret);
  return (text) => masker.apply(text);
}

it("takes one pass, however hostile the text is", { timeout: 180_000 }, () => {
  const parts = [
    "password: ".padEnd(40, "x"),
    "password=",
    "password: ",
    "password: a ",
    'password="',
    "password='",
    'password=\\"',
    "name=",
    "key: ",
    'name="',
    "password:x",
    "password = ",
    "password = <<A\n",
    "password: |\n",
    "password: |\n  ",
    "--token ",
    "--token x,",
    "a.b/",
    "\\",
    "password = null -> ",
    "(a) -> ",
    "x ".repeat(50) + "=",
    "password".padEnd(100),
    ";password=a b",
    "%26sig%3D",
    "PWD={",
    "map[password:",
    "name: password value: ",
    "token: \\",
    "- ",
    "~ ",
    "secret: x, ",
    "secret: x,a:",
  ];
  const slow = parts.filter((part) =>
    takesASquare(masking(), (length) => part.repeat(length / part.length), SIZE),
  );
  expect(slow).toEqual([]);
});

it(
  "takes one pass over a text, however many secrets there are, and however hostile it is",
  { timeout: 60_000 },
  () => {
    const secrets = Array.from({ length: 2_000 }, () => randomBytes(24).toString("base64"));
    const shown = masking(...secrets);
    shown("");
    const hostile = [
      "eyJ",
      "://",
      "a://a:",
      "AKIA",
      "u:p@tcp",
      "://a:b/",
      "-u a:",
      "Aa0~.8Q~",
      "abcdefghijklmn.atlasv1.",
      "SG.a.",
      "authorization: bearer ",
      "…",
      "-----BEGIN PRIVATE KEY-----",
    ];
    const plan = (size: number): string =>
      Array.from(
        { length: size / 16 },
        (_, index) => `  + annotation = "value ${index}" ${secrets[index] ?? ""}`,
      ).join("\n");
    const texts = [plan, ...hostile.map((one) => (size: number) => one.repeat(size / one.length))];
    // A pass for each of the 20,000 forms takes minutes.
    expect(texts.filter((text) => takesASquare(shown, text, 2 * SIZE))).toEqual([]);
    const first = shown(plan(500_000));
    expect(secrets.filter((secret) => first.includes(secret))).toEqual([]);
  },
);

describe("rendered manifests", () => {
  it("are read in one pass, however hostile", { timeout: 60_000 }, () => {
    const texts = ["token: |\n", "password=", `name:${" ".repeat(10_000)}`, ";", "a: b\n", 'key: "', "://u:"];
    const read = (text: string) => [
      namedSecrets(text),
      manifestSecrets(`kind: Secret\ndata:\n${text.slice(0, text.length / 4)}`),
    ];
    const slow = texts.filter((one) => takesASquare(read, (size) => one.repeat(size / one.length), 4 * SIZE));
    expect(slow).toEqual([]);
  });
});
