/**
 * `node scripts/release/main.ts check | publish | move-major`: the steps of .github/workflows/release.yml.
 * They need Node 24 and no package: the jobs that may write install nothing. Exit code 1 with a line for
 * each reason; nothing is written before all of it was looked at.
 *
 * - `check`: may the checkout be released? Outputs version, tag, commit, and name and digest of the
 *   archive.
 * - `publish`: the tag, then the release. TESTED_COMMIT is what the tests have passed for, ATTESTED_DIGEST
 *   what was attested.
 * - `move-major`: `v1` goes to the commit that was released. TESTED_COMMIT as above.
 */
import { dirname } from "node:path";
import { type Checkout, withToken } from "./repository.ts";
import { check, moveMajor, publish } from "./steps.ts";

const COMMANDS: Readonly<Record<string, (checkout: Checkout) => string | Promise<string>>> = {
  check,
  publish,
  "move-major": moveMajor,
};

const root = dirname(dirname(import.meta.dirname));
const command = COMMANDS[process.argv[2] ?? ""];
if (command === undefined) {
  console.error(`usage: node scripts/release/main.ts ${Object.keys(COMMANDS).join(" | ")}`);
  process.exitCode = 2;
} else {
  try {
    console.log(await command({ root, env: withToken(process.env) }));
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    for (const line of text.split("\n"))
      console.error(process.env["GITHUB_ACTIONS"] ? `::error::${line}` : line);
    process.exitCode = 1;
  }
}
