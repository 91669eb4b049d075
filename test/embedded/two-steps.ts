/** A strategy with a step in between, as a team might add one: half of the traffic, then all of it. */
import { sameTarget } from "../../src/model/release.ts";
import { whole } from "../../src/model/split.ts";
import type { Strategy } from "../../src/model/strategy.ts";
import type { Ports } from "../../src/ports.ts";
import { parsePromoteInputs } from "../../src/promote/inputs.ts";
import { promote } from "../../src/promote/step.ts";
import { STRATEGIES } from "../../src/promote/strategies/index.ts";

export const twoSteps: Strategy = {
  name: "two-steps",
  next: (seen, goal) =>
    seen.kind === "weighted" || sameTarget(seen.target, goal)
      ? whole(goal)
      : {
          kind: "weighted",
          shares: [
            { target: seen.target, weight: 50 },
            { target: goal, weight: 50 },
          ],
        },
};

/** A promote where that strategy is registered before the others. */
export async function promoteInSteps(ports: Ports): Promise<Awaited<ReturnType<typeof promote>>> {
  return promote(parsePromoteInputs({ watch: "1", timeout: "10" }), ports, [twoSteps, ...STRATEGIES]);
}
