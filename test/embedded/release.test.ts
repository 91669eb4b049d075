/** Releases step by step: what each step does, what it refuses, and what becomes of what goes wrong. */
import { describe, expect, it } from "vitest";
import type { KubernetesObject } from "../../src/model/kubernetes.ts";
import type { HttpResponse } from "../../src/model/http.ts";
import type { PortCall, Script } from "../../src/adapters/embedded/tools/process.ts";
import { transitionOf } from "./lease-facts.ts";
import {
  codeOf,
  fail,
  failure,
  GREEN_VALUES,
  LEASE_EXPIRY_MS,
  nameOf,
  ROUTER_VALUES,
  type Trial,
  trialFrom,
  UNREACHABLE,
  WRITES,
} from "./trial.ts";

const is =
  (name: string) =>
  (call: PortCall): boolean =>
    nameOf(call) === name;

/** Lets it happen once, when the call comes after one of that name. */
function after(name: string, happen: () => void): Script {
  let seen: "no" | "made" | "done" = "no";
  return (call) => {
    if (seen === "made") happen();
    seen = seen === "no" && nameOf(call) === name ? "made" : seen === "made" ? "done" : seen;
    return undefined;
  };
}

/** Answers that do not say who gave them. */
const unidentified: Script = (call) =>
  nameOf(call) === "http.send"
    ? {
        kind: "answer",
        as: (answer) => {
          const { status, body, headers } = answer as HttpResponse;
          return { status, body, headers: headers.filter(([name]) => name !== "x-bluegreen-subset") };
        },
      }
    : undefined;

function expectNoWrite(trial: Trial): void {
  expect(trial.calls.length).toBeGreaterThan(0);
  expect(trial.calls.filter((call) => WRITES.includes(call))).toEqual([]);
}

describe("a release from deploy to rollback", () => {
  it("moves traffic to green and back, and Git, Terraform and the record follow", async () => {
    const trial = await trialFrom("applied");
    await trial.deploy("1.1.0");
    await trial.smoke();
    const before = await trial.traffic();
    const values = trial.git(ROUTER_VALUES);
    expect(await trial.promote()).toMatchObject({
      from: "blue",
      to: "green",
      active: "green",
      changed: true,
    });
    expect(trial.defaultSubset).toBe("v2");
    expect(values).toMatch(/# Who has the traffic\.[^\n]*\ndefaultServiceSubset: v1\n/);
    expect(trial.git(ROUTER_VALUES)).toBe(values.replace("Subset: v1", "Subset: v2"));
    expect(await trial.status()).toMatchObject({ active: "green", transition: null, holder: null });
    expect(await trial.rollback()).toMatchObject({
      from: "green",
      to: "blue",
      active: "blue",
      changed: true,
    });
    expect(await trial.traffic()).toEqual(before);
    expect(trial.world.commits.map(({ message }) => message.split("\n")[0])).toEqual([
      "web-echo: green to 1.1.0",
      "web-echo: default route to green (v2)",
      "web-echo: default route to blue (v1)",
    ]);
  });

  it("waits until the slowest gateway has seen the flip", async () => {
    const trial = await trialFrom("tested", { propagation: { spreadMs: 3_000 } });
    const { convergedMs = 0 } = await trial.promote();
    expect(convergedMs).toBeGreaterThanOrEqual(1400);
  });

  it("has nothing to do when it is asked twice", async () => {
    const trial = await trialFrom("tested");
    await trial.promote();
    expect(await trial.promote()).toMatchObject({ active: "green", changed: false });
    await trial.rollback();
    expect(await trial.rollback()).toMatchObject({ active: "blue", changed: false });
    expect(trial.defaultSubset).toBe("v1");
  });

  it("goes to the other color with the next release", async () => {
    const trial = await trialFrom("tested");
    await trial.promote();
    expect(await trial.deploy("2.0.0")).toMatchObject({ color: "blue", changed: true });
    expect(await codeOf(trial.promote())).toBe("PROMOTE_UNTESTED");
    await trial.smoke();
    expect(await trial.promote()).toMatchObject({ from: "green", to: "blue" });
  });

  it("refuses a color that was rolled back until it is tested again", async () => {
    const trial = await trialFrom("promoted");
    await trial.rollback();
    expect(await codeOf(trial.promote())).toBe("PROMOTE_UNTESTED");
  });
});

describe("what promote refuses", () => {
  it("an idle color that was never tested", async () => {
    const trial = await trialFrom("applied");
    expect(await codeOf(trial.promote())).toBe("PROMOTE_UNTESTED");
  });

  it("an idle color that was deployed again after its test", async () => {
    const trial = await trialFrom("tested");
    await trial.deploy("2.0.0");
    await expect(trial.promote()).rejects.toMatchObject({
      code: "PROMOTE_STALE",
      message: expect.stringMatching(/^green was tested at digest \w{12}…, running is \w{12}…$/),
      remedy: "Run smoke again",
    });
  });

  it("an idle color that is not ready", async () => {
    const trial = await trialFrom("tested");
    trial.crash("green");
    expect(await codeOf(trial.promote())).toBe("PROMOTE_NOT_READY");
  });

  it("a router that somebody changed in the cluster", async () => {
    const trial = await trialFrom("tested");
    const { router } = trial;
    trial.write({ ...router, spec: { ...router.spec, gateways: ["other"] } });
    // Routed by another gateway, it would not lead to the address any more.
    expect(await codeOf(trial.promote({ gateway: "127.0.0.1:80" }))).toBe("ROUTER_DRIFT");
  });

  it("a gateway that does not answer as it should, before anything but the Lease is written", async () => {
    const trial = await trialFrom("tested");
    const before = await trial.traffic();
    trial.script = unidentified;
    expect(await codeOf(trial.promote())).toBe("PROMOTE_UNPROVEN");
    expect(await trial.traffic()).toEqual(before);
    expect(trial.calls).not.toContain("git.record");
    expect(await trial.status()).toMatchObject({ transition: null, holder: null });
  });

  it("a release that another run holds, naming it", async () => {
    const trial = await trialFrom("tested");
    const isPush = is("git.record");
    trial.script = (call) => (isPush(call) ? { kind: "delay", milliseconds: 60_000 } : undefined);
    const first = trial.promote();
    await trial.pass(1_000);
    await expect(trial.promote()).rejects.toMatchObject({
      code: "LEASE_HELD",
      message: expect.stringMatching(/held by promote by hand \w{8}, which is at work$/),
    });
    expect(await first).toMatchObject({ active: "green" });
  });
});

describe("what goes wrong during a promote", () => {
  it("takes the traffic back when green breaks after the flip", async () => {
    const trial = await trialFrom("tested");
    const before = await trial.traffic();
    trial.script = () => {
      if (trial.isFlipped) trial.crash("green");
      return undefined;
    };
    expect(await codeOf(trial.promote())).toBe("PROMOTE_REVERTED");
    expect(await trial.traffic()).toEqual(before);
    expect(await trial.status()).toMatchObject({
      active: "blue",
      transition: null,
      holder: null,
      smoke: null,
    });
  });

  it("takes the traffic back when an answer is wrong during the watch", async () => {
    const trial = await trialFrom("tested");
    const before = await trial.traffic();
    trial.script = after("terragrunt.apply", () => trial.crash("green"));
    await expect(trial.promote({ watch: "10" })).rejects.toMatchObject({
      code: "PROMOTE_REVERTED",
      message: expect.stringContaining("HTTP 503"),
    });
    expect(await trial.traffic()).toEqual(before);
  });

  it("says so, and leaves the traffic, when neither color can take it", async () => {
    const trial = await trialFrom("tested");
    trial.script = () => {
      if (trial.isFlipped) for (const color of ["blue", "green"] as const) trial.crash(color);
      return undefined;
    };
    expect(await codeOf(trial.promote())).toBe("PROMOTE_STUCK");
    expect(await trial.status()).toMatchObject({ transition: { phase: "proving" }, holder: null });
    trial.script = () => undefined;
    await trial.mend("blue");
    await trial.mend("green");
    expect(await trial.rollback()).toMatchObject({ active: "blue" });
  });

  it("takes the traffic back when a gateway never sees the flip", async () => {
    const trial = await trialFrom("tested", { propagation: { spreadMs: 1_200_000 } });
    await expect(trial.promote({ timeout: "30" })).rejects.toMatchObject({
      code: "PROMOTE_REVERTED",
      message: expect.stringContaining("not every answer was right within 30 s"),
    });
    expect(trial.defaultSubset).toBe("v1");
  });

  it("decides again after a conflict, and keeps what the other wrote", async () => {
    const trial = await trialFrom("tested");
    const { labels } = trial.router.metadata;
    let raced = false;
    trial.script = (call) => {
      if (raced || !is("cluster.replace")(call) || transitionOf(trial.lease)?.phase !== "flipping")
        return undefined;
      raced = true;
      const { router } = trial;
      trial.write({
        ...router,
        metadata: { ...router.metadata, labels: { ...router.metadata.labels, team: "a" } },
      });
      return undefined;
    };
    expect(await trial.promote()).toMatchObject({ active: "green" });
    expect(trial.router.metadata.labels).toEqual({ ...labels, team: "a" });
  });

  it("undoes the record when green is redeployed before the flip", async () => {
    const trial = await trialFrom("tested");
    const before = await trial.traffic();
    trial.script = after("git.record", () => trial.crash("green"));
    expect(await codeOf(trial.promote())).toBe("PROMOTE_NOT_READY");
    expect(await trial.traffic()).toEqual(before);
    expect(await trial.status()).toMatchObject({ transition: null, holder: null });
  });

  it("leaves the transition for the next run when the cluster cannot be reached", async () => {
    const trial = await trialFrom("tested");
    trial.script = (call) => (is("http.send")(call) && trial.isFlipped ? fail(UNREACHABLE) : undefined);
    expect(await codeOf(trial.promote())).toBe("CLUSTER_UNREACHABLE");
    trial.script = () => undefined;
    expect(await trial.status()).toMatchObject({
      transition: { kind: "promote", phase: "proving" },
      holder: null,
      next: expect.stringContaining("Run promote"),
    });
    expect(await trial.promote()).toMatchObject({ active: "green", changed: true });
  });
});

describe("a rollback while a promote runs", () => {
  /** Longer than a rollback takes. */
  const WHILE_ROLLED_BACK = { kind: "delay", milliseconds: 20_000 } as const;

  /** Runs a whole rollback at the moment the promote is about to make the call, then lets it go on. */
  function interrupt(trial: Trial, at: (call: PortCall) => boolean): Promise<unknown>[] {
    const rollbacks: Promise<unknown>[] = [];
    trial.script = (call) => {
      if (!at(call)) return undefined;
      trial.script = () => undefined;
      rollbacks.push(trial.rollback());
      return WHILE_ROLLED_BACK;
    };
    return rollbacks;
  }

  const phaseOf = (trial: Trial) => transitionOf(trial.lease)?.phase;

  it("takes over, and the flip that the promote had prepared is refused as a conflict", async () => {
    const trial = await trialFrom("tested");
    const before = await trial.traffic();
    let replaces = 0;
    const rollbacks = interrupt(trial, (call) => {
      if (is("cluster.replace")(call) && phaseOf(trial) === "flipping") replaces += 1;
      return replaces === 2; // The first renews the Lease, the second is the flip.
    });
    expect(await codeOf(trial.promote())).toBe("LEASE_LOST");
    expect(await rollbacks[0]).toMatchObject({ active: "blue", changed: true });
    expect(await trial.traffic()).toEqual(before);
  });

  it("takes over while the promote proves its flip", async () => {
    const trial = await trialFrom("tested");
    const before = await trial.traffic();
    const rollbacks = interrupt(trial, (call) => is("http.send")(call) && phaseOf(trial) === "proving");
    expect(await codeOf(trial.promote())).toBe("LEASE_LOST");
    expect(await rollbacks[0]).toMatchObject({ from: "green", active: "blue" });
    expect(await trial.traffic()).toEqual(before);
  });

  it("waits for a deploy: it may be writing over the color to go back to", async () => {
    const trial = await trialFrom("promoted");
    const isPush = is("git.record");
    trial.script = (call) => (isPush(call) ? { kind: "delay", milliseconds: 60_000 } : undefined);
    const deploy = trial.deploy("2.0.0");
    await trial.pass(1_000);
    expect(await codeOf(trial.rollback({ timeout: "30" }))).toBe("LEASE_HELD");
    await deploy;
  });

  it("waits for a deploy that died for as long as its Lease lasts", async () => {
    const trial = await trialFrom("promoted");
    await trial.dies(() => trial.deploy("2.0.0"), is("git.record"));
    const began = trial.now;
    expect(await trial.rollback({ timeout: "5" })).toMatchObject({ active: "blue" });
    expect(trial.now - began).toBeLessThan(30_000);
  });
});

describe("what rollback refuses", () => {
  it("a release without a promote to take back", async () => {
    const trial = await trialFrom("applied");
    expect(await codeOf(trial.rollback())).toBe("ROLLBACK_NOTHING");
  });

  it("an old color that is down", async () => {
    const trial = await trialFrom("promoted");
    trial.crash("blue");
    expect(await codeOf(trial.rollback())).toBe("ROLLBACK_NOT_READY");
  });

  it("an old color that was deployed again since", async () => {
    const trial = await trialFrom("promoted");
    await trial.deploy("2.0.0");
    expect(await codeOf(trial.rollback())).toBe("ROLLBACK_CHANGED");
  });

  it("nothing when it is the new color that is down", async () => {
    const trial = await trialFrom("promoted");
    trial.crash("green");
    expect(await trial.rollback()).toMatchObject({ active: "blue", changed: true });
  });
});

describe("an active color that is down", () => {
  it("does not keep the version that mends it from being tested and promoted", async () => {
    const trial = await trialFrom("deployed");
    trial.crash("blue");
    await trial.smoke();
    expect(await trial.promote()).toMatchObject({ active: "green" });
  });
});

describe("what smoke refuses", () => {
  it("answers that do not say who gave them", async () => {
    const trial = await trialFrom("applied");
    trial.script = unidentified;
    expect(await codeOf(trial.smoke())).toBe("SMOKE_UNIDENTIFIED");
  });

  it("a gateway that sends the cookie's requests to the active color", async () => {
    const trial = await trialFrom("applied");
    const { router } = trial;
    const http = router.spec?.["http"] as readonly { readonly name?: string }[];
    const heedless = http.filter(({ name }) => name?.startsWith("cookie-") !== true);
    expect(heedless.length).toBeLessThan(http.length);
    trial.write({ ...router, spec: { ...router.spec, http: heedless } });
    await trial.pass(5_000);
    await expect(trial.smoke()).rejects.toMatchObject({
      code: "SMOKE_WRONG_COLOR",
      message: expect.stringMatching(
        /^\S+:\d+: GET \/ with the cookie of green: blue answered instead of green$/,
      ),
    });
  });

  it("an idle color that is not ready", async () => {
    const trial = await trialFrom("applied");
    trial.crash("green");
    expect(await codeOf(trial.smoke())).toBe("SMOKE_NOT_READY");
  });

  it("an idle color that changes during the test: no proof is written", async () => {
    const trial = await trialFrom("tested");
    const before = trial.lease?.metadata.annotations;
    expect(before).toBeDefined();
    trial.script = after("http.send", () => trial.crash("green"));
    expect(await codeOf(trial.smoke())).toBe("SMOKE_NOT_READY");
    expect(trial.lease?.metadata.annotations).toEqual(before);
  });
});

describe("what deploy does when it cannot go on", () => {
  it("says what it saw last when the color does not get ready", async () => {
    const trial = await trialFrom("applied");
    // Helm does not end before the pods are ready: they go down behind it, as often as they start.
    let applied = false;
    trial.script = (call) => {
      if (applied) trial.crash("green");
      applied ||= is("terragrunt.apply")(call);
      return undefined;
    };
    await expect(trial.deploy("1.1.0", { timeout: "20" })).rejects.toMatchObject({
      code: "DEPLOY_TIMEOUT",
      message: "green was not up at 1.1.0 within 20 s; last seen: 0 of 2 pods of green are ready",
    });
  });

  it("refuses while a promote is not finished", async () => {
    const trial = await trialFrom("tested");
    await trial.dies(() => trial.promote(), is("git.record"));
    expect(await codeOf(trial.deploy("2.0.0"))).toBe("TRANSITION_UNDER_WAY");
  });

  it("changes nothing when the version is there and ready", async () => {
    const trial = await trialFrom("tested");
    expect(await trial.deploy("1.1.0")).toMatchObject({ changed: false, color: "green" });
    expectNoWrite(trial);
  });
});

describe("a deploy whose commit is not taken", () => {
  it("leaves the values file as it was", async () => {
    const trial = await trialFrom("applied");
    const before = trial.git(GREEN_VALUES);
    trial.script = (call) => (is("git.record")(call) ? fail(failure("GIT_PUSH_REJECTED")) : undefined);
    expect(await codeOf(trial.deploy("1.1.0"))).toBe("GIT_PUSH_REJECTED");
    expect(trial.calls).toContain("files.write");
    expect(await trial.last.ports.files.read(GREEN_VALUES)).toBe(before);
    expect(await trial.status()).toMatchObject({ holder: null });
  });
});

describe("a dry run", () => {
  it.each([
    ["promote", (trial: Trial) => trial.promote({ "dry-run": "true" })],
    ["deploy", (trial: Trial) => trial.deploy("2.0.0", { "dry-run": "true" })],
    ["smoke", (trial: Trial) => trial.smoke({ "dry-run": "true" })],
  ])("of %s says what it would do and writes nothing", async (_name, run) => {
    const trial = await trialFrom("tested");
    const result = await run(trial);
    expect(result).toMatchObject({ dryRun: true, summary: expect.stringMatching(/^would /) });
    expectNoWrite(trial);
  });

  it("of rollback says what it would do and writes nothing", async () => {
    const trial = await trialFrom("promoted");
    expect(await trial.rollback({ "dry-run": "true" })).toMatchObject({
      summary: expect.stringMatching(
        /^would move the default route from green back to blue: version 1\.0\.0 at digest [0-9a-f]{64}$/,
      ),
    });
    expectNoWrite(trial);
  });
});

const TOOLS = ["terragrunt", "helm"];

/** As on a runner where `setup` could not download anything. */
function withoutTools(trial: Trial): void {
  trial.script = ({ port }) => (TOOLS.includes(port) ? fail(failure("TOOL_MISSING")) : undefined);
}

describe("a rollback on a machine without Terragrunt and Helm", () => {
  it("moves the traffic all the same, then says that the records are left", async () => {
    const trial = await trialFrom("promoted");
    withoutTools(trial);
    await expect(trial.rollback()).rejects.toMatchObject({
      code: "TOOL_MISSING",
      exitCode: 3,
    });
    expect(trial.defaultSubset).toBe("v1");
    // The proof was made before the records were tried.
    expect(trial.calls).toContain("http.send");
    expect(trial.calls.lastIndexOf("http.send")).toBeLessThan(trial.calls.lastIndexOf("terragrunt.units"));
    expect(trial.logged).toContainEqual({
      level: "warning",
      message: expect.stringMatching(/^The default route goes to blue again; .* Run rollback again/),
    });
    expect(await trial.status()).toMatchObject({
      active: "blue",
      transition: { kind: "rollback", phase: "proving" },
    });
  });

  it("is finished by the next rollback that has them", async () => {
    const trial = await trialFrom("promoted");
    withoutTools(trial);
    expect(await codeOf(trial.rollback())).toBe("TOOL_MISSING");
    trial.script = () => undefined;
    await trial.pass(LEASE_EXPIRY_MS);
    expect(await trial.rollback()).toMatchObject({ active: "blue" });
    expect(trial.git(ROUTER_VALUES)).toContain("v1");
    expect(await trial.status()).toMatchObject({
      transition: null,
      holder: null,
    });
  });
});

/** Nobody has written the gateway's address down, and the cluster has no Service of it. */
function withoutGateway(trial: Trial): void {
  const service = { type: "services", namespace: "istio-system", name: "istio-ingressgateway" };
  expect(trial.world.store.get(service)).toBeDefined();
  trial.world.store.delete(service, "somebody");
}

describe("a rollback that cannot find the gateway", () => {
  it("leaves Git and Terraform right, and says that the traffic is back and not proven", async () => {
    const trial = await trialFrom("promoted");
    withoutGateway(trial);
    await expect(trial.rollback()).rejects.toMatchObject({
      code: "ROLLBACK_UNPROVEN",
      message: expect.stringMatching(
        /^the traffic is back: the default route goes to blue; .*GATEWAY_UNKNOWN/,
      ),
    });
    expect(trial.defaultSubset).toBe("v1");
    expect(trial.git(ROUTER_VALUES)).toContain("v1");
    expect(await trial.status()).toMatchObject({
      transition: { kind: "rollback", phase: "proving" },
      holder: null,
    });
  });

  it("is finished by the next one that is told where it is", async () => {
    const trial = await trialFrom("promoted");
    withoutGateway(trial);
    expect(await codeOf(trial.rollback())).toBe("ROLLBACK_UNPROVEN");
    expect(await trial.rollback({ gateway: "127.0.0.1:80" })).toMatchObject({ active: "blue" });
    expect(await trial.status()).toMatchObject({ transition: null });
  });
});

describe("a rollback while a deploy holds the release", () => {
  it("waits for it, for as long as it may", async () => {
    const trial = await trialFrom("promoted");
    const began = trial.now;
    const renew = (): void => {
      const renewTime = new Date(trial.now).toISOString();
      const spec = { holderIdentity: "deploy by hand 12345678", leaseDurationSeconds: 30, renewTime };
      trial.write({ ...(trial.lease as KubernetesObject), spec });
      if (trial.now - began < 10_000) trial.world.clock.schedule(5_000, renew);
    };
    renew();
    await expect(trial.rollback({ timeout: "10" })).rejects.toMatchObject({
      code: "LEASE_HELD",
      remedy: expect.stringMatching(/^Wait until the deploy is done/),
    });
    expect(trial.now - began).toBe(10_000);
    expect(await trial.rollback()).toMatchObject({ active: "blue" });
  });
});
