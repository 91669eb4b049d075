// Makes a fresh clone ready for the tests: runs `npm ci` when the installed packages are not those of the lock file.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamp = join(root, "node_modules", ".lock-sha256");
const lock = createHash("sha256")
  .update(readFileSync(join(root, "package-lock.json")))
  .digest("hex");

if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== lock) {
  console.error("Installing packages (npm ci) …");
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  // `npm --silent test` hands its silence on; what went wrong here must be seen.
  const env = { ...process.env, npm_config_loglevel: "error" };
  const stdio = ["ignore", "ignore", "inherit"];
  const { status } = spawnSync(npm, ["ci", "--no-fund", "--no-audit"], { cwd: root, stdio, env });
  if (status !== 0)
    console.error(
      "INSTALL_FAILED: npm ci did not succeed. Correct what npm says above, then run this again.",
    );
  process.exitCode = status === 0 ? 0 : 3;
}
