/**
 * release.yml by a real runner, on a repository with an origin and GitHub's releases on loopback. What
 * needs GitHub itself is replaced: the tests of the commit, the signing of the attestation, the download of
 * Node, and the checkout of a commit by its name, for which act takes the caller's folder.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { type ReleaseRepository, releaseFiles, releaseRepository } from "../fixtures/release-repository.ts";
import { meshEnvironment } from "../mesh/support/index.ts";
import { type ActResult, PROJECT, runAct } from "./act.ts";
import { type ReleaseServer, startReleases } from "./release-server.ts";

const URL = "https://github.com/org/bluegreen-action.git";

let home: string;
let repository: ReleaseRepository;
let server: ReleaseServer;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "bluegreen-release-act-"));
  repository = releaseRepository(URL);
  server = await startReleases();
});

afterAll(async () => {
  repository[Symbol.dispose]();
  rmSync(home, { recursive: true, force: true });
  await server.close();
});

interface Step {
  readonly id?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
}

interface Job {
  readonly steps?: readonly Step[];
}

/** The workflow as it is, but for what needs GitHub. `tested` is what the job of the tests says. */
function workflow(tested: string): string {
  const text = parse(readFileSync(join(PROJECT, ".github/workflows/release.yml"), "utf8")) as {
    readonly jobs: Readonly<Record<string, Job>>;
  };
  const jobs = Object.entries(text.jobs).map(([name, job]) => [
    name,
    { ...job, "runs-on": "ubuntu-latest", steps: job.steps?.flatMap(runnable) },
  ]);
  const { test, attest, ...others } = Object.fromEntries(jobs) as Record<string, Job>;
  const [signing] = attest?.steps ?? [];
  return JSON.stringify({
    ...text,
    jobs: {
      ...others,
      test: {
        ...test,
        uses: undefined,
        outputs: { tested: "${{ steps.tests.outputs.tested }}" },
        steps: [
          { uses: "actions/checkout@v5" },
          { id: "tests", run: `echo "tested=${tested}" >>"$GITHUB_OUTPUT"` },
        ],
      },
      attest: { ...attest, steps: [{ id: "signed", run: 'echo "$NAME $DIGEST"', env: subject(signing) }] },
    },
  });
}

function runnable(step: Step): readonly Step[] {
  if (step.uses?.startsWith("actions/setup-node@")) return [];
  return step.uses?.startsWith("actions/checkout@") ? [{ ...step, with: {} }] : [step];
}

function subject(step: Step | undefined): Readonly<Record<string, string | undefined>> {
  return { NAME: step?.with?.["subject-name"], DIGEST: step?.with?.["subject-digest"] };
}

/** Pushes the version with its workflow and runs that. */
async function release(version: string, tested?: string): Promise<ActResult> {
  repository.git("remote", "set-url", "origin", repository.origin);
  const path = ".github/workflows/release.yml";
  // The commit that is tested is not known before it is made: the job says it as ci.yml does.
  repository.push({ ...releaseFiles(version), [path]: workflow(tested ?? "$(git rev-parse HEAD)") });
  repository.git("remote", "set-url", "origin", URL);
  const ground = {
    repository: repository.folder,
    action: PROJECT,
    home,
    nodeBin: dirname(meshEnvironment().node24),
  };
  return runAct(ground, {
    event: "workflow_dispatch",
    workflow: path,
    payload: { repository: { full_name: "org/bluegreen-action", default_branch: "main" } },
    secrets: { GITHUB_TOKEN: "token-of-the-job" },
    env: {
      GITHUB_API_URL: server.url,
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: `url.${repository.origin}.insteadOf`,
      GIT_CONFIG_VALUE_0: URL,
    },
  });
}

describe("release.yml", () => {
  it("tags, attests, publishes, and moves the major tag, in this order", async () => {
    const result = await release("1.1.0");
    if (result.exitCode !== 0) throw new Error(result.log.slice(-6000));
    const commit = repository.git("rev-parse", "HEAD");
    const jobs = [...new Set(result.steps.map(({ job }) => job.replace(/^release\//, "").trim()))];
    expect(jobs).toEqual(["check", "test", "attest", "publish", "major"]);
    expect(repository.tags()).toEqual({ "v1.1.0": commit, v1: commit });
    const [digest = ""] = server.releases[0]?.assets.map((asset) => asset.digest) ?? [];
    expect(server.releases).toMatchObject([
      { tag_name: "v1.1.0", draft: false, immutable: true, assets: [{ digest }] },
    ]);
    expect(result.log).toContain(`bluegreen-action-1.1.0.tar.gz ${digest}`);
    expect(result.log).not.toContain(Buffer.from("x-access-token:token-of-the-job").toString("base64"));
  });

  it("publishes and moves nothing when the tests have passed for another commit", async () => {
    const before = repository.tags();
    const result = await release("1.2.0", "1".repeat(40));
    expect(result.exitCode).toBe(1);
    expect(result.annotations).toContainEqual({
      level: "error",
      message: expect.stringMatching(/^RELEASE_UNTESTED: /),
    });
    expect(repository.tags()).toEqual(before);
    expect(server.releases).toHaveLength(1);
  });
});
