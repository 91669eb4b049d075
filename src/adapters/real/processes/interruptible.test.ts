/**
 * Tried of this kind: a signal before, during and after each wait, two signals, a wait that its caller ends,
 * the way out.
 */
import { describe, expect, it } from "vitest";
import type { Cluster, Exec } from "../../../ports.ts";
import { createClock } from "../clock.ts";
import {
  interruptibleClock,
  interruptibleCluster,
  interruptibleExec,
  interruptibleHttp,
} from "./interruptible.ts";
import { createInterruption } from "./interruption.ts";

const INTERRUPTED = { code: "INTERRUPTED", exitCode: 3 };
const never = () => new Promise<never>(() => undefined);
const request = {
  address: { host: "127.0.0.1", port: 1 },
  host: "a.example",
  method: "GET",
  path: "/",
  headers: [],
  timeoutMs: 1000,
};
const lease = { type: "leases.coordination.k8s.io", namespace: "a", name: "bluegreen-a" };
const router = { type: "virtualservices.networking.istio.io", namespace: "a", name: "router" };

describe("once a signal has come", () => {
  it("a sleep ends with INTERRUPTED, and so does the next", async () => {
    const interruption = createInterruption();
    const clock = interruptibleClock(createClock(), interruption);
    const sleeping = clock.sleep(60_000);
    interruption.begin("SIGTERM");
    await expect(sleeping).rejects.toMatchObject({
      ...INTERRUPTED,
      message: expect.stringContaining("SIGTERM"),
    });
    await expect(clock.sleep(1)).rejects.toMatchObject(INTERRUPTED);
  });

  it("a sleep that its caller ends goes on: a Lease is renewed beside a tool that still works", async () => {
    const interruption = createInterruption();
    interruption.begin("SIGINT");
    const clock = interruptibleClock(createClock(), interruption);
    const began = performance.now();
    await clock.sleep(30, new AbortController().signal);
    expect(performance.now() - began).toBeGreaterThan(20);
  });

  it("a request ends with INTERRUPTED, and none begins", async () => {
    const interruption = createInterruption();
    const http = interruptibleHttp({ send: never }, interruption);
    const sent = http.send(request);
    interruption.begin("SIGINT");
    interruption.begin("SIGTERM");
    await expect(sent).rejects.toMatchObject({ message: expect.stringContaining("SIGINT") });
    await expect(http.send(request)).rejects.toMatchObject(INTERRUPTED);
  });

  it("the next look at the cluster is refused, the Lease never, and then the way out is free", async () => {
    const calls: string[] = [];
    const object = { apiVersion: "v1", kind: "A", metadata: { name: "a" } };
    const said = (name: string) => async () => {
      calls.push(name);
      return object;
    };
    const cluster: Cluster = {
      get: said("get"),
      live: async () => undefined,
      contents: async () => ({ kind: "missing" }),
      list: async () => [],
      create: said("create"),
      replace: said("replace"),
      rehearse: async () => undefined,
      delete: async () => undefined,
    };
    const interruption = createInterruption();
    const { get, replace } = interruptibleCluster(cluster, interruption);
    await get(router);
    interruption.begin("SIGTERM");
    await get(lease);
    await expect(get(router)).rejects.toMatchObject(INTERRUPTED);
    await get(router);
    await replace(object);
    expect(calls).toEqual(["get", "get", "get", "replace"]);
    expect(interruption.hasWritten()).toBe(true);
  });

  it("who was told where he waited may read the cluster on his way out", async () => {
    const interruption = createInterruption();
    const clock = interruptibleClock(createClock(), interruption);
    const sleeping = clock.sleep(60_000);
    interruption.begin("SIGINT");
    await expect(sleeping).rejects.toMatchObject(INTERRUPTED);
    const object = { apiVersion: "v1", kind: "A", metadata: { name: "a" } };
    const cluster = { get: async () => object } as unknown as Cluster;
    expect(await interruptibleCluster(cluster, interruption).get(router)).toBe(object);
  });

  it("no tool begins that would change something; one that records does", async () => {
    const ran: string[] = [];
    const exec: Exec = {
      which: async () => undefined,
      run: async ({ tool }) => {
        ran.push(tool);
        return { exitCode: 0, stdout: "", stderr: "" };
      },
    };
    const interruption = createInterruption();
    const { run } = interruptibleExec(exec, interruption);
    await run({ tool: "terragrunt", args: [], interrupt: "below" });
    interruption.begin("SIGTERM");
    await expect(run({ tool: "terragrunt", args: [], interrupt: "below" })).rejects.toMatchObject(
      INTERRUPTED,
    );
    await run({ tool: "git", args: [] });
    expect(ran).toEqual(["terragrunt", "git"]);
  });
});

it("without a signal nothing is different", async () => {
  const interruption = createInterruption();
  expect(await interruption.during("", async () => 1)).toBe(1);
  await expect(interruption.during("", () => Promise.reject(new Error("own")))).rejects.toThrow("own");
  expect([interruption.signal(), interruption.hasWritten()]).toEqual([undefined, false]);
});
