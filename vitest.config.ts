import { defineConfig } from "vitest/config";

/*
 * Projects, one for each kind of ground a test stands on. `npm test` runs the first four; `npm run test:mesh`
 * runs `mesh` and `runner` inside a sandbox's network namespace, and `page` in a real browser.
 * BLUEGREEN_TEST_REPORTS is a folder for JSON reports, from which .ci/run counts; BLUEGREEN_TEST_REPORT names this run's.
 */
/** No module here holds state, so files of one project may share what they import: nearly twice as fast. */
const shared = { isolate: false } as const;

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
          ...shared,
          name: "unit",
          include: ["src/**/*.test.ts", "scripts/**/*.test.ts"],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          ...shared,
          name: "embedded",
          include: ["test/embedded/**/*.test.ts", "test/explore/**/*.test.ts"],
          testTimeout: 30_000,
        },
      },
      { test: { ...shared, name: "contract", include: ["test/contract/**/*.test.ts"], testTimeout: 30_000 } },
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
