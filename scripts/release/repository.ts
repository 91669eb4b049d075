/** What Git says of the checkout and of its origin, and the two tags that a release writes there. */
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ReleaseFacts } from "./rules.ts";

/** Where Git works, and with which environment: see {@link withToken}. */
export interface Checkout {
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * The environment with the job's token for Git, on the server's addresses only. The token is in no file and
 * on no command line; without one, Git asks as it is configured to.
 */
export function withToken(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const [token, server] = [env["GITHUB_TOKEN"], env["GITHUB_SERVER_URL"]];
  if (!token || !server) return env;
  const at = Number(env["GIT_CONFIG_COUNT"] ?? 0);
  const basic = Buffer.from(`x-access-token:${token}`).toString("base64");
  return {
    ...env,
    GIT_CONFIG_COUNT: String(at + 1),
    [`GIT_CONFIG_KEY_${at}`]: `http.${server}/.extraheader`,
    [`GIT_CONFIG_VALUE_${at}`]: `AUTHORIZATION: basic ${basic}`,
  };
}

const HUGE = 256 * 1024 * 1024;

function git({ root, env }: Checkout, ...args: readonly string[]): string {
  return execFileSync("git", args, { cwd: root, env, encoding: "utf8", maxBuffer: HUGE }).trim();
}

export function readFacts(checkout: Checkout): ReleaseFacts {
  const text = (path: string) => readFileSync(join(checkout.root, path), "utf8");
  const version = (path: string) => (JSON.parse(text(path)) as { version: string }).version;
  const commit = git(checkout, "rev-parse", "HEAD");
  return {
    changelog: text("CHANGELOG.md"),
    versions: {
      "package.json": version("package.json"),
      "package-lock.json": version("package-lock.json"),
    },
    commit,
    changed: git(checkout, "status", "--porcelain", "-z").split("\0").filter(Boolean),
    onMain: isAncestor(checkout, commit, "refs/remotes/origin/main"),
    tags: originTags(checkout),
  };
}

/**
 * The origin is asked, not the checkout: somebody may have released since. Tags that are objects stand for
 * their commit.
 */
export function originTags(checkout: Checkout): ReadonlyMap<string, string> {
  const lines = git(checkout, "ls-remote", "--tags", "origin").split("\n").filter(Boolean);
  const refs = lines.map((line) => line.split("\t"));
  // `v1^{}` follows `v1`, and takes its place.
  return new Map(refs.map(([id = "", ref = ""]) => [ref.replace(/^refs\/tags\/|\^\{\}$/g, ""), id]));
}

/** Undefined when one of the two is not in the checkout. */
export function isAncestor({ root, env }: Checkout, earlier: string, later: string): boolean | undefined {
  const { status } = spawnSync("git", ["merge-base", "--is-ancestor", earlier, later], { cwd: root, env });
  return status === 0 || status === 1 ? status === 0 : undefined;
}

/** Git refuses when the tag is there with another commit: the server decides, not what was read before. */
export function pushTag(checkout: Checkout, tag: string, commit: string): void {
  git(checkout, "push", "--quiet", "--no-verify", "origin", `${commit}:refs/tags/${tag}`);
}

/**
 * Moves a tag, or makes it where `from` is undefined. Throws when it does not stand for `from` any more,
 * and the server refuses when that changes before it has written.
 */
export function moveTag(checkout: Checkout, tag: string, from: string | undefined, to: string): void {
  const now = originTags(checkout).get(tag);
  if (now !== from)
    throw new Error(`RELEASE_TAG_MOVED: ${tag} was ${from}, and is ${now} now. Run it again.`);
  // The tag's own object, where it is one: that is what the server compares.
  const [object = ""] = git(checkout, "ls-remote", "origin", `refs/tags/${tag}`).split("\t");
  const lease = `--force-with-lease=refs/tags/${tag}:${object}`;
  git(checkout, "push", "--quiet", "--no-verify", lease, "origin", `${to}:refs/tags/${tag}`);
}

export interface Archive {
  /** `bluegreen-action-1.2.3.tar.gz`. */
  readonly name: string;
  readonly bytes: Buffer;
  /** SHA-256 in hexadecimal digits. */
  readonly digest: string;
}

/**
 * What a runner downloads of the commit, the same bytes each time: Git leaves out what .gitattributes says.
 */
export function archiveOf({ root, env }: Checkout, version: string, commit: string): Archive {
  const folder = `bluegreen-action-${version}`;
  const args = ["archive", "--format=tar.gz", `--prefix=${folder}/`, commit];
  const bytes = execFileSync("git", args, { cwd: root, env, maxBuffer: HUGE });
  return { name: `${folder}.tar.gz`, bytes, digest: createHash("sha256").update(bytes).digest("hex") };
}
