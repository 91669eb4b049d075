/**
 * The embedded world and the real mesh side by side: the same files, the same steps, the same requests
 * before, during and after each step, and the same answers.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RawInputs } from "../../src/inputs.ts";
import { forgetUnits, prepareUnits } from "../fixtures/charts/units.ts";
import { eventually, meshEnvironment } from "./support/index.ts";
import { embeddedWorld } from "./support-worlds/embedded-world.ts";
import { realWorld } from "./support-worlds/real-world.ts";
import { DEFAULT_REQUEST, REQUESTS } from "./support-worlds/requests.ts";
import { type Seen, Traffic, askAll } from "./support-worlds/traffic.ts";
import { runStep, type StepName, type World } from "./support-worlds/world.ts";

const root = join(import.meta.dirname, "../..");

/**
 * Units that the routes come from. The profile and Kiali's secret change no answer and take most of the time.
 */
const ROUTE_UNITS = [
  "istio-inject-blue-green",
  "helm-deploy-blue-green-service",
  "helm-deploy-blue-web-echo",
  "helm-deploy-green-web-echo",
  "istio-gateway",
  "istio-destinationrule",
  "istio-virtualservice",
];

let folder: string;
let real: World;
let embedded: World;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "bluegreen-worlds-"));
  const [units] = await Promise.all([prepareUnits(root, folder), forgetUnits()]);
  await tellVersions(units.live);
  real = realWorld(units);
  embedded = await embeddedWorld(units.repository, meshEnvironment().gateways.length);
});

/** Both colors say their version, so that a rollout shows in the answers. */
async function tellVersions(live: string): Promise<void> {
  for (const color of ["blue", "green"]) {
    const file = join(live, `helm-deploy-${color}-web-echo/values/values.yaml`);
    const text = await readFile(file, "utf8");
    const telling = text.replace(`"${color}-1.0"`, `"${color}-{{ .Values.image.tag }}"`);
    expect(telling).not.toBe(text);
    await writeFile(file, telling);
  }
}

afterAll(async () => {
  await Promise.all([real?.close(), embedded?.close()]);
  await rm(folder, { recursive: true, force: true });
});

type Answers = ReadonlyMap<string, string | readonly string[]>;

/** Requests that the two worlds answer otherwise, with both answers. */
function differences(ofReal: Answers, ofEmbedded: Answers): object[] {
  return REQUESTS.map(({ name }) => ({
    name,
    real: ofReal.get(name),
    embedded: ofEmbedded.get(name),
  })).filter((one) => JSON.stringify(one.real) !== JSON.stringify(one.embedded));
}

/** The answers of a world when two rounds of all requests agree: gateways have heard of everything. */
async function settled(world: World): Promise<ReadonlyMap<string, string>> {
  let before: ReadonlyMap<string, string> | undefined;
  for (let tries = 0; tries < 40; tries += 1) {
    const now = await askAll(world.gateways, REQUESTS);
    if (before !== undefined && [...now].every(([name, answer]) => before?.get(name) === answer)) return now;
    before = now;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`the answers of the ${world.name} world do not come to rest`);
}

/** Every answer of both worlds, now. */
async function expectSameAnswers(): Promise<ReadonlyMap<string, string>> {
  const [ofReal, ofEmbedded] = await Promise.all([settled(real), settled(embedded)]);
  expect(differences(ofReal, ofEmbedded)).toEqual([]);
  return ofReal;
}

interface Ran {
  readonly result: object;
  readonly seen: Seen;
  /** From the flip in the cluster to the last answer as before it; undefined when nothing was flipped. */
  readonly lastOldMs: number | undefined;
}

/** Dense where a time is measured, sparse where only answers count. */
const LOAD = {
  apply: { clientsEach: 1, pauseMs: 20 },
  deploy: { clientsEach: 1, pauseMs: 10 },
  smoke: { clientsEach: 1, pauseMs: 3 },
  promote: { clientsEach: 2, pauseMs: 3 },
  rollback: { clientsEach: 2, pauseMs: 3 },
};

/** Runs a step in one world under load. */
async function underLoad(world: World, name: StepName, raw: RawInputs): Promise<Ran> {
  const flips = world.flips.length;
  const traffic = new Traffic(world.gateways, REQUESTS, LOAD[name]);
  let result: object;
  try {
    await traffic.round();
    result = await runStep(world, name, raw);
    await traffic.round();
  } finally {
    await traffic.stop();
  }
  const seen = await traffic.stop();
  const flip = world.flips[flips];
  const lastOldMs = flip === undefined || seen.lastOld === undefined ? undefined : seen.lastOld - flip;
  return { result, seen, lastOldMs };
}

interface RanInBoth {
  readonly real: Ran;
  readonly embedded: Ran;
}

/** The step in both worlds; flips one after the other, so that neither disturbs the other's times. */
async function inBoth(name: StepName, raw: RawInputs): Promise<RanInBoth> {
  const flips = name === "promote" || name === "rollback";
  const first = underLoad(real, name, raw);
  if (flips) await first;
  const [ofReal, ofEmbedded] = await Promise.all([first, underLoad(embedded, name, raw)]);
  console.log(
    `${name}: ${ofReal.seen.requests} requests in the real, ${ofEmbedded.seen.requests} in the embedded world`,
  );
  expect(ofEmbedded.result).toEqual(ofReal.result);
  return { real: ofReal, embedded: ofEmbedded };
}

/** Requests that some client got no answer to, or that the gateway or a backend failed at. */
function failures({ seen }: Ran): readonly string[] {
  const failed = (answer: string): boolean => /^(?:no answer|5\d\d )/.test(answer);
  return REQUESTS.map(({ name }) => name).filter((name) => seen.answers.get(name)?.some(failed));
}

function expectNoFailures(ran: RanInBoth): void {
  expect({ real: failures(ran.real), embedded: failures(ran.embedded) }).toEqual({ real: [], embedded: [] });
}

/** Answers with a status of 200 that are not the ones given in the end. */
function passing({ seen }: Ran, end: ReadonlyMap<string, string>): readonly string[] {
  return REQUESTS.flatMap(({ name }) => {
    const good = (seen.answers.get(name) ?? []).filter((answer) => answer.startsWith("200 "));
    return good.filter((answer) => answer !== end.get(name)).map((answer) => `${name}: ${answer}`);
  });
}

/** A flip: each client sees the old answer, then the new one, in both worlds, and for a like time. */
function expectSameFlip(name: string, ran: RanInBoth): void {
  expectNoFailures(ran);
  expect(differences(ran.real.seen.stories, ran.embedded.seen.stories)).toEqual([]);
  const times = [ran.real.lastOldMs ?? NaN, ran.embedded.lastOldMs ?? NaN] as const;
  console.log(`${name}, from the write to the last old answer: real ${times[0]} ms, embedded ${times[1]} ms`);
  for (const time of times) {
    expect(time).toBeGreaterThan(0);
    expect(time).toBeLessThan(1000);
  }
  expect(Math.max(...times) / Math.min(...times)).toBeLessThan(5);
}

const defaultAnswer = (answers: ReadonlyMap<string, string>) => answers.get(DEFAULT_REQUEST.name);

describe("one release in both worlds", () => {
  it("nothing answers before anything is applied", async () => {
    await eventually("the Gateways of other tests are gone", async () => {
      const answers = await askAll(real.gateways, [DEFAULT_REQUEST]);
      return defaultAnswer(answers) === "no answer";
    });
    const answers = await expectSameAnswers();
    expect(new Set(answers.values())).toEqual(new Set(["no answer"]));
  });

  it("apply: the same answers at the end, and none before that would not be given then", async () => {
    const ran = await inBoth("apply", { units: ROUTE_UNITS.join(",") });
    const answers = await expectSameAnswers();
    expect(defaultAnswer(answers)).toMatch(/^200 \| v1 \| .*"blue-1\.0\.0\\n"$/);
    expect([...passing(ran.real, answers), ...passing(ran.embedded, answers)]).toEqual([]);
  });

  it("deploy: the same answers of both versions while pods are replaced", async () => {
    const ran = await inBoth("deploy", { version: "1.1.0", record: "none" });
    expectNoFailures(ran);
    expect(differences(ran.real.seen.answers, ran.embedded.seen.answers)).toEqual([]);
    await expectSameAnswers();
  });

  it("smoke: nothing changes for anyone", async () => {
    const ran = await inBoth("smoke", {});
    expectNoFailures(ran);
    expect(differences(ran.real.seen.stories, ran.embedded.seen.stories)).toEqual([]);
    await expectSameAnswers();
  });

  it("backends receive the same, before the flip", async () => {
    expect(defaultAnswer(await sameReports())).toContain('"version":"blue-web-echo","port":5678');
  });

  it("promote: from the old answer to the new one, once, in a like time", async () => {
    const ran = await inBoth("promote", { record: "none", watch: "1" });
    expectSameFlip("promote", ran);
    expect(defaultAnswer(await expectSameAnswers())).toMatch(/^200 \| v2 \| .*"green-1\.1\.0\\n"$/);
  });

  it("backends receive the same, after the flip", async () => {
    expect(defaultAnswer(await sameReports())).toContain('"version":"green-web-echo","port":5678');
  });

  it("rollback: and back again, once, in a like time", async () => {
    const ran = await inBoth("rollback", { record: "none" });
    expectSameFlip("rollback", ran);
    expect(defaultAnswer(await expectSameAnswers())).toMatch(/^200 \| v1 \| .*"blue-1\.0\.0\\n"$/);
  });
});

/** Method, path, authority, port and color as the pods say themselves, the same in both worlds. */
async function sameReports(): Promise<ReadonlyMap<string, string>> {
  const worlds = [real, embedded];
  await Promise.all(worlds.map((world) => world.report(true)));
  try {
    return await expectSameAnswers();
  } finally {
    await Promise.all(worlds.map((world) => world.report(false)));
    await Promise.all(worlds.map(settled));
  }
}
