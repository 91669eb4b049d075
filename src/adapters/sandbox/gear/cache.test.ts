import { existsSync, statfsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { identityOf } from "../processes/process-identity.ts";
import { verify } from "./build.ts";
import { checkDisks, fillFolder, removePartial, toolFolder, withLock } from "./cache.ts";
import type { GoTool } from "./table.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "bluegreen-gear-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe("a tool's folder", () => {
  const tool: GoTool = {
    kind: "go",
    name: "t",
    version: "1",
    dir: "t",
    command: "example.test/t",
    define: [],
  };
  const name = (change: Partial<GoTool> = {}, go = "go1.26") =>
    toolFolder("/cache", { ...tool, ...change }, folder, go);

  test("has another name when anything that decides its content differs", async () => {
    await mkdir(join(folder, "t"));
    await writeFile(join(folder, "t", "go.mod"), "module t");
    await writeFile(join(folder, "t", "go.sum"), "");
    const first = await name();
    expect(first).toMatch(/^\/cache\/t-[0-9a-f]{16}$/);
    expect(await name()).toBe(first);
    expect(await name({}, "go1.27")).not.toBe(first);
    expect(await name({ define: ["a=b"] })).not.toBe(first);
    await writeFile(join(folder, "t", "go.sum"), "changed");
    expect(await name()).not.toBe(first);
  });
});

describe("filling a folder", () => {
  test("is all or nothing, and the next run starts over", async () => {
    const target = join(folder, "tool");
    const interrupted = fillFolder(target, async (partial) => {
      await writeFile(join(partial, "half"), "");
      throw new Error("interrupted");
    });
    await expect(interrupted).rejects.toThrow("interrupted");
    expect(existsSync(target)).toBe(false);
    await fillFolder(target, (partial) => writeFile(join(partial, "whole"), ""));
    expect(await readdir(target)).toEqual(["whole"]);
  });

  test("leaves nothing of an interrupted run after the clean-up", async () => {
    await mkdir(join(folder, "tool.partial"));
    await removePartial(folder);
    expect(await readdir(folder)).toEqual([]);
  });
});

describe("the lock", () => {
  test("lets one run at a time work", async () => {
    const events: string[] = [];
    let otherWaits = (): void => undefined;
    const untilOtherWaits = new Promise<void>((resolve) => (otherWaits = resolve));
    const waits = (id: string) => (): void => {
      events.push(`${id} waits`);
      otherWaits();
    };
    const work = (id: string) =>
      withLock(folder, waits(id), async () => {
        events.push(`${id} begins`);
        // The first one works until the other has met its lock; for the second one that was long ago.
        await untilOtherWaits;
        events.push(`${id} ends`);
      });
    await Promise.all([work("a"), work("b")]);
    const [first, second] = events[0] === "a begins" ? ["a", "b"] : ["b", "a"];
    expect(events).toEqual([
      `${first} begins`,
      `${second} waits`,
      `${first} ends`,
      `${second} begins`,
      `${second} ends`,
    ]);
    expect(await readdir(folder)).toEqual([]);
  });

  test("is taken over from a dead process, even when its pid lives again", async () => {
    const reused = { ...identityOf(process.pid), startTime: "1" };
    await writeFile(join(folder, ".lock"), JSON.stringify(reused));
    expect(
      await withLock(
        folder,
        () => undefined,
        async () => "worked",
      ),
    ).toBe("worked");
  });

  test("names its holder", async () => {
    const held = await withLock(
      folder,
      () => undefined,
      () => readFile(join(folder, ".lock"), "utf8"),
    );
    expect(JSON.parse(held)).toEqual(identityOf(process.pid));
  });
});

test("a file that is not the pinned one is refused", async () => {
  const file = join(folder, "package.tgz");
  await writeFile(file, "hello");
  const pinned = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
  await expect(verify(file, "sha256", "hex", pinned)).resolves.toBeUndefined();
  await writeFile(file, "hallo");
  await expect(verify(file, "sha256", "hex", pinned)).rejects.toMatchObject({ code: "GEAR_DIGEST" });
});

test("a full disk is said before anything is built, whichever it is", async () => {
  await expect(checkDisks([{ folder, bytes: 1 }])).resolves.toBeUndefined();
  const notYetThere = join(folder, "go/pkg/mod");
  const half = (statfsSync(folder).bavail * statfsSync(folder).bsize * 2) / 3;
  const together = [
    { folder, bytes: half },
    { folder: notYetThere, bytes: half },
  ];
  for (const needs of [[{ folder: notYetThere, bytes: 1e18 }], together])
    await expect(checkDisks(needs)).rejects.toMatchObject({ code: "GEAR_DISK", exitCode: 3 });
});
