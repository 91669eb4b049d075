/** `npm run build:debug`: the bundles that are committed, and the sources that a debugger shows. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, inject, it, onTestFinished } from "vitest";
import { build } from "../../scripts/build.ts";

const ROOT = join(import.meta.dirname, "../..");

it("are the same code, with a map for each file to sources that are there", async () => {
  const out = mkdtempSync(join(tmpdir(), "bluegreen maps "));
  onTestFinished(() => rmSync(out, { recursive: true, force: true }));
  await build(out, { sourceMaps: true });
  const files = readdirSync(out, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".js"),
  );
  const text = (file: string) => readFileSync(join(out, file), "utf8");
  const code = (file: string) => text(file).replace(/\n?\/\/# sourceMappingURL=.*\n?$/, "");
  const committed = (file: string) => readFileSync(join(inject("dist"), file), "utf8");
  expect(files.filter((file) => code(file).trimEnd() !== committed(file).trimEnd())).toEqual([]);
  const isMapped = (file: string) => existsSync(join(out, `${file}.map`));
  expect(files.filter((file) => !isMapped(file) && text(file).includes("//#region src/"))).toEqual([]);
  const sources = files.filter(isMapped).flatMap((file) => sourcesOf(text(`${file}.map`)));
  expect(sources).toContain(join(ROOT, "src/promote/step.ts"));
  const own = new Set(sources.filter((source) => source.startsWith(join(ROOT, "src"))));
  expect([...own].filter((source) => !existsSync(source))).toEqual([]);
});

function sourcesOf(map: string): readonly string[] {
  return (JSON.parse(map) as { readonly sources: readonly string[] }).sources;
}
