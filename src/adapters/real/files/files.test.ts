import { execFileSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createFiles } from "./files.ts";

let base: string;
let root: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "bluegreen-files-"));
  root = join(base, "repository");
  mkdirSync(join(root, "a/.terragrunt-cache"), { recursive: true });
  mkdirSync(join(root, ".git"));
  writeFileSync(join(base, "secret"), "secret");
  for (const path of ["a/two.yaml", "a/one.yaml", "a/.terragrunt-cache/copy.yaml", ".git/config", "a.yaml"]) {
    writeFileSync(join(root, path), path);
  }
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

describe("read, write and list", () => {
  it("reads what is there", async () => {
    const files = createFiles(root);
    expect(await files.read("a/one.yaml")).toBe("a/one.yaml");
    expect(await files.read("a/none.yaml")).toBeUndefined();
    expect(await files.read("a.yaml/x")).toBeUndefined();
    expect(await files.read("a")).toBeUndefined();
  });

  it("tells an empty folder from one that is not there", async () => {
    const files = createFiles(root);
    mkdirSync(join(root, "empty"));
    expect([await files.list("empty"), await files.isFolder("empty")]).toEqual([[], true]);
    expect([await files.isFolder("a.yaml"), await files.isFolder("none")]).toEqual([false, false]);
  });

  it("reads nothing that is too large, or has no end", async () => {
    const files = createFiles(root);
    writeFileSync(join(root, "large"), "");
    truncateSync(join(root, "large"), 33 * 1024 * 1024);
    execFileSync("mkfifo", [join(root, "pipe")]);
    for (const path of ["large", "pipe"]) {
      await expect(files.read(path)).rejects.toMatchObject({ code: "FILE_TOO_LARGE", exitCode: 2 });
    }
  });

  it("lists what is no regular file apart", async () => {
    const files = createFiles(root);
    mkdirSync(join(root, "odd/sub"), { recursive: true });
    execFileSync("mkfifo", [join(root, "odd/sub/pipe.yaml")]);
    symlinkSync("loop.yaml", join(root, "odd/loop.yaml"));
    symlinkSync("/dev/null", join(root, "odd/device.yaml"));
    expect(await files.list("odd")).toEqual([]);
    expect(await files.listOthers("odd")).toEqual(["odd/device.yaml", "odd/loop.yaml", "odd/sub/pipe.yaml"]);
    symlinkSync("../a.yaml", join(root, "odd/linked.yaml"));
    expect(await files.list("odd")).toEqual(["odd/linked.yaml"]);
    expect(await files.listOthers("odd")).toHaveLength(3);
    expect(await files.listOthers("none")).toEqual([]);
  });

  it("writes whole files, makes folders, keeps the mode", async () => {
    const files = createFiles(root);
    chmodSync(join(root, "a/one.yaml"), 0o600);
    await files.write("a/one.yaml", "new");
    await files.write("new/deep/file.yaml", "text");
    expect(readFileSync(join(root, "a/one.yaml"), "utf8")).toBe("new");
    expect(statSync(join(root, "a/one.yaml")).mode & 0o777).toBe(0o600);
    expect(await files.list("new")).toEqual(["new/deep/file.yaml"]);
  });

  it("lists sources, sorted, without Git's and Terragrunt's folders", async () => {
    const files = createFiles(root);
    expect(await files.list(".")).toEqual(["a.yaml", "a/one.yaml", "a/two.yaml"]);
    expect(await files.list("a/")).toEqual(["a/one.yaml", "a/two.yaml"]);
    expect(await files.list("none")).toEqual([]);
    expect(await files.list("a.yaml")).toEqual([]);
  });
});

describe("nothing leads out of the repository", () => {
  it.each([["../secret"], ["/etc/passwd"], ["a/../../secret"], ["a\0b"]])("%j", async (path) => {
    const files = createFiles(root);
    const refusal = { code: "PATH_OUTSIDE", exitCode: 2 };
    await expect(files.read(path)).rejects.toMatchObject(refusal);
    await expect(files.write(path, "x")).rejects.toMatchObject(refusal);
    await expect(files.list(path)).rejects.toMatchObject(refusal);
  });

  it("by a link to a file or to a folder", async () => {
    symlinkSync(join(base, "secret"), join(root, "link"));
    symlinkSync(base, join(root, "folder"));
    const files = createFiles(root);
    for (const path of ["link", "folder/secret"]) {
      await expect(files.read(path)).rejects.toMatchObject({ code: "PATH_OUTSIDE" });
    }
    await expect(files.write("folder/new/file", "x")).rejects.toMatchObject({ code: "PATH_OUTSIDE" });
    await expect(files.list("folder")).rejects.toMatchObject({ code: "PATH_OUTSIDE" });
    expect(await files.list(".")).not.toContain("link");
    expect(readFileSync(join(base, "secret"), "utf8")).toBe("secret");
  });

  it("and links inside it are followed", async () => {
    symlinkSync("a/one.yaml", join(root, "same"));
    const files = createFiles(root);
    await files.write("same", "through");
    expect(await files.read("a/one.yaml")).toBe("through");
    expect(await files.list(".")).toContain("same");
  });
});

describe("what was named on the command line", () => {
  it("is read wherever it is, with what lies below it", async () => {
    mkdirSync(join(base, "other/deep"), { recursive: true });
    writeFileSync(join(base, "other/deep/file.yaml"), "text");
    const files = createFiles(root, [join(base, "other"), "../secret"]);
    expect(await files.list(join(base, "other"))).toEqual([join(base, "other/deep/file.yaml")]);
    expect(await files.list("../other")).toEqual(["../other/deep/file.yaml"]);
    expect(await files.read(join(base, "other/deep/file.yaml"))).toBe("text");
    expect(await files.read("../secret")).toBe("secret");
    expect(await files.read("a.yaml")).toBe("a.yaml");
  });

  it("is not written, its neighbours are not read, and no link leads out of it", async () => {
    mkdirSync(join(base, "other"));
    symlinkSync(join(base, "secret"), join(base, "other/link.yaml"));
    const files = createFiles(root, [join(base, "other")]);
    expect(await files.list(join(base, "other"))).toEqual([]);
    for (const path of [
      join(base, "other/link.yaml"),
      join(base, "secret"),
      "../secret",
      `${base}/other\0`,
    ]) {
      await expect(files.read(path)).rejects.toMatchObject({ code: "PATH_OUTSIDE" });
    }
    await expect(files.write(join(base, "other/new"), "x")).rejects.toMatchObject({ code: "PATH_OUTSIDE" });
  });
});
