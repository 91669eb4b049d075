import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { requireNoWayOut } from "./links.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "bluegreen-links-"));
  mkdirSync(join(root, "chart/templates"), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

it("links in a circle come to an end", async () => {
  symlinkSync("..", join(root, "chart/round"));
  symlinkSync("../../chart", join(root, "chart/templates/again"));
  await expect(requireNoWayOut(root, "chart")).resolves.toBeUndefined();
});

it("what is not there is left to the tool, as long as it would be in the repository", async () => {
  symlinkSync("../not-yet", join(root, "chart/inside"));
  await expect(requireNoWayOut(root, "chart")).resolves.toBeUndefined();
  await expect(requireNoWayOut(root, "none")).resolves.toBeUndefined();
  symlinkSync("/nowhere/at/all", join(root, "chart/outside"));
  await expect(requireNoWayOut(root, "chart")).rejects.toMatchObject({ code: "PATH_OUTSIDE" });
});

it("what a person named may be elsewhere, and lead nowhere else", async () => {
  const elsewhere = mkdtempSync(join(root, "elsewhere-"));
  const repository = join(root, "chart");
  await expect(requireNoWayOut(repository, elsewhere)).rejects.toMatchObject({ code: "PATH_OUTSIDE" });
  await expect(requireNoWayOut(repository, elsewhere, [elsewhere])).resolves.toBeUndefined();
  symlinkSync("/etc/hostname", join(elsewhere, "leak"));
  await expect(requireNoWayOut(repository, elsewhere, [elsewhere])).rejects.toMatchObject({
    code: "PATH_OUTSIDE",
  });
});

it("a link below several folders is found and named", async () => {
  symlinkSync("/etc/hostname", join(root, "chart/templates/leak"));
  await expect(requireNoWayOut(root, "./chart")).rejects.toMatchObject({
    code: "PATH_OUTSIDE",
    message: "chart/templates/leak leads out of the repository, to /etc/hostname",
  });
});
