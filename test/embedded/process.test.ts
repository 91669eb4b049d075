import { describe, expect, it, onTestFinished } from "vitest";
import { SimulatedClock } from "../../src/adapters/embedded/cluster/clock.ts";
import { clusterOf } from "../../src/adapters/embedded/cluster/cluster.ts";
import { createProcess, type Script } from "../../src/adapters/embedded/tools/process.ts";
import { Branch } from "../../src/adapters/embedded/tools/repository.ts";
import { ObjectStore } from "../../src/adapters/embedded/cluster/store.ts";
import type { Ports } from "../../src/ports.ts";

const OBJECT = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "shop" } };

function worldWith(script: Script) {
  const clock = new SimulatedClock(0);
  onTestFinished(() => clock.stop());
  const store = new ObjectStore(() => clock.now());
  store.create({ apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } }, "test");
  const branch = new Branch({ "a.txt": "one" });
  const start = (name: string) => {
    const files = branch.checkout(name);
    const inner = { cluster: clusterOf(store, name), clock, files, git: files } as unknown as Ports;
    const only = { ...EMPTY, ...inner };
    return createProcess(name, only, { script, now: () => clock.now(), sleep: (ms) => clock.sleep(ms) });
  };
  return { clock, store, branch, start };
}

const EMPTY = { exec: {}, terragrunt: {}, helm: {}, github: {}, http: {}, log: {} };

describe("a process", () => {
  it("counts its calls", async () => {
    const { start } = worldWith(() => undefined);
    const process = start("one");
    await process.ports.cluster.create(OBJECT);
    await process.ports.cluster.list("configmaps");
    expect(process.calls.map(({ index, port, method }) => `${index} ${port}.${method}`)).toEqual([
      "0 cluster.create",
      "1 cluster.list",
    ]);
  });

  it.each(["before", "after"] as const)(
    "dies %s the effect of a call, and never hears of it",
    async (when) => {
      const { clock, store, start } = worldWith(({ method }) =>
        method === "create" ? { kind: "die", when } : undefined,
      );
      const process = start("one");
      const answered: string[] = [];
      void process.ports.cluster.create(OBJECT).then(() => answered.push("create"));
      await process.died;
      void process.ports.cluster.list("configmaps").then(() => answered.push("list"));
      await clock.sleep(1_000);
      expect(answered).toEqual([]);
      expect(process.alive).toBe(false);
      expect(store.list("configmaps")).toHaveLength(when === "after" ? 1 : 0);
    },
  );

  it("is delayed, and loses answers", async () => {
    const lost = new Error("the answer got lost");
    const { clock, store, start } = worldWith(({ method }) => {
      if (method === "create") return { kind: "fail", when: "after", error: lost };
      return { kind: "delay", milliseconds: 500 };
    });
    const process = start("one");
    await expect(process.ports.cluster.create(OBJECT)).rejects.toBe(lost);
    expect(store.list("configmaps")).toHaveLength(1);
    await process.ports.cluster.list("configmaps");
    expect(clock.now()).toBe(500);
  });

  it("is given another answer, and the call has its effect", async () => {
    const { store, start } = worldWith(({ method }) =>
      method === "create" ? { kind: "answer", as: (made) => ({ made, by: "the script" }) } : undefined,
    );
    const { ports } = start("one");
    expect(await ports.cluster.create(OBJECT)).toMatchObject({ made: OBJECT, by: "the script" });
    expect(store.list("configmaps")).toHaveLength(1);
    await expect(ports.cluster.create(OBJECT)).rejects.toMatchObject({ code: "CLUSTER_CONFLICT" });
  });

  it("leaves its working copy behind: only what it pushed is seen by the next", async () => {
    const { start, branch } = worldWith(() => undefined);
    const first = start("one").ports;
    await first.files.write("a.txt", "two");
    expect(await first.git.edits("a.txt")).toEqual({ committed: "one", staged: "one" });
    expect(await start("two").ports.files.read("a.txt")).toBe("one");
    await first.git.record(["a.txt"], "Change a");
    expect(await start("three").ports.files.read("a.txt")).toBe("two");
    expect(branch.commits).toMatchObject([{ message: "Change a", paths: ["a.txt"], by: "one" }]);
    expect(await first.git.record(["a.txt"], "Again")).toBeUndefined();
  });

  it("may not push over what somebody else changed since its checkout", async () => {
    const { start } = worldWith(() => undefined);
    const [first, second] = [start("one").ports, start("two").ports];
    await first.files.write("a.txt", "two");
    await second.files.write("a.txt", "three");
    await first.git.record(["a.txt"], "First");
    await expect(second.git.record(["a.txt"], "Second")).rejects.toMatchObject({ code: "GIT_PUSH_REJECTED" });
  });
});
