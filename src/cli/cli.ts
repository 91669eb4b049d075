#!/usr/bin/env node
/*
 * The entry of `bluegreen`. It is written for any Node that reads modules, and looks at the version before
 * a single modern line is parsed: everything else is behind the import below.
 */
const version = process.versions.node.split(".").map(Number);
const major = version[0] || 0;
const minor = version[1] || 0;

if (major > 20 || (major === 20 && minor >= 19)) {
  import("./main.ts").then(function (cli) {
    return cli.start();
  });
} else {
  console.error(
    "NODE_TOO_OLD: this is Node " +
      process.versions.node +
      ", and bluegreen needs 20.19 or later. Install a newer Node and run it again.",
  );
  process.exitCode = 3;
}
