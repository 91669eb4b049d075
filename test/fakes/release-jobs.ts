/** The jobs of a release over a {@link ReleaseWorld}, and the death of one. */
import { deploy } from "../../src/deploy/step.ts";
import { parseDeployInputs } from "../../src/deploy/inputs.ts";
import type { Failure } from "../../src/errors/errors.ts";
import { parsePromoteInputs } from "../../src/promote/inputs.ts";
import { promote } from "../../src/promote/step.ts";
import { parseRollbackInputs } from "../../src/rollback/inputs.ts";
import { rollback } from "../../src/rollback/step.ts";
import { parseSmokeInputs } from "../../src/smoke/inputs.ts";
import { smoke } from "../../src/smoke/step.ts";
import { parseStatusInputs } from "../../src/status/inputs.ts";
import { status } from "../../src/status/step.ts";
import { Killed, ReleaseWorld } from "./release-world.ts";

/** Steps as jobs run them, in a faked world. */
export const doPromote = (world: ReleaseWorld, raw = {}) => promote(parsePromoteInputs(raw), world.ports());
export const doRollback = (world: ReleaseWorld, raw = {}) =>
  rollback(parseRollbackInputs(raw), world.ports());
export const doSmoke = (world: ReleaseWorld, raw = {}) => smoke(parseSmokeInputs(raw), world.ports());
export const doDeploy = (world: ReleaseWorld, version: string, raw = {}) =>
  deploy(parseDeployInputs({ version, ...raw }), world.ports());
export const doStatus = (world: ReleaseWorld) => status(parseStatusInputs({}), world.ports());

/** Calls that change something. */
export const WRITES = ["cluster.create", "cluster.replace", "files.write", "git.record", "terragrunt.apply"];

/** Green runs 2.0, is smoke-tested, and waits for its promotion. */
export async function tested(): Promise<ReleaseWorld> {
  const world = new ReleaseWorld();
  await doDeploy(world, "2.0");
  await doSmoke(world);
  world.calls.length = 0;
  return world;
}

/** Code of what the run throws; `done` when it comes to its end. */
export async function codeOf(run: Promise<unknown>): Promise<string> {
  const thrown = await run.then(
    () => ({ code: "done" }),
    (error: Failure) => error,
  );
  return thrown.code ?? "no failure";
}

/** Lets the n-th call be the one the process dies at, before or after it took effect. */
export function dieAt(world: ReleaseWorld, n: number, when: "before" | "after"): void {
  let dead = false;
  const die = (now: boolean) => {
    dead ||= now;
    if (dead) throw new Killed();
  };
  world.before = (_call, at) => die(at === n && when === "before");
  world.after = (_call, at) => die(at === n && when === "after");
}

/** No call is one to die at any more. */
export function revive(world: ReleaseWorld): void {
  world.before = () => {};
  world.after = () => {};
}
