import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runTimeline } from "../../test/page/run-timeline.ts";
import { Narrator } from "./narrator.ts";
import { openPage } from "./page-file.ts";

let folder: string;
let said: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bluegreen page "));
  said = "";
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function open(file: string, isGiven: boolean) {
  const stdout = (text: string) => void (said += text);
  const io = { stdout, stderr: () => {}, isTerminal: false, stderrIsTerminal: false, env: {}, cwd: folder };
  return openPage({ file, isGiven }, folder, new Narrator(io, () => 0));
}

describe("the demo's page", () => {
  it("is refused before the demo begins when its file was named and cannot be written", async () => {
    await expect(open("none/run.html", true)).rejects.toMatchObject({ code: "PAGE_UNWRITABLE", exitCode: 3 });
  });

  it("is done without when nobody named its file", async () => {
    expect(await open("none/demo.html", false)).toBeUndefined();
    expect(said).toMatch(/^There is no page of this run: the page cannot be written to .*none\/demo\.html/);
  });

  it("leaves nothing behind, and nothing changed, until it is written", async () => {
    writeFileSync(join(folder, "old.html"), "old");
    const page = await open("new.html", true);
    await open("old.html", true);
    expect(readdirSync(folder)).toEqual(["old.html"]);
    expect(readFileSync(join(folder, "old.html"), "utf8")).toBe("old");
    await page?.write(runTimeline(1));
    expect(readFileSync(join(folder, "new.html"), "utf8")).toContain("<!doctype html>");
  });

  it("fails the run when the named file is gone at the end", async () => {
    const page = await open("run.html", true);
    rmSync(folder, { recursive: true });
    await expect(page?.write(runTimeline(1))).rejects.toMatchObject({ code: "PAGE_UNWRITABLE" });
  });
});
