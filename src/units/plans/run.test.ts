import { describe, expect, it } from "vitest";
import { fakePorts } from "../../../test/fakes/ports.ts";
import type { Unit, UnitPlan } from "../../model/unit.ts";
import { planUnits } from "./run.ts";

const unit = (name: string, ...dependencies: string[]): Unit => ({ name, path: name, dependencies });
const done = (unit: Unit, outcome: UnitPlan["outcome"] = "changes"): UnitPlan => ({
  unit: unit.name,
  outcome,
  changes: [],
  text: "",
  digest: "d",
  error: outcome === "failed" ? "boom" : undefined,
  restsOn: "state",
  milliseconds: 1,
});

/** Plans that take as many moments as their unit's name is long; `failing` ones fail. */
function world(failing: readonly string[] = []) {
  const events: string[] = [];
  const ports = fakePorts({
    terragrunt: {
      plan: async (unit) => {
        events.push(`${unit.name} begins`);
        for (let moment = 0; moment < unit.name.length; moment += 1) await new Promise(setImmediate);
        events.push(`${unit.name} ends`);
        return done(unit, failing.includes(unit.name) ? "failed" : "changes");
      },
    },
  });
  return { ports, events };
}

describe("planUnits", () => {
  it("plans at once what does not depend on each other, and gives plans and lines in order", async () => {
    const { ports, events } = world();
    const units = [unit("longest"), unit("ns"), unit("a", "ns"), unit("last", "longest", "a")];
    const plans = await planUnits(units, ports);
    expect(plans.map(({ unit }) => unit)).toEqual(["longest", "ns", "a", "last"]);
    expect(ports.logged.map(({ message }) => message.split(":")[0])).toEqual(["longest", "ns", "a", "last"]);
    expect(events.indexOf("ns begins")).toBeLessThan(events.indexOf("longest ends"));
    expect(events.indexOf("a begins")).toBeGreaterThan(events.indexOf("ns ends"));
    expect(events.slice(-2)).toEqual(["last begins", "last ends"]);
  });

  it("stops those that depend on a failed unit, near and far, and no other", async () => {
    const { ports, events } = world(["bad"]);
    const units = [unit("bad"), unit("ok"), unit("near", "bad"), unit("far", "near"), unit("free", "ok")];
    const plans = await planUnits(units, ports);
    expect(plans.map(({ outcome }) => outcome)).toEqual([
      "failed",
      "changes",
      "skipped",
      "skipped",
      "changes",
    ]);
    expect(plans[3]?.error).toBe("near, which it depends on, was skipped");
    expect(events).not.toContain("near begins");
  });

  it("throws what the tool throws, after nothing else is under way any more", async () => {
    const ended: string[] = [];
    const ports = fakePorts({
      terragrunt: {
        plan: async (unit) => {
          if (unit.name === "broken") throw new Error("no terragrunt");
          await new Promise((resolve) => setTimeout(resolve, 5));
          ended.push(unit.name);
          return done(unit);
        },
      },
    });
    await expect(planUnits([unit("broken"), unit("slow")], ports)).rejects.toThrow("no terragrunt");
    expect(ended).toEqual(["slow"]);
  });
});
