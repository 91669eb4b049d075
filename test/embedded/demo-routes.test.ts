import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { WorldSnapshot } from "../../src/adapters/embedded/create.ts";
import { loadConfig } from "../../src/config/load.ts";
import { routesBeforeAndAfter } from "../../src/demo/routes.ts";
import type { ReleaseSpec } from "../../src/model/release.ts";
import type { RouteTable } from "../../src/routes/table/types.ts";
import { type Stage, stage } from "./random-releases.ts";

let at: Stage;
beforeAll(async () => {
  at = await stage();
}, 60_000);

function routesOf(snapshot: WorldSnapshot): RouteTable {
  const world = at.worlds.create({ from: snapshot, seed: 1 });
  onTestFinished(() => world.close());
  return world.routes();
}

async function onlyRelease(): Promise<ReleaseSpec> {
  const world = at.worlds.create({ from: at.beginnings.tested });
  onTestFinished(() => world.close());
  const text = (await world.process("reader").ports.files.read("bluegreen.yaml")) ?? "";
  const [release] = loadConfig(text, "bluegreen.yaml").releases.values();
  if (release === undefined) throw new Error("bluegreen.yaml has no release");
  return release;
}

describe("the route table of the demo's page", () => {
  it("has every rule, what the flip moves first, and nothing else moves", async () => {
    const { tested, promoted } = at.beginnings;
    const rows = routesBeforeAndAfter(await onlyRelease(), routesOf(tested), routesOf(promoted));
    const [first, ...others] = rows;
    expect(first).toMatchObject({
      request: "GET service-mesh.dev/",
      before: expect.stringMatching(/^v1 /),
      after: expect.stringMatching(/^v2 /),
    });
    expect(others.filter(({ before, after }) => before !== after)).toEqual([]);
    const rules = new Set(rows.map(({ rule }) => rule.split("#")[1]));
    expect([...rules].sort()).toEqual([0, 1, 2, 3, 4, 5, 6].map((index) => `http[${index}]`));
  });
});
