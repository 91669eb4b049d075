/** Worlds that are in one state of the table. */
import type { EmbeddedWorld } from "../../../src/adapters/embedded/create.ts";
import { referenceOf } from "../../../src/adapters/embedded/cluster/store.ts";
import { stage } from "../random-releases.ts";
import type { Maker } from "./worlds.ts";

/** Brings a world there once; each that is asked for goes on from there. */
export async function worldsOf({
  from,
  without,
  options,
  make,
  goesOn,
}: Maker): Promise<() => EmbeddedWorld> {
  const { worlds, beginnings } = await stage();
  const begun = from === "nothing" ? undefined : beginnings[from];
  const states = new Map([...(begun?.states ?? [])].filter(([unit]) => unit !== without));
  const first = worlds.create({ seed: 1, ...(begun && { from: { ...begun, states } }), ...options });
  for (const object of begun?.states.get(without ?? "")?.manifest.values() ?? []) {
    first.store.delete(referenceOf(object), "nobody");
  }
  await make?.(first);
  const there = first.snapshot();
  await first.close();
  return () => {
    const world = worlds.create({ seed: 1, from: there, ...options });
    goesOn?.(world);
    return world;
  };
}
