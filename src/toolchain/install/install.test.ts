import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { zipSync } from "fflate";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { releaseSite, type SiteAnswer } from "../../../test/fakes/release-site.ts";
import { downloader } from "./download.ts";
import { createToolchain, type Judge } from "./install.ts";
import type { ToolName } from "../tools/index.generated.ts";
import { releaseOf } from "../tools/releases.ts";

const LINUX = { platform: "linux", arch: "x64" };
const PROGRAM = "#!/bin/sh\necho v1.2.3\n";
const sha256 = (bytes: string | Uint8Array) => createHash("sha256").update(bytes).digest("hex");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bluegreen-install-"));
  vi.stubEnv("RUNNER_TOOL_CACHE", join(folder, "cache"));
  vi.stubEnv("RUNNER_TEMP", join(folder, "temp"));
  // The tool cache's own switches: how long it waits before it tries again.
  vi.stubGlobal("TEST_DOWNLOAD_TOOL_RETRY_MIN_SECONDS", 0);
  vi.stubGlobal("TEST_DOWNLOAD_TOOL_RETRY_MAX_SECONDS", 0);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  rmSync(folder, { recursive: true, force: true });
});

const toolchain = (pinned?: Record<string, string>) =>
  createToolchain({ env: process.env, machine: LINUX, ...(pinned === undefined ? {} : { pinned }) });

async function install(
  tool: ToolName,
  answers: Record<string, SiteAnswer>,
  pinned?: Record<string, string>,
  judge: Judge = async () => {},
) {
  const site = await releaseSite(answers);
  const path = await toolchain(pinned).install(releaseOf(tool, "1.2.3", LINUX, site.url), judge);
  return { path, site };
}

/** A gzipped tar by the system's own tar. */
function tarGz(member: string, text: string): Uint8Array {
  const path = join(folder, "tar", member);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, text);
  return execFileSync("tar", ["czf", "-", "-C", join(folder, "tar"), "."]);
}

const KUBECTL = "/v1.2.3/bin/linux/amd64/kubectl";

describe("a right download", () => {
  it("of a bare program with a bare sum is installed and runs", async () => {
    const { path } = await install("kubectl", { [KUBECTL]: PROGRAM, [`${KUBECTL}.sha256`]: sha256(PROGRAM) });
    expect(execFileSync(path, { encoding: "utf8" })).toBe("v1.2.3\n");
    expect(path.startsWith(join(folder, "cache"))).toBe(true);
    expect(readdirSync(join(folder, "temp"))).toEqual([]);
  });

  it("of a tar takes the program and nothing else", async () => {
    const archive = tarGz("linux-amd64/helm", PROGRAM);
    const file = "helm-v1.2.3-linux-amd64.tar.gz";
    const { path } = await install("helm", {
      [`/${file}`]: archive,
      [`/${file}.sha256sum`]: `${sha256(archive)}  ${file}\n`,
    });
    expect(readFileSync(path, "utf8")).toBe(PROGRAM);
    expect(statSync(path).mode & 0o777).toBe(0o755);
  });

  it("of a zip with a list of sums finds its own line", async () => {
    const archive = zipSync({
      tofu: Buffer.from(PROGRAM),
      "../evil": Buffer.from("x"),
      LICENSE: Buffer.from("y"),
    });
    const file = "tofu_1.2.3_linux_amd64.zip";
    const list = `${"0".repeat(64)}  tofu_1.2.3_linux_arm64.zip\n${sha256(archive)}  ${file}\n`;
    const { path } = await install("tofu", {
      [`/v1.2.3/${file}`]: archive,
      "/v1.2.3/tofu_1.2.3_SHA256SUMS": list,
    });
    expect(readFileSync(path, "utf8")).toBe(PROGRAM);
    expect(readdirSync(join(path, "..")).sort()).toEqual(["archive", "tofu"]);
  });

  it("may come by redirects", async () => {
    const { path } = await install("terragrunt", {
      "/v1.2.3/terragrunt_linux_amd64": { redirect: "/elsewhere" },
      "/elsewhere": PROGRAM,
      "/v1.2.3/SHA256SUMS": `${sha256(PROGRAM)}  terragrunt_linux_amd64\n`,
    });
    expect(readFileSync(path, "utf8")).toBe(PROGRAM);
  });

  it("is taken from the cache the second time, and fetched again when the cached one was changed", async () => {
    const answers = { [KUBECTL]: PROGRAM, [`${KUBECTL}.sha256`]: sha256(PROGRAM) };
    const { path } = await install("kubectl", answers);
    const second = await install("kubectl", answers);
    // The sum is asked for each time: one that lay beside the program could be changed with it.
    expect(second).toMatchObject({ path, site: { asked: [`${KUBECTL}.sha256`] } });
    writeFileSync(path, "#!/bin/sh\necho changed\n");
    writeFileSync(`${path}.sha256`, sha256("#!/bin/sh\necho changed\n"));
    const third = await install("kubectl", answers);
    expect(third.site.asked).toHaveLength(2);
    expect(readFileSync(path, "utf8")).toBe(PROGRAM);
  });

  it("needs no list where its sum is pinned", async () => {
    const { site } = await install("kubectl", { [KUBECTL]: PROGRAM }, { "kubectl 1.2.3": sha256(PROGRAM) });
    expect(site.asked).toEqual([KUBECTL]);
  });
});

describe("a wrong download is never unpacked, never run, never kept", () => {
  const good = { [KUBECTL]: PROGRAM, [`${KUBECTL}.sha256`]: sha256(PROGRAM) };
  it.each<[string, string, Record<string, SiteAnswer>]>([
    ["other bytes", "CHECKSUM_MISMATCH", { [KUBECTL]: `${PROGRAM} ` }],
    ["no bytes", "CHECKSUM_MISMATCH", { [KUBECTL]: "" }],
    [
      "a page of a proxy in place of the sums",
      "CHECKSUM_MISSING",
      { [`${KUBECTL}.sha256`]: "<html>sign in</html>" },
    ],
    ["an empty list of sums", "CHECKSUM_MISSING", { [`${KUBECTL}.sha256`]: "" }],
    ["a list without the file", "CHECKSUM_MISSING", { [`${KUBECTL}.sha256`]: `${sha256(PROGRAM)}  other\n` }],
    [
      "a list with two sums for the file",
      "CHECKSUM_MISSING",
      { [`${KUBECTL}.sha256`]: `${sha256(PROGRAM)}  kubectl\n${"0".repeat(64)}  kubectl\n` },
    ],
    ["no list of sums", "DOWNLOAD_FAILED", { [`${KUBECTL}.sha256`]: { status: 404 } }],
    ["no file", "DOWNLOAD_FAILED", { [KUBECTL]: { status: 404 } }],
    ["a truncated file", "DOWNLOAD_FAILED", { [KUBECTL]: { truncated: Buffer.from(PROGRAM.slice(0, 10)) } }],
  ])("%s", async (_what, code, change) => {
    await expect(install("kubectl", { ...good, ...change })).rejects.toMatchObject({ code, exitCode: 3 });
    expect(existsSync(join(folder, "cache"))).toBe(false);
    expect(readdirSync(join(folder, "temp"))).toEqual([]);
  });

  it("a pinned sum wins over a server that lies about both", async () => {
    const pinned = { "kubectl 1.2.3": "0".repeat(64) };
    await expect(install("kubectl", good, pinned)).rejects.toMatchObject({ code: "CHECKSUM_MISMATCH" });
  });

  it("an archive without the program", async () => {
    const archive = zipSync({ README: Buffer.from("x") });
    await expect(
      install("tofu", {
        "/v1.2.3/tofu_1.2.3_linux_amd64.zip": archive,
        "/v1.2.3/tofu_1.2.3_SHA256SUMS": `${sha256(archive)}  tofu_1.2.3_linux_amd64.zip\n`,
      }),
    ).rejects.toMatchObject({ code: "ARCHIVE_UNEXPECTED" });
  });
});

/** The kind: what was refused once, or changed since, must not be found by the next run. */
describe("the cache", () => {
  const answers = { [KUBECTL]: PROGRAM, [`${KUBECTL}.sha256`]: sha256(PROGRAM) };
  const refuse = async () => {
    throw new Error("it is another version");
  };

  it("does not get a program that was refused", async () => {
    await expect(install("kubectl", answers, undefined, refuse)).rejects.toThrow("another version");
    expect(existsSync(join(folder, "cache"))).toBe(false);
    expect(readdirSync(join(folder, "temp"))).toEqual([]);
  });

  it("is passed over when it holds one that is refused now: it is fetched again", async () => {
    await install("kubectl", answers);
    const judged: string[] = [];
    const judge = async (program: string) => {
      judged.push(program);
      if (judged.length === 1) await refuse();
    };
    const { site } = await install("kubectl", answers, undefined, judge);
    expect([judged.length, site.asked.length]).toEqual([2, 2]);
  });

  it("of an archive is proved by the archive, not by what lies beside it", async () => {
    const archive = zipSync({ tofu: Buffer.from(PROGRAM) });
    const file = "tofu_1.2.3_linux_amd64.zip";
    const site = {
      [`/v1.2.3/${file}`]: archive,
      "/v1.2.3/tofu_1.2.3_SHA256SUMS": `${sha256(archive)}  ${file}\n`,
    };
    const { path } = await install("tofu", site);
    expect((await install("tofu", site)).site.asked).toEqual(["/v1.2.3/tofu_1.2.3_SHA256SUMS"]);
    const evil = "#!/bin/sh\necho evil\n";
    writeFileSync(path, evil);
    writeFileSync(join(path, "..", "archive"), zipSync({ tofu: Buffer.from(evil) }));
    writeFileSync(`${path}.sha256`, sha256(evil));
    expect((await install("tofu", site)).site.asked).toHaveLength(2);
    expect(readFileSync(path, "utf8")).toBe(PROGRAM);
  });
});

describe("an archive that is none is no fault of ours", () => {
  const file = "helm-v1.2.3-linux-amd64.tar.gz";
  const zip = "tofu_1.2.3_linux_amd64.zip";
  it.each<[string, ToolName, Uint8Array]>([
    ["no gzip", "helm", Buffer.from("no")],
    ["nothing", "helm", Buffer.alloc(0)],
    ["half a gzip", "helm", gzipSync(Buffer.alloc(100_000, "x")).subarray(0, 50)],
    ["gzip without a tar", "helm", gzipSync(Buffer.alloc(100_000, "x"))],
    ["no zip", "tofu", Buffer.from("no")],
    ["half a zip", "tofu", zipSync({ tofu: Buffer.alloc(100_000) }).subarray(0, 60)],
    ["a program outside of it", "tofu", zipSync({ "../tofu": Buffer.from("x") })],
  ])("%s", async (_what, tool, bytes) => {
    const [path, sums] =
      tool === "helm" ? [file, `${file}.sha256sum`] : [`v1.2.3/${zip}`, "v1.2.3/tofu_1.2.3_SHA256SUMS"];
    const list = `${sha256(bytes)}  ${tool === "helm" ? file : zip}\n`;
    await expect(install(tool, { [`/${path}`]: bytes, [`/${sums}`]: list })).rejects.toMatchObject({
      code: "ARCHIVE_UNEXPECTED",
      exitCode: 3,
    });
    expect(existsSync(join(folder, "cache"))).toBe(false);
  });
});

/**
 * The kind: bytes that come for ever, or hardly. Tried besides: redirects in a circle (resolve-helm.test.ts).
 */
describe("a download that does not end is given up", () => {
  const drip =
    (everyMs: number, bytes: number, head = "HTTP/1.1 200 OK\r\n\r\n") =>
    (socket: Socket) => {
      socket.write(head);
      const timer = setInterval(() => socket.write("x".repeat(bytes)), everyMs);
      socket.on("close", () => clearInterval(timer));
    };
  it.each<[string, (socket: Socket) => void, Parameters<typeof downloader>[0], string]>([
    ["a byte now and then", drip(50, 1), { progressMs: 300, slowest: 1000 }, "less than 1000 bytes a second"],
    ["headers, byte by byte", drip(50, 1, "HTTP/1.1 200 OK\r\na: "), { totalMs: 400 }, "longer than 0.4 s"],
    ["quick and for ever", drip(1, 1000), {}, "more than 10000 bytes"],
    [
      "nothing after the head",
      (socket) => void socket.write("HTTP/1.1 200 OK\r\n\r\n"),
      { idleMs: 300 },
      "no byte came",
    ],
    ["no answer", () => {}, { idleMs: 300 }, "no byte came"],
  ])("%s", async (_what, answer, patience, why) => {
    const server = createServer((socket) => {
      socket.on("error", () => {}).once("data", () => answer(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x`;
    await expect(downloader(patience)(url, join(folder, "x"), 10_000)).rejects.toMatchObject({
      code: "DOWNLOAD_FAILED",
      message: expect.stringContaining(why),
    });
  });
});

describe("releases", () => {
  it.each<[ToolName, string, string, string, string]>([
    [
      "terragrunt",
      "linux",
      "x64",
      "https://github.com/gruntwork-io/terragrunt/releases/download/v1.2.3/terragrunt_linux_amd64",
      "https://github.com/gruntwork-io/terragrunt/releases/download/v1.2.3/SHA256SUMS",
    ],
    [
      "tofu",
      "darwin",
      "arm64",
      "https://github.com/opentofu/opentofu/releases/download/v1.2.3/tofu_1.2.3_darwin_arm64.zip",
      "https://github.com/opentofu/opentofu/releases/download/v1.2.3/tofu_1.2.3_SHA256SUMS",
    ],
    [
      "terraform",
      "linux",
      "arm64",
      "https://releases.hashicorp.com/terraform/1.2.3/terraform_1.2.3_linux_arm64.zip",
      "https://releases.hashicorp.com/terraform/1.2.3/terraform_1.2.3_SHA256SUMS",
    ],
    [
      "helm",
      "win32",
      "x64",
      "https://get.helm.sh/helm-v1.2.3-windows-amd64.zip",
      "https://get.helm.sh/helm-v1.2.3-windows-amd64.zip.sha256sum",
    ],
    [
      "kubectl",
      "linux",
      "x64",
      "https://dl.k8s.io/release/v1.2.3/bin/linux/amd64/kubectl",
      "https://dl.k8s.io/release/v1.2.3/bin/linux/amd64/kubectl.sha256",
    ],
  ])("%s for %s %s", (tool, platform, arch, url, sumsUrl) => {
    expect(releaseOf(tool, "1.2.3", { platform, arch })).toMatchObject({ url, sumsUrl });
  });

  it("are refused for machines that have none", () => {
    expect(() => releaseOf("helm", "1.2.3", { platform: "aix", arch: "ppc64" })).toThrow(
      "not installed on aix ppc64",
    );
  });
});
