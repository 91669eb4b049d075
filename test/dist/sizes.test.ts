/** The bundles stay as small as sizes.ts says. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { bytesOf, closureOf, filesBelow } from "../../scripts/bundle-sizes.ts";
import { AT_START, AT_WORK, TOTAL } from "./sizes.ts";

const dist = inject("dist");
const lazy = (name: string) => join(dist, "chunks/lazy", `${name}.js`);

function atStart(name: string): readonly string[] {
  return [join(dist, `${name}.js`), ...(name === "cli" ? [lazy("cli-main")] : [])];
}

function atWork(name: string): readonly string[] {
  return [...atStart(name), lazy("actions-ports"), lazy("adapters-real-create"), lazy(`${name}-entry`)];
}

describe("the bytes of the bundles", () => {
  it("are no more than they may be all together", () => {
    expect(bytesOf(filesBelow(dist))).toBeLessThanOrEqual(TOTAL);
  });

  it("have a limit for every entry", () => {
    const entries = readdirSync(dist).filter((name) => name.endsWith(".js"));
    expect(Object.keys(AT_START).map((name) => `${name}.js`)).toEqual(expect.arrayContaining(entries));
  });

  it.each(Object.entries(AT_START))("%s starts with no more than %i", (name, most) => {
    expect(bytesOf(closureOf(atStart(name)))).toBeLessThanOrEqual(most);
  });

  it.each(Object.entries(AT_WORK))("%s works with no more than %i", (name, most) => {
    expect(bytesOf(closureOf(atWork(name)))).toBeLessThanOrEqual(most);
  });

  it("are close to what they may be: a limit that is far above holds nothing", () => {
    const measured = [
      ["all", bytesOf(filesBelow(dist)), TOTAL] as const,
      ...Object.entries(AT_START).map(
        ([name, most]) => [name, bytesOf(closureOf(atStart(name))), most] as const,
      ),
      ...Object.entries(AT_WORK).map(
        ([name, most]) => [name, bytesOf(closureOf(atWork(name))), most] as const,
      ),
    ];
    expect(measured.filter(([, bytes, most]) => bytes < most * 0.85)).toEqual([]);
  });
});
