import { describe, expect, it } from "vitest";
import { ECHO_CONFIG } from "../../test/fakes/echo-config.ts";
import { loadConfig } from "./load.ts";
import { refuseUnknownUnits } from "./units.ts";

const there = (...names: readonly string[]) => names.map((name) => ({ name }));

describe("the units that releases name", () => {
  const misspelled = ECHO_CONFIG.replace("unit: router", "unit: roter").replace("unit: green", "unit: gren");
  const config = loadConfig(misspelled, "bluegreen.yaml");

  it("are all there, or are refused together, each with its line and what may be meant", () => {
    expect(() => refuseUnknownUnits(config, there("blue", "green", "router"))).toThrow(
      [
        'UNIT_UNKNOWN: bluegreen.yaml:5: there is no unit "roter" below live. Did you mean router? It has: blue, green, router.',
        'UNIT_UNKNOWN: bluegreen.yaml:8: there is no unit "gren" below live. Did you mean green? It has: blue, green, router.',
      ].join("\n"),
    );
  });

  it("may be more than those", () => {
    const right = loadConfig(ECHO_CONFIG, "bluegreen.yaml");
    expect(() => refuseUnknownUnits(right, there("blue", "green", "router", "more"))).not.toThrow();
  });

  it("tells when there is no unit at all", () => {
    expect(() => refuseUnknownUnits(config, [])).toThrow("It has: no unit at all; check terragrunt.root.");
  });
});
