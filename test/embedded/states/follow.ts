/** Does what status advises, until it says that all is well. */
import type { EmbeddedWorld } from "../../../src/adapters/embedded/create.ts";
import { type Act, waysOf } from "./advice.ts";
import { type Advice, adviceOf, runCommand } from "./commands.ts";
import { type Maker, WAIT_MS, writeDefault } from "./worlds.ts";

/** So many advices at most. */
const STEPS = 3;

/**
 * Follows what was said: of the first advice the way with that number, of those that come after it the first.
 * Returns why it led nowhere; undefined when it led to a release where all is as it must be.
 */
export async function follow(
  world: EmbeddedWorld,
  maker: Maker,
  { said, first }: { readonly said: Advice; readonly first: number },
): Promise<string | undefined> {
  let advice = said;
  for (let step = 0; step < STEPS; step += 1) {
    const way = waysOf(advice.next)[step === 0 ? first : 0] ?? [];
    if (way.length === 0) return `nothing to do is read from: ${advice.next}`;
    for (const act of way) {
      const wrong = await actOn(world, maker, act);
      if (wrong !== undefined) return `"${advice.next}" led to: ${wrong}`;
    }
    await world.clock.sleep(20_000);
    const after = await adviceOf(world);
    if (after.isSettled) return undefined;
    if (after.next === advice.next) return `it is advised again: ${after.next}`;
    advice = after;
  }
  return `after ${STEPS} advices it says ${saying(advice)}`;
}

const saying = ({ cell, next }: Advice): string => `${cell}, ${next}`;

async function actOn(world: EmbeddedWorld, maker: Maker, act: Act): Promise<string | undefined> {
  switch (act.kind) {
    case "wait":
      await world.clock.sleep(WAIT_MS);
      return undefined;
    case "write":
      writeDefault(world, act.color);
      return undefined;
    case "person":
      return doneByPerson(world, maker);
    case "command": {
      const { failures } = await runCommand(world, act.command, act.raw);
      const [refused] = failures;
      if (refused === undefined) return undefined;
      // A repair that has no proof says what people can do.
      if (refused.code === "REPAIR_UNPROVEN") return doneByPerson(world, maker);
      return `${refused.code}: ${refused.message}. ${refused.remedy}`;
    }
  }
}

async function doneByPerson(world: EmbeddedWorld, { person }: Maker): Promise<string | undefined> {
  if (person === undefined) return "it is left to people, and the table does not say what they do";
  await person(world);
  return undefined;
}
