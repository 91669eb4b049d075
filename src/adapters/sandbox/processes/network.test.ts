import { spawn } from "node:child_process";
import { once } from "node:events";
import { readlinkSync } from "node:fs";
import { expect, test } from "vitest";
import { holdNetwork, leftBehind, processesIn, sandboxId } from "./network.ts";
import { identityOf } from "./process-identity.ts";

const NETWORK = readlinkSync("/proc/self/ns/net");
const SELF = identityOf(process.pid)!;
const DEAD = { pid: process.pid, startTime: "1" };

test("a command is known by the sandbox that it names, a namespace's number alone is not enough", async () => {
  const env = { ...process.env, BLUEGREEN_SANDBOX_ID: sandboxId(DEAD) };
  const command = spawn("sleep", ["60"], { env, stdio: "ignore" });
  try {
    await once(command, "spawn");
    expect(await processesIn(NETWORK)).toContain(command.pid);
    expect(await leftBehind(NETWORK, DEAD)).toBe(true);
    expect(await leftBehind(NETWORK, { ...DEAD, startTime: "2" })).toBe(false);
    expect(await leftBehind("net:[1]", DEAD)).toBe(false);
  } finally {
    command.kill("SIGKILL");
  }
});

test("this process is not counted, so that it cannot end itself", async () => {
  expect(await processesIn(NETWORK)).not.toContain(process.pid);
});

test("the network of a supervisor that has died cannot be held, though its pid lives again", () => {
  expect(holdNetwork(DEAD)).toBeUndefined();
  const release = holdNetwork(SELF);
  expect(release).toBeDefined();
  release?.();
});
