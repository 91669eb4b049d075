/** Targets that are Services, whatever API names them. Pure. */
import { known } from "../model/observed.ts";
import type { Targets } from "./targets.ts";

export const serviceTargets: Targets = {
  definedBy: [],
  defines: () => false,
  host: (name) => name,
  select: (_name, _service, whole) => ({ one: known(whole), all: known([whole]) }),
  definitions: () => [],
  holdsFor: () => () => false,
  place: (name, objects) => ({
    object: objects.findLast((one) => one.kind === "Service" && one.metadata.name === name),
    path: ["spec", "selector"],
  }),
  hostsOf: () => [],
  labelsOf: () => [],
  isThere: (name, objects) =>
    objects.some(({ kind, metadata }) => kind === "Service" && metadata.name === name),
  isDestination: ({ host }, name) => host.split(".")[0] === name,
};
