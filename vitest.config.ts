import { defineConfig } from "vitest/config";

/*
 * Projects, one for each kind of ground a test stands on. `npm test` runs unit, embedded and contract, which are quick;
 * `npm run test:programs` runs programs and dist, and `npm run test:sweeps` sweeps. `npm run test:mesh` runs `mesh` and
 * `runner` inside a sandbox's network namespace, and `page` in a real browser. BLUEGREEN_TEST_REPORTS is a folder for
 * JSON reports, from which .ci/run counts; BLUEGREEN_TEST_REPORT names this run's.
 */
/** No module here holds state, so files of one project may share what they import: nearly twice as fast. */
const shared = { isolate: false } as const;

/** Tests that start real programs (Git, Helm, kubectl, npm, shells) or wait in real time. */
export const PROGRAMS = [
  "scripts/{bundled-commits,ci-run,count-tests,run-limited}.test.ts",
  "src/actions/settled.test.ts",
  "src/adapters/real/{chart-schemas,git,helm}.test.ts",
  "src/adapters/real/cluster/{cluster,kubectl-proxy}.test.ts",
  "src/adapters/real/github/github.test.ts",
  "src/adapters/real/processes/{exec,reaper}.test.ts",
  "src/release/git/modes/modes.test.ts",
  "src/toolchain/install/resolve-helm.test.ts",
  "test/contract/{charts,release}.test.ts",
  "test/embedded/{demo,overlap}.test.ts",
];

/** Tests that start programs which are there at once and gone: they are in `npm test` all the same. */
export const LIGHT_PROGRAMS = [
  "scripts/reference-names.test.ts",
  "scripts/workflows.test.ts",
  "src/adapters/real/files/files.test.ts",
  "src/adapters/sandbox/{command,start}.test.ts",
  "src/adapters/sandbox/gear/build.test.ts",
  "src/adapters/sandbox/processes/network.test.ts",
  "src/report/masked.test.ts",
  "src/routes/proof/curl.test.ts",
  "src/setup/setup.test.ts",
  "src/toolchain/install/install.test.ts",
  "test/contract/actions.test.ts",
];

/** Random stories: a few of each seed are quick, and are in `npm test`; `sweeps` has all of them. */
const STORIES = "test/embedded/releases-{a,b}.test.ts";
const STORIES_OF_A_SEED = process.env["BLUEGREEN_STORIES"] ?? "500";

/** Readers of hostile texts: of some length in `npm test`, and longer in `sweeps`. */
const TEXTS = "src/adapters/real/secrets/linear.test.ts";
const LONGER_TEXT = process.env["BLUEGREEN_TEXT"] ?? "62500";

/** Tests that try the same at every call, place or size. */
export const SWEEPS = [
  "src/linear.test.ts",
  "src/report/masked-endless.test.ts",
  "test/embedded/after-flip-{attempt,promote,rollback}.test.ts",
  "test/embedded/{beside-the-watch,clocks,interrupted,killed,repair,states,two-steps-killed}.test.ts",
  "test/explore/**/*.test.ts",
];

/** What is left to the quick projects. */
const quick = { ...shared, exclude: [...PROGRAMS, ...SWEEPS] };

const reports = process.env["BLUEGREEN_TEST_REPORTS"];
const report = process.env["BLUEGREEN_TEST_REPORT"] ?? `${Date.now()}-${process.pid}`;

export default defineConfig({
  test: {
    maxWorkers: 2,
    reporters: reports === undefined ? ["default"] : ["default", "json"],
    ...(reports === undefined ? {} : { outputFile: { json: `${reports}/${report}.json` } }),
    projects: [
      {
        test: {
          ...quick,
          name: "unit",
          include: ["src/**/*.test.ts", "scripts/**/*.test.ts"],
          testTimeout: 20_000,
        },
      },
      { test: { ...quick, name: "embedded", include: ["test/embedded/**/*.test.ts"], testTimeout: 30_000 } },
      { test: { ...quick, name: "contract", include: ["test/contract/**/*.test.ts"], testTimeout: 30_000 } },
      { test: { ...shared, name: "programs", include: PROGRAMS, testTimeout: 60_000 } },
      {
        test: {
          ...shared,
          name: "sweeps",
          include: [...SWEEPS, STORIES, TEXTS],
          env: { BLUEGREEN_STORIES: STORIES_OF_A_SEED, BLUEGREEN_TEXT: LONGER_TEXT },
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: "dist",
          include: ["test/dist/**/*.test.ts"],
          globalSetup: ["test/dist/build-once.ts"],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: "mesh",
          include: ["test/mesh/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "page",
          include: ["test/page/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "runner",
          include: ["test/runner/**/*.test.ts"],
          testTimeout: 240_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
