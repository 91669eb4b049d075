#!/usr/bin/env node
import "./chunks/rolldown-runtime.js";
// src/cli/cli.ts
const version = process.versions.node.split(".").map(Number);
const major = version[0] || 0;
const minor = version[1] || 0;
if (major > 20 || major === 20 && minor >= 19) import("./chunks/lazy/cli-main.js").then(function(cli) {
	return cli.start();
});
else {
	console.error("NODE_TOO_OLD: this is Node " + process.versions.node + ", and bluegreen needs 20.19 or later. Install a newer Node and run it again.");
	process.exitCode = 3;
}
export {};
