/**
 * Deeper than `npm run test:sweeps`: the stories that it begins with, played to the thousandth, and as many that nobody
 * has played before. Throws what that would: the seed, and the shortest story that breaks a rule.
 * Prints stories for each second of this process's time.
 */
import { playStories, stage } from "../test/embedded/random-releases.ts";
import { SEEDS } from "../test/embedded/stories.ts";

const EACH = 500;

/** Plays the stories. Rejects when one of them breaks a safety rule. */
export async function run(): Promise<void> {
  const at = await stage();
  const began = process.cpuUsage();
  let played = 0;
  for (const seed of [...SEEDS, random(), random()]) {
    console.log(`${EACH} stories of seed ${seed}`);
    played += await playStories(at, EACH, seed);
  }
  const { user, system } = process.cpuUsage(began);
  console.log(`${played} stories break no rule: ${Math.round((played * 1e6) / (user + system))} a second`);
}

function random(): number {
  return Math.floor(Math.random() * 0x7f_ff_ff_ff);
}
