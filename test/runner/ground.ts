/** A caller's repository and this project as a released action, in a folder of their own. */
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { ACTION_NAMES } from "../../scripts/action-files.ts";
import { build } from "../../scripts/build.ts";
import { prepareUnits } from "../fixtures/charts/units.ts";
import { meshEnvironment } from "../mesh/support/index.ts";
import { type ActGround, type ActResult, type ActRun, PROJECT, runAct } from "./act.ts";
import { type Grant, type GitHubServer, startGitHub } from "./github-server.ts";

const run = promisify(execFile);

export const REPOSITORY = "org/caller";
export const TOKEN = "token-of-the-job";
export const PULL = { number: 7, headSha: "7".repeat(40), fromFork: false };
export const FORK = { number: 8, headSha: "8".repeat(40), fromFork: true };

export interface RunnerGround extends ActGround, AsyncDisposable {
  /** What the jobs need in their environment to work on the sandbox. */
  readonly env: Readonly<Record<string, string>>;
  /** Where a job may leave a page: KEPT_PAGE in its environment. */
  readonly keptPage: string;
  /** The repository that the caller pushes to. */
  readonly origin: string;
  /** Runs a workflow; `grant` is what the job's token may do with pull requests. */
  act(run: ActRun & { readonly grant?: Grant }): Promise<ActResult>;
  /** Where a job whose token may write comments asks. */
  readonly github: GitHubServer;
  /** Where a job with the grant `read` asks. */
  readonly readOnlyGithub: GitHubServer;
  git(...args: readonly string[]): Promise<string>;
}

/**
 * Makes everything: the reference system as a repository with an origin to push to, our four workflows in it,
 * this project's bundles built from its source, and a GitHub API. Must be called inside a sandbox.
 */
export async function makeGround(): Promise<RunnerGround> {
  const folder = await mkdtemp(join(tmpdir(), "bluegreen-runner-"));
  const world = await prepareUnits(PROJECT, folder);
  const [repository, origin, action] = [world.repository, join(folder, "origin.git"), join(folder, "action")];
  const gitEnv = pushHere(origin);
  const git = async (...args: readonly string[]) =>
    (await run("git", ["-C", repository, ...args], { env: { ...process.env, ...gitEnv } })).stdout;
  await withoutOtherValues(join(repository, "charts"));
  await releaseAction(action);
  await cp(join(PROJECT, "workflows"), join(repository, ".github", "workflows"), { recursive: true });
  await writeFile(join(repository, "VERSION"), "1.0.0\n");
  await writeFile(join(repository, ".gitignore"), ".terragrunt-cache/\n.terraform.lock.hcl\n");
  await makeRepository(repository, origin, git);
  const servers = new Map<Grant, GitHubServer>();
  for (const grant of ["write", "read"] as const) servers.set(grant, await serve(grant));
  const kubeconfig = await readFile(process.env["KUBECONFIG"] ?? "", "utf8");
  const ground = {
    repository,
    action,
    home: join(folder, "home", "act"),
    nodeBin: dirname(meshEnvironment().node24),
  };
  const keptPage = join(folder, "page.html");
  return {
    ...ground,
    keptPage,
    env: world.env,
    origin,
    git,
    github: server(servers, "write"),
    readOnlyGithub: server(servers, "read"),
    act: ({ grant = "write", ...wanted }) =>
      runAct(ground, {
        ...wanted,
        env: {
          ...world.env,
          ...gitEnv,
          KEPT_PAGE: keptPage,
          GITHUB_API_URL: server(servers, grant).url,
          ...wanted.env,
        },
        secrets: {
          GITHUB_TOKEN: TOKEN,
          KUBECONFIG: kubeconfig,
          KUBECONFIG_PLAN: kubeconfig,
          ...wanted.secrets,
        },
      }),
    async [Symbol.asyncDispose]() {
      await rm(folder, { recursive: true, force: true });
      const closed = await Promise.allSettled([...servers.values()].map((one) => one.close()));
      for (const one of closed) if (one.status === "rejected") throw one.reason;
    },
  };
}

/**
 * The caller has no values of its own to try charts with: `npm test` lints and renders those of the reference
 * system.
 */
async function withoutOtherValues(charts: string): Promise<void> {
  for (const chart of await readdir(charts))
    await rm(join(charts, chart, "ci"), { recursive: true, force: true });
}

function server(servers: ReadonlyMap<Grant, GitHubServer>, grant: Grant): GitHubServer {
  const found = servers.get(grant);
  if (found === undefined) throw new Error(`no GitHub API with ${grant}`);
  return found;
}

function serve(pullRequests: Grant): Promise<GitHubServer> {
  return startGitHub({ repository: REPOSITORY, token: TOKEN, pullRequests, pulls: [PULL, FORK] });
}

/** What `uses: org/bluegreen-action/…@v1` gets: the action.yml files and the bundles, and no node_modules. */
async function releaseAction(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await build(join(folder, "dist"));
  const folders = ACTION_NAMES.filter((name) => name !== "root");
  for (const part of [...folders, "action.yml", "package.json", "scripts/find-node.sh"]) {
    await cp(join(PROJECT, part), join(folder, part), { recursive: true });
  }
}

/**
 * act reads the repository's name from its origin's URL; Git itself is told, where act does not look, to go
 * elsewhere.
 */
function pushHere(origin: string): Readonly<Record<string, string>> {
  return {
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: `url.${origin}.insteadOf`,
    GIT_CONFIG_VALUE_0: `https://github.com/${REPOSITORY}.git`,
  };
}

async function makeRepository(
  repository: string,
  origin: string,
  git: (...args: readonly string[]) => Promise<string>,
): Promise<void> {
  await run("git", ["init", "--quiet", "--bare", "--initial-branch=main", origin]);
  await run("git", ["init", "--quiet", "--initial-branch=main", repository]);
  await git("config", "user.name", "Someone");
  await git("config", "user.email", "someone@example.com");
  await git("remote", "add", "origin", `https://github.com/${REPOSITORY}.git`);
  await git("add", "--all");
  await git("commit", "--quiet", "--message=The reference system");
  await git("push", "--quiet", "--set-upstream", "origin", "main");
}

/** The payload of a pull request's event, as far as workflows and actions read it. */
export function pullRequestEvent(pull: typeof PULL): object {
  const repo = (full_name: string) => ({ repo: { full_name } });
  const head = pull.fromFork ? "stranger/caller" : REPOSITORY;
  return {
    action: "synchronize",
    number: pull.number,
    pull_request: {
      number: pull.number,
      head: { sha: pull.headSha, ref: "change", ...repo(head) },
      base: { ref: "main", ...repo(REPOSITORY) },
    },
    repository: { full_name: REPOSITORY, default_branch: "main" },
  };
}
