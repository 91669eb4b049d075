/**
 * The table of states: each command from each state does what its cell says, and what status advises leads to
 * a release where all is as it must be. The table is test/embedded/states/table.ts.
 */
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { EmbeddedWorld } from "../../src/adapters/embedded/create.ts";
import { stage } from "./random-releases.ts";
import { waysOf } from "./states/advice.ts";
import { adviceOf, runCommand, settledText, trafficOf } from "./states/commands.ts";
import { follow } from "./states/follow.ts";
import { worldsOf } from "./states/start.ts";
import { ALL_STATES, COMMANDS, type State, type StateName } from "./states/table.ts";
import { MAKERS } from "./states/worlds.ts";

beforeAll(async () => {
  await stage();
}, 60_000);

const closed = (world: EmbeddedWorld): EmbeddedWorld => {
  onTestFinished(() => world.close());
  return world;
};

it.each(Object.entries(ALL_STATES) as [StateName, State][])(
  "%s: does what the table says, and what is advised leads on",
  async (name, state) => {
    const maker = MAKERS[name];
    const there = await worldsOf(maker);
    const cells: Record<string, string> = {};
    for (const command of COMMANDS) cells[command] = (await runCommand(closed(there()), command)).cell;
    const world = closed(there());
    const traffic = trafficOf(world);
    const said = await adviceOf(world);
    const found = { traffic, cells, status: said.cell, next: settledText(said.next) };
    expect({ how: state.how, ...found }).toEqual(state);
    for (const first of waysOf(said.next).keys()) {
      expect(await follow(closed(there()), maker, { said, first })).toBeUndefined();
    }
  },
);

describe("an advice is read", () => {
  const command = (name: string, raw = {}) => ({ kind: "command", command: name, raw });
  const person = { kind: "person" };

  it.each([
    ["Run smoke, then promote", [[command("smoke"), command("promote")]]],
    [
      "Run promote to finish the promote, or rollback: it goes",
      [[command("promote")], [command("rollback")]],
    ],
    ["Wait until T, or run rollback: it takes over", [[{ kind: "wait" }], [command("rollback")]]],
    [
      "Bring blue up (0 of 2), then run promote; rollback is not possible (x)",
      [[person, command("promote")]],
    ],
    ["Run rollback: it goes, once blue is again what it was (y)", [[person, command("rollback")]]],
    [
      "Git names x: run rollback to go, or write blue into the router's values",
      [[command("rollback")], [{ kind: "write", color: "blue" }]],
    ],
    [
      "Git says 2: run deploy with 2, then smoke; or deploy with 1, which writes it, then promote",
      [
        [command("deploy", { version: "2" }), command("smoke")],
        [command("deploy", { version: "1" }), command("promote")],
      ],
    ],
    ["`bluegreen repair --yes --allow-active` mends it", [[command("repair", { "allow-active": "true" })]]],
    ["What is this", [[]]],
  ])("%s", (next, ways) => {
    expect(waysOf(next)).toEqual(ways);
  });
});
