/**
 * A rolling update of the color that has the traffic, with the charts as they are: backends that stop at once
 * on SIGTERM, as http-echo does, and 16 keep-alive clients without pause.
 */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { apply, eventually, get, kubectl, type LoadResult, rawRequest, startLoad } from "./support/index.ts";

const run = promisify(execFile);
const CHARTS = join(import.meta.dirname, "../../charts");
const [NAMESPACE, HOST] = ["rolling", "rolling.example"];

/** The kubelet stand-in's backend ends with SIGTERM and answers nothing more. */
const STRICT = String.raw`podAnnotations.sandbox\.bluegreen\.dev/drain=0s`;

async function release(name: string, chart: string, ...values: readonly string[]): Promise<void> {
  const sets = values.flatMap((value) => ["--set", value]);
  const args = ["template", name, join(CHARTS, chart), `--namespace=${NAMESPACE}`, ...sets];
  const { stdout } = await run("helm", args);
  await kubectl(["apply", `--namespace=${NAMESPACE}`, "--filename=-"], stdout);
}

/**
 * The active color with this text; `pause` is the chart's preStop sleep in seconds, its own default when left
 * out.
 */
async function color(text: string, pause?: number): Promise<void> {
  const sleep = pause === undefined ? [] : [`preStopSleepSeconds=${pause}`];
  await release("blue-web-echo", "blue-green-web-echo", `image.args={-text,${text}}`, STRICT, ...sleep);
  const deployment = ["rollout", "status", `--namespace=${NAMESPACE}`, "--timeout=100s", "deployment"];
  await kubectl([...deployment, "--selector=version=blue-web-echo"]);
}

/** Old pods leave after the rollout is done: as long as one is there, requests may be lost. */
async function untilOldPodsAreGone(): Promise<void> {
  await eventually("two pods are left", async () => {
    const names = await kubectl(["get", "pods", `--namespace=${NAMESPACE}`, "--output=name"]);
    return names.trim().split("\n").length === 2;
  });
}

async function answers(text: string): Promise<void> {
  await eventually(`the gateway answers ${text}`, async () => {
    const { status, body } = await rawRequest(get(HOST));
    return status === 200 && body.trim() === text;
  });
}

async function roll(text: string, pause?: number): Promise<void> {
  await color(text, pause);
  await untilOldPodsAreGone();
  await answers(text);
}

async function rollUnderLoad(text: string, pause?: number): Promise<LoadResult> {
  const load = startLoad({ clients: 16, host: HOST });
  const outcome = await Promise.allSettled([roll(text, pause)]);
  const result = await load.stop();
  if (outcome[0].status === "rejected") throw outcome[0].reason;
  const { requests, failed, perSecond, byBody, firstFailure } = result;
  console.log(
    `to ${text}: ${requests} requests, ${failed} failed${firstFailure === undefined ? "" : `, first: ${firstFailure}`}, ${perSecond} a second, ${JSON.stringify(byBody)}`,
  );
  return result;
}

beforeAll(async () => {
  const metadata = { name: NAMESPACE };
  await apply([{ apiVersion: "v1", kind: "Namespace", metadata }]);
  await color("one");
  await release("service", "blue-green-service");
  await release("rule", "istio-destinationrule");
  await release("gateway", "istio-gateway", `hosts={${HOST}}`);
  await release("routes", "istio-virtualservice", `host=${HOST}`);
  await answers("one");
});

afterAll(async () => {
  await kubectl(["delete", "namespace", NAMESPACE, "--wait=false"]);
});

describe("a rolling update of the active color", () => {
  it("loses no request", async () => {
    const { requests, failed, firstFailure, byBody } = await rollUnderLoad("two");
    expect({ failed, firstFailure }).toEqual({ failed: 0, firstFailure: undefined });
    expect(requests).toBeGreaterThan(1000);
    expect(Object.keys(byBody).toSorted()).toEqual(["one", "two"]);
  });

  it("would lose some without the chart's pause before SIGTERM", { timeout: 300_000 }, async () => {
    await color("two", 0);
    await untilOldPodsAreGone();
    // Whether a request meets the moment between SIGTERM and the gateway's news is chance: the first lost one
    // ends it.
    let failed = 0;
    for (let attempt = 1; attempt <= 10 && failed === 0; attempt += 1)
      failed += (await rollUnderLoad(`again-${attempt}`, 0)).failed;
    expect(failed).toBeGreaterThan(0);
  });
});
