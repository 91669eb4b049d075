import { describe, expect, it } from "vitest";
import {
  doPromote,
  doRollback,
  doSmoke,
  doDeploy,
  doStatus,
  WRITES,
  tested,
  codeOf,
  revive,
} from "../../test/fakes/release-jobs.ts";
import { Killed, ReleaseWorld, ROUTER_VALUES, unreachable } from "../../test/fakes/release-world.ts";
import { surroundings } from "../errors/errors.ts";

describe("a release from deploy to rollback", () => {
  it("moves traffic to green and back, and Git, Terraform and the record follow", async () => {
    const world = await tested();
    const before = world.traffic();
    expect(await doPromote(world)).toMatchObject({
      from: "blue",
      to: "green",
      active: "green",
      changed: true,
    });
    expect(world.defaultSubset).toBe("v2");
    expect(world.git[ROUTER_VALUES]).toBe("# who has the traffic\ndefaultServiceSubset: v2\n");
    expect(await doStatus(world)).toMatchObject({ active: "green", transition: null, holder: null });
    expect(await doRollback(world)).toMatchObject({
      from: "green",
      to: "blue",
      active: "blue",
      changed: true,
    });
    expect(world.traffic()).toEqual(before);
    expect(world.commits).toEqual([
      "web-echo: green to 2.0",
      "web-echo: default route to green (v2)",
      "web-echo: default route to blue (v1)",
    ]);
  });

  it("waits until the slowest gateway has seen the flip", async () => {
    const world = await tested();
    world.gatewayDelays = [100, 1500];
    const { convergedMs = 0 } = await doPromote(world);
    expect(convergedMs).toBeGreaterThanOrEqual(1400);
  });

  it("has nothing to do when it is asked twice", async () => {
    const world = await tested();
    await doPromote(world);
    expect(await doPromote(world)).toMatchObject({ active: "green", changed: false });
    await doRollback(world);
    expect(await doRollback(world)).toMatchObject({ active: "blue", changed: false });
    expect(world.defaultSubset).toBe("v1");
  });

  it("goes to the other color with the next release", async () => {
    const world = await tested();
    await doPromote(world);
    expect(await doDeploy(world, "3.0")).toMatchObject({ color: "blue", changed: true });
    expect(await codeOf(doPromote(world))).toBe("PROMOTE_UNTESTED");
    await doSmoke(world);
    expect(await doPromote(world)).toMatchObject({ from: "green", to: "blue" });
  });

  it("refuses a color that was rolled back until it is tested again", async () => {
    const world = await tested();
    await doPromote(world);
    await doRollback(world);
    expect(await codeOf(doPromote(world))).toBe("PROMOTE_UNTESTED");
  });
});

describe("what promote refuses", () => {
  it("an idle color that was never tested", async () => {
    const world = new ReleaseWorld();
    expect(await codeOf(doPromote(world))).toBe("PROMOTE_UNTESTED");
  });

  it("an idle color that was deployed again after its test", async () => {
    const world = await tested();
    await doDeploy(world, "2.1");
    await expect(doPromote(world)).rejects.toMatchObject({
      code: "PROMOTE_STALE",
      message: expect.stringMatching(/^green was tested at digest \w{12}…, running is \w{12}…$/),
      remedy: "Run smoke again",
    });
  });

  it("an idle color that is not ready", async () => {
    const world = await tested();
    world.broken.add("green");
    expect(await codeOf(doPromote(world))).toBe("PROMOTE_NOT_READY");
  });

  it("a router that somebody changed in the cluster", async () => {
    const world = await tested();
    const { router } = world;
    world.write({ ...router, spec: { ...router.spec, gateways: ["other"] } });
    expect(await codeOf(doPromote(world))).toBe("ROUTER_DRIFT");
  });

  it("a gateway that does not answer as it should, before anything but the Lease is written", async () => {
    const world = await tested();
    const before = world.traffic();
    world.identifies = false;
    expect(await codeOf(doPromote(world))).toBe("PROMOTE_UNPROVEN");
    expect(world.traffic()).toEqual(before);
    expect(world.calls).not.toContain("git.record");
    expect(await doStatus(world)).toMatchObject({ transition: null, holder: null });
  });

  it("a release that another run holds, naming it", async () => {
    const world = await tested();
    dieAfterCall(world, "git.record");
    await expect(doPromote(world)).rejects.toBeInstanceOf(Killed);
    revive(world);
    await expect(doPromote(world)).rejects.toMatchObject({
      code: "LEASE_HELD",
      message: expect.stringMatching(/held by promote by hand \w{8} until 2026-/),
    });
  });
});

function dieAfterCall(world: ReleaseWorld, call: string): void {
  let dead = false;
  world.before = () => {
    if (dead) throw new Killed();
  };
  world.after = (done) => {
    dead ||= done === call;
    if (dead) throw new Killed();
  };
}

describe("what goes wrong during a promote", () => {
  it("takes the traffic back when green breaks after the flip", async () => {
    const world = await tested();
    const before = world.traffic();
    world.after = () => {
      if (world.defaultSubset === "v2") world.broken.add("green");
    };
    expect(await codeOf(doPromote(world))).toBe("PROMOTE_REVERTED");
    expect(world.traffic()).toEqual(before);
    expect(await doStatus(world)).toMatchObject({
      active: "blue",
      transition: null,
      holder: null,
      smoke: null,
    });
  });

  it("takes the traffic back when an answer is wrong during the watch", async () => {
    const world = await tested();
    const before = world.traffic();
    world.after = (call) => {
      if (call === "terragrunt.apply") world.broken.add("green");
    };
    await expect(doPromote(world)).rejects.toMatchObject({
      code: "PROMOTE_REVERTED",
      message: expect.stringContaining("HTTP 503"),
    });
    expect(world.traffic()).toEqual(before);
  });

  it("says so, and leaves the traffic, when neither color can take it", async () => {
    const world = await tested();
    world.after = () => {
      if (world.defaultSubset === "v2")
        for (const color of ["blue", "green"] as const) world.broken.add(color);
    };
    expect(await codeOf(doPromote(world))).toBe("PROMOTE_STUCK");
    expect(await doStatus(world)).toMatchObject({ transition: { phase: "proving" }, holder: null });
    revive(world);
    world.broken.clear();
    expect(await doRollback(world)).toMatchObject({ active: "blue" });
  });

  it("takes the traffic back when a gateway never sees the flip", async () => {
    const world = await tested();
    world.gatewayDelays = [100, 600_000];
    await expect(doPromote(world, { timeout: "30" })).rejects.toMatchObject({
      code: "PROMOTE_REVERTED",
      message: expect.stringContaining("not every answer was right within 30 s"),
    });
    expect(world.defaultSubset).toBe("v1");
  });

  it("decides again after a conflict, and keeps what the other wrote", async () => {
    const world = await tested();
    let raced = false;
    world.before = (call) => {
      if (call !== "cluster.replace" || raced || world.lease?.metadata.annotations === undefined) return;
      if (!String(world.lease.metadata.annotations["bluegreen-action/transition"]).includes("flipping"))
        return;
      raced = true;
      const { router } = world;
      world.write({ ...router, metadata: { ...router.metadata, labels: { team: "a" } } });
    };
    expect(await doPromote(world)).toMatchObject({ active: "green" });
    expect(world.router.metadata.labels).toEqual({ team: "a" });
  });

  it("undoes the record when green is redeployed before the flip", async () => {
    const world = await tested();
    const before = world.traffic();
    world.after = (call) => {
      if (call === "git.record") world.broken.add("green");
    };
    expect(await codeOf(doPromote(world))).toBe("PROMOTE_NOT_READY");
    expect(world.traffic()).toEqual(before);
    expect(await doStatus(world)).toMatchObject({ transition: null, holder: null });
  });

  it("leaves the transition for the next run when the cluster cannot be reached", async () => {
    const world = await tested();
    world.before = (call) => {
      if (call === "http.send" && world.defaultSubset === "v2") throw unreachable();
    };
    expect(await codeOf(doPromote(world))).toBe("CLUSTER_UNREACHABLE");
    revive(world);
    expect(await doStatus(world)).toMatchObject({
      transition: { kind: "promote", phase: "proving" },
      holder: null,
      next: expect.stringContaining("Run promote"),
    });
    expect(await doPromote(world)).toMatchObject({ active: "green", changed: true });
  });
});

describe("a rollback while a promote runs", () => {
  /** Runs a whole rollback at the moment the promote is about to make the call, then lets it go on. */
  function interrupt(world: ReleaseWorld, at: (call: string) => boolean): Promise<unknown>[] {
    const rollbacks: Promise<unknown>[] = [];
    world.before = async (call) => {
      if (!at(call)) return;
      revive(world);
      rollbacks.push(doRollback(world));
      await rollbacks[0];
    };
    return rollbacks;
  }

  const phaseOf = (world: ReleaseWorld) =>
    /"phase":"(\w+)"/.exec(world.lease?.metadata.annotations?.["bluegreen-action/transition"] ?? "")?.[1];

  it("takes over, and the flip that the promote had prepared is refused as a conflict", async () => {
    const world = await tested();
    const before = world.traffic();
    let replaces = 0;
    const rollbacks = interrupt(world, (call) => {
      if (call === "cluster.replace" && phaseOf(world) === "flipping") replaces += 1;
      return replaces === 2; // The first renews the Lease, the second is the flip.
    });
    expect(await codeOf(doPromote(world))).toBe("LEASE_LOST");
    expect(await rollbacks[0]).toMatchObject({ active: "blue", changed: true });
    expect(world.traffic()).toEqual(before);
  });

  it("takes over while the promote proves its flip", async () => {
    const world = await tested();
    const before = world.traffic();
    const rollbacks = interrupt(world, (call) => call === "http.send" && phaseOf(world) === "proving");
    expect(await codeOf(doPromote(world))).toBe("LEASE_LOST");
    expect(await rollbacks[0]).toMatchObject({ from: "green", active: "blue" });
    expect(world.traffic()).toEqual(before);
  });

  it("waits for a deploy: it may be writing over the color to go back to", async () => {
    const world = await tested();
    await doPromote(world);
    dieAfterCall(world, "git.record");
    await expect(doDeploy(world, "3.0")).rejects.toBeInstanceOf(Killed);
    revive(world);
    expect(await codeOf(doRollback(world))).toBe("LEASE_HELD");
    world.now += 130_000;
    expect(await doRollback(world)).toMatchObject({ active: "blue" });
  });
});

describe("what rollback refuses", () => {
  it("a release without a promote to take back", async () => {
    expect(await codeOf(doRollback(new ReleaseWorld()))).toBe("ROLLBACK_NOTHING");
  });

  it("an old color that is down", async () => {
    const world = await tested();
    await doPromote(world);
    world.broken.add("blue");
    expect(await codeOf(doRollback(world))).toBe("ROLLBACK_NOT_READY");
  });

  it("an old color that was deployed again since", async () => {
    const world = await tested();
    await doPromote(world);
    await doDeploy(world, "3.0");
    expect(await codeOf(doRollback(world))).toBe("ROLLBACK_CHANGED");
  });

  it("nothing when it is the new color that is down", async () => {
    const world = await tested();
    await doPromote(world);
    world.broken.add("green");
    expect(await doRollback(world)).toMatchObject({ active: "blue", changed: true });
  });
});

describe("an active color that is down", () => {
  it("does not keep the version that mends it from being tested and promoted", async () => {
    const world = new ReleaseWorld();
    await doDeploy(world, "2.0");
    world.broken.add("blue");
    await doSmoke(world);
    expect(await doPromote(world)).toMatchObject({ active: "green" });
  });
});

describe("what smoke refuses", () => {
  it("answers that do not say who gave them", async () => {
    const world = new ReleaseWorld();
    world.identifies = false;
    expect(await codeOf(doSmoke(world))).toBe("SMOKE_UNIDENTIFIED");
  });

  it("a gateway that sends the cookie's requests to the active color", async () => {
    const world = new ReleaseWorld();
    world.heedsCookie = false;
    await expect(doSmoke(world)).rejects.toMatchObject({
      code: "SMOKE_WRONG_COLOR",
      message: "192.0.2.1:80: GET / with the cookie of green: blue answered instead of green",
    });
  });

  it("an idle color that is not ready", async () => {
    const world = new ReleaseWorld();
    world.broken.add("green");
    expect(await codeOf(doSmoke(world))).toBe("SMOKE_NOT_READY");
  });

  it("an idle color that changes during the test: no proof is written", async () => {
    const world = await tested();
    const before = world.lease?.metadata.annotations;
    world.after = (call) => {
      if (call === "http.send") world.broken.add("green");
    };
    expect(await codeOf(doSmoke(world))).toBe("SMOKE_NOT_READY");
    expect(world.lease?.metadata.annotations).toEqual(before);
  });
});

describe("what deploy does when it cannot go on", () => {
  it("says what it saw last when the color does not get ready", async () => {
    const world = new ReleaseWorld();
    world.readyAfterMs = 600_000;
    await expect(doDeploy(world, "2.0", { timeout: "20" })).rejects.toMatchObject({
      code: "DEPLOY_TIMEOUT",
      message: "green was not up at 2.0 within 20 s; last seen: 0 of 2 pods of green are ready",
    });
  });

  it("refuses while a promote is not finished", async () => {
    const world = await tested();
    dieAfterCall(world, "git.record");
    await expect(doPromote(world)).rejects.toBeInstanceOf(Killed);
    revive(world);
    expect(await codeOf(doDeploy(world, "3.0"))).toBe("TRANSITION_UNDER_WAY");
  });

  it("changes nothing when the version is there and ready", async () => {
    const world = await tested();
    expect(await doDeploy(world, "2.0")).toMatchObject({ changed: false, color: "green" });
    expectNoWrite(world);
  });
});

describe("a deploy whose commit is not taken", () => {
  it("leaves the values file as it was", async () => {
    const world = new ReleaseWorld();
    const file = "live/green/values/values.yaml";
    const before = world.texts[file];
    world.before = (call) => {
      if (call === "git.record") throw surroundings("GIT_PUSH_REJECTED", "protected", { remedy: "-" });
    };
    expect(await codeOf(doDeploy(world, "2.0"))).toBe("GIT_PUSH_REJECTED");
    expect(world.texts[file]).toBe(before);
    expect(await doStatus(world)).toMatchObject({ holder: null });
  });
});

describe("a dry run", () => {
  it.each([
    ["promote", (world: ReleaseWorld) => doPromote(world, { "dry-run": "true" })],
    ["deploy", (world: ReleaseWorld) => doDeploy(world, "9.0", { "dry-run": "true" })],
    ["smoke", (world: ReleaseWorld) => doSmoke(world, { "dry-run": "true" })],
  ])("of %s says what it would do and writes nothing", async (_name, run) => {
    const world = await tested();
    const result = await run(world);
    expect(result).toMatchObject({ dryRun: true, summary: expect.stringMatching(/^would /) });
    expectNoWrite(world);
  });

  it("of rollback says what it would do and writes nothing", async () => {
    const world = await tested();
    await doPromote(world);
    world.calls.length = 0;
    expect(await doRollback(world, { "dry-run": "true" })).toMatchObject({
      summary: "would move the default route from green back to blue",
    });
    expectNoWrite(world);
  });
});

function expectNoWrite(world: ReleaseWorld): void {
  expect(world.calls.filter((call) => WRITES.includes(call))).toEqual([]);
}
