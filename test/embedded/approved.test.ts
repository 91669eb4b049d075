/**
 * What was approved is what moves: a version and a digest that are given, a proof that is not too old, the
 * ConfigMaps and Secrets beside the image, and a version in Git that is not the one that runs.
 */
import { describe, expect, it } from "vitest";
import type { Contents, KubernetesObject, ObjectReference } from "../../src/model/kubernetes.ts";
import { withValue } from "../../src/json/read.ts";
import type { PortCall, Script } from "../../src/adapters/embedded/tools/process.ts";
import { NAMESPACE } from "./reference-world.ts";
import { codeOf, GREEN_VALUES, LEASE_EXPIRY_MS, nameOf, type Trial, trialFrom, WRITES } from "./trial.ts";

const DAY = 24 * 3_600_000;
const CONFIG = { type: "configmaps", namespace: NAMESPACE, name: "settings" };
const SECRET = { type: "secrets", namespace: NAMESPACE, name: "key" };
const NAMES = { blue: "blue-web-echo-blue-green-web-echo", green: "green-web-echo-blue-green-web-echo" };

/** What promote is to be given, as smoke put it out. */
async function smoked(trial: Trial) {
  const { version = "", digest = "" } = await trial.smoke();
  return { version, digest };
}

function expectUnmoved(trial: Trial): void {
  expect(trial.calls.filter((call) => WRITES.includes(call))).toEqual([]);
  expect(trial.defaultSubset).toBe("v1");
}

describe("a promote of what was approved", () => {
  it("moves it, and its log, dry run and result name version and digest", async () => {
    const trial = await trialFrom("deployed");
    const approved = await smoked(trial);
    expect(approved).toEqual({ version: "1.1.0", digest: expect.stringMatching(/^[0-9a-f]{64}$/) });
    const what = `version 1.1.0 at digest ${approved.digest}`;
    const rehearsed = await trial.promote({ ...approved, "dry-run": "true" });
    expect(rehearsed).toMatchObject({ ...approved, changed: false, summary: expect.stringContaining(what) });
    expect(await trial.promote(approved)).toMatchObject({ ...approved, active: "green", changed: true });
    const lines = trial.logged.map(({ message }) => message);
    expect(lines).toContain(`Moving the traffic of web-echo from blue to green: ${what}`);
    expect(await trial.promote(approved)).toMatchObject({ active: "green", changed: false });
    await trial.rollback();
    expect(trial.logged.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(
        `^Moving the traffic of web-echo from green \\(${what}\\) back to blue \\(version 1\\.0\\.0 at `,
      ),
    );
  });

  it("refuses another version that was deployed and tested since, and says what is there", async () => {
    const trial = await trialFrom("deployed");
    const approved = await smoked(trial);
    await trial.deploy("2.0.0");
    const there = await smoked(trial);
    for (const given of [approved, { version: approved.version }, { digest: approved.digest }]) {
      for (const dry of ["true", "false"]) {
        await expect(trial.promote({ ...given, "dry-run": dry })).rejects.toMatchObject({
          code: "PROMOTE_NOT_APPROVED",
          message: expect.stringMatching(
            /^approved was .*, and green has version 2\.0\.0 at digest \w{12}…$/,
          ),
          remedy: expect.stringContaining(`version 2.0.0 and digest ${there.digest}`),
        });
        expectUnmoved(trial);
      }
    }
    expect(await trial.promote(there)).toMatchObject({ active: "green", version: "2.0.0" });
  });

  it("refuses it also before it is tested, and after it has the traffic", async () => {
    const trial = await trialFrom("deployed");
    const approved = await smoked(trial);
    await trial.deploy("2.0.0");
    await expect(trial.promote(approved)).rejects.toMatchObject({
      code: "PROMOTE_NOT_APPROVED",
      remedy: "Run smoke, and approve what it tested",
    });
    const there = await smoked(trial);
    await trial.promote(there);
    await expect(trial.promote(approved)).rejects.toMatchObject({
      code: "PROMOTE_NOT_APPROVED",
      message: expect.stringContaining("green has the traffic with version 2.0.0"),
    });
  });

  it("refuses to finish the flip of another one, and leaves it as it is", async () => {
    const trial = await trialFrom("deployed");
    const approved = await smoked(trial);
    await trial.dies(
      () => trial.promote(approved),
      ({ method, args }) => method === "replace" && (args[0] as KubernetesObject).kind === "VirtualService",
    );
    const other = { version: "2.0.0", digest: "0".repeat(64) };
    await trial.pass(130_000);
    await expect(trial.promote(other)).rejects.toMatchObject({
      code: "PROMOTE_NOT_APPROVED",
      remedy: expect.stringContaining(`version 1.1.0 and digest ${approved.digest}`),
    });
    expect(trial.isFlipped).toBe(true);
    expect(await trial.promote(approved)).toMatchObject({ active: "green" });
  });
});

describe("a proof", () => {
  it("names version, digest and run, and counts for seven days", async () => {
    const trial = await trialFrom("deployed");
    const { digest } = await smoked(trial);
    const { smoke } = await trial.status();
    expect(smoke).toMatchObject({ color: "green", version: "1.1.0", digest });
    await trial.pass(7 * DAY - 3_600_000);
    expect(await trial.promote({ "dry-run": "true" })).toMatchObject({ to: "green" });
    await trial.pass(DAY);
    await expect(trial.promote()).rejects.toMatchObject({
      code: "PROMOTE_EXPIRED",
      message: expect.stringMatching(
        /^green was tested at version 1\.1\.0 at digest \w{12}… on .*: that is 7 days and 23 h ago, and a test counts for 7 days$/,
      ),
      remedy: "Run smoke again",
    });
    expectUnmoved(trial);
    expect((await trial.status()).next).toBe("Run smoke again");
    await trial.smoke();
    expect(await trial.promote()).toMatchObject({ active: "green" });
  });
});

/** Pods of the color get their environment from ConfigMap and Secret, and are there again. */
async function configured(trial: Trial, color: keyof typeof NAMES = "green"): Promise<void> {
  const reference = { type: "deployments.apps", namespace: NAMESPACE, name: NAMES[color] };
  const deployment = trial.world.store.get(reference) as KubernetesObject;
  const path = ["spec", "template", "spec", "volumes"];
  const volumes = [
    { name: "a", configMap: { name: "settings" } },
    { name: "b", projected: { sources: [{ secret: { name: "key", optional: true } }] } },
  ];
  trial.write(withValue(deployment, path, volumes) as KubernetesObject);
  await trial.pass(60_000);
}

function put(trial: Trial, { type, namespace, name }: ObjectReference, value: string): void {
  const kind = type === "secrets" ? "Secret" : "ConfigMap";
  const before = trial.world.store.get({ type, namespace: namespace ?? "", name });
  const object = { apiVersion: "v1", kind, metadata: { name, namespace: namespace ?? "" }, data: { value } };
  if (before === undefined) trial.world.store.create(object, "somebody");
  else trial.write({ ...before, data: { value } });
}

describe("what the pods read beside their image", () => {
  it.each<[string, (trial: Trial) => void]>([
    ["a ConfigMap changed", (trial) => put(trial, CONFIG, "other")],
    ["a Secret changed", (trial) => put(trial, SECRET, "b3RoZXI=")],
    ["a ConfigMap went", (trial) => trial.world.store.delete(CONFIG, "somebody")],
    ["an optional Secret went", (trial) => trial.world.store.delete(SECRET, "somebody")],
  ])("refuses the promote when, after the test, %s", async (_, change) => {
    const trial = await trialFrom("deployed");
    put(trial, CONFIG, "one");
    put(trial, SECRET, "b25l");
    await configured(trial);
    await trial.smoke();
    change(trial);
    expect(await codeOf(trial.promote())).toBe("PROMOTE_STALE");
    expectUnmoved(trial);
    await trial.smoke();
    expect(await trial.promote()).toMatchObject({ active: "green" });
    expect(JSON.stringify(trial.lease)).not.toMatch(/b25l|b3RoZXI/);
  });

  it("refuses it when an optional one that was missing comes", async () => {
    const trial = await trialFrom("deployed");
    put(trial, CONFIG, "one");
    await configured(trial);
    await trial.smoke();
    put(trial, SECRET, "b25l");
    expect(await codeOf(trial.promote())).toBe("PROMOTE_STALE");
  });

  it("does not mind what nobody reads", async () => {
    const trial = await trialFrom("deployed");
    put(trial, CONFIG, "one");
    await trial.smoke();
    put(trial, CONFIG, "other");
    expect(await trial.promote()).toMatchObject({ active: "green" });
  });

  const isFlip: (call: PortCall) => boolean = ({ port, method, args }) =>
    `${port}.${method}` === "cluster.replace" && (args[0] as KubernetesObject).kind === "VirtualService";

  /** Both colors use the same ConfigMap, and green is tested. */
  async function sharing(): Promise<Trial> {
    const trial = await trialFrom("deployed");
    put(trial, CONFIG, "one");
    await configured(trial, "blue");
    await configured(trial, "green");
    await trial.smoke();
    return trial;
  }

  it("takes nothing back, and sticks nowhere, when it changes for both colors in the watch", async () => {
    const trial = await sharing();
    let flips = 0;
    trial.script = (call) => {
      if (isFlip(call) && (flips += 1) === 1) {
        void trial.world.clock.sleep(6_000).then(() => put(trial, CONFIG, "other"));
      }
      return undefined;
    };
    expect(await trial.promote({ watch: "30" })).toMatchObject({ active: "green", changed: true });
    expect((await trial.status()).transition).toBeNull();
  });

  it("goes back all the same when it changes for both, and the new color fails", async () => {
    const trial = await sharing();
    let flips = 0;
    trial.script = (call) => {
      if (!isFlip(call) || (flips += 1) > 1) return undefined;
      const later = trial.world.clock.sleep(6_000);
      void later.then(() => put(trial, CONFIG, "other"));
      void later.then(() => trial.crash("green"));
      return undefined;
    };
    expect(await codeOf(trial.promote({ watch: "30" }))).toBe("PROMOTE_REVERTED");
    expect(trial.defaultSubset).toBe("v1");
    const told = expect.stringMatching(/^What the pods of blue run .* ConfigMaps and Secrets hold is not/);
    expect(trial.logged).toContainEqual({ level: "warning", message: told });
  });

  it("goes back by a rollback, also by its second try, when a promote was killed and it changed", async () => {
    const trial = await sharing();
    await trial.dies(() => trial.promote(), isFlip);
    put(trial, CONFIG, "other");
    await trial.pass(LEASE_EXPIRY_MS);
    expect((await trial.status()).next).toMatch(/or rollback: it takes the traffic back to blue/);
    await trial.dies(() => trial.rollback(), isFlip, "before");
    put(trial, CONFIG, "one more");
    expect(await trial.rollback()).toMatchObject({ active: "blue" });
    expect(trial.defaultSubset).toBe("v1");
  });

  it("is finished by the next run when it changes after a run that was killed behind its flip", async () => {
    const trial = await sharing();
    await trial.dies(() => trial.promote(), isFlip);
    put(trial, CONFIG, "other");
    await trial.pass(LEASE_EXPIRY_MS);
    expect(await trial.promote()).toMatchObject({ active: "green" });
  });

  it("may not be read for a moment of the watch", async () => {
    const trial = await sharing();
    let [flippedAt, refusals] = [Number.POSITIVE_INFINITY, 0];
    trial.script = (call) => {
      if (isFlip(call)) flippedAt = Math.min(flippedAt, trial.now);
      if (nameOf(call) !== "cluster.contents" || trial.now < flippedAt + 6_000 || refusals >= 2) return;
      refusals += 1;
      const refused = { reason: "may not get configmaps/settings", remedy: RULE };
      return { kind: "answer", as: (): Contents => ({ kind: "unread", refused }) };
    };
    expect(await trial.promote({ watch: "30" })).toMatchObject({ active: "green", changed: true });
    expect(refusals).toBe(2);
  });

  it("goes back to a color whose configuration is another by now, and says so", async () => {
    const trial = await trialFrom("deployed");
    put(trial, CONFIG, "one");
    await configured(trial, "blue");
    await trial.smoke();
    await trial.promote();
    put(trial, CONFIG, "other");
    expect(await trial.rollback()).toMatchObject({ active: "blue" });
    expect(trial.logged.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/^What the pods of blue run is what it was .*ConfigMaps and Secrets hold is not/),
    );
  });
});

const WORDS = "may not get secrets/key";
const RULE = "Bind a Role with get of secrets to this account";

/** An account that may not read Secrets; `kind` is what it sees of them. */
function denied(kind: "unread" | "version"): Script {
  const refused = { reason: WORDS, remedy: RULE };
  return (call) => {
    if (nameOf(call) !== "cluster.contents" || (call.args[0] as ObjectReference).type !== "secrets") return;
    const as = (): Contents => (kind === "unread" ? { kind, refused } : { kind, version: "7", refused });
    return { kind: "answer", as };
  };
}

describe("an account that may not read Secrets", () => {
  it.each([
    ["unread", "nothing of Secret/"],
    ["version", "of Secret/"],
  ] as const)("tests and promotes with the gap, and says it: %s", async (kind, said) => {
    const trial = await trialFrom("deployed");
    put(trial, SECRET, "b25l");
    await configured(trial);
    trial.script = denied(kind);
    const gap = expect.stringContaining(`the digest covers ${said}`);
    expect(await trial.smoke()).toMatchObject({ summary: gap });
    expect(await trial.promote()).toMatchObject({ active: "green", summary: gap });
    expect(trial.logged).toContainEqual({ level: "info", message: gap });
  });

  it("does not promote what was tested by one that may", async () => {
    const trial = await trialFrom("deployed");
    put(trial, SECRET, "b25l");
    await configured(trial);
    await trial.smoke();
    trial.script = denied("unread");
    await expect(trial.promote()).rejects.toMatchObject({
      code: "PROMOTE_STALE",
      message: expect.stringContaining(`the test read Secret/${NAMESPACE}/key, and this account may not`),
      remedy: `${RULE}, or run smoke again with this account`,
    });
  });

  it("nor one that may what was tested by one that may not", async () => {
    const trial = await trialFrom("deployed");
    put(trial, SECRET, "b25l");
    await configured(trial);
    trial.script = denied("unread");
    await trial.smoke();
    trial.script = () => undefined;
    await expect(trial.promote()).rejects.toMatchObject({
      code: "PROMOTE_STALE",
      message: expect.stringContaining(`the test could not read Secret/${NAMESPACE}/key`),
      remedy: "Run smoke again",
    });
  });
});

describe("a deploy that failed after its commit", () => {
  const failing: Script = (call) =>
    nameOf(call) === "terragrunt.apply"
      ? { kind: "fail", when: "before", error: new Error("the apply failed") }
      : undefined;

  async function left(): Promise<Trial> {
    const trial = await trialFrom("tested");
    trial.script = failing;
    await expect(trial.deploy("2.0.0")).rejects.toThrow("the apply failed");
    trial.script = () => undefined;
    expect(trial.git(GREEN_VALUES)).toContain("2.0.0");
    return trial;
  }

  it.each(["true", "false"])("lets nothing else be promoted (dry run: %s)", async (dry) => {
    const trial = await left();
    await expect(trial.promote({ "dry-run": dry })).rejects.toMatchObject({
      code: "PROMOTE_UNDEPLOYED",
      message: expect.stringContaining("Git says 2.0.0 for green, and green runs 1.1.0"),
      remedy: expect.stringMatching(
        /^Run deploy with 2\.0\.0, smoke and promote; or, .* deploy with 1\.1\.0 /,
      ),
    });
    expect(trial.isFlipped).toBe(false);
    expect((await trial.status()).next).toMatch(/^Git says 2\.0\.0 for green, which was tested at 1\.1\.0: /);
  });

  it("until it has ended", async () => {
    const trial = await left();
    await trial.deploy("2.0.0");
    await trial.smoke();
    expect(await trial.promote()).toMatchObject({ active: "green", version: "2.0.0" });
  });

  it("or what runs was written again", async () => {
    const trial = await left();
    await trial.deploy("1.1.0");
    expect(await trial.promote()).toMatchObject({ active: "green", version: "1.1.0" });
  });
});
