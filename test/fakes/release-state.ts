/**
 * States of a release for tests of rules: blue is active, both colors are ready and apart, nothing is on
 * record.
 */
import { known, type Observed } from "../../src/model/observed.ts";
import {
  type Color,
  type ColorState,
  otherColor,
  type ReleaseRecord,
  type Separation,
  type WholeRelease,
} from "../../src/model/release.ts";

/** A color with two ready pods and the digest `<color>-1`. */
export function colorState(color: Color, over: Partial<ColorState> = {}): Observed<ColorState> {
  return known({
    color,
    target: { kind: "subset", name: color === "blue" ? "v1" : "v2" },
    workloads: [`Deployment/apps/${color}-echo`],
    ready: 2,
    desired: 2,
    images: ["example/echo:1.0"],
    version: "1.0",
    digest: known(`${color}-1`),
    template: `${color}-template-1`,
    ...over,
  });
}

export function releaseState(over: {
  readonly active?: Color;
  readonly blue?: Observed<ColorState>;
  readonly green?: Observed<ColorState>;
  readonly separation?: Separation;
  readonly record?: Partial<ReleaseRecord>;
  readonly seenAt?: number;
}): WholeRelease {
  const { active = "blue", blue = colorState("blue"), green = colorState("green"), record } = over;
  const { separation = { kind: "apart" } } = over;
  const empty = {
    resourceVersion: "1",
    holder: undefined,
    expiresAt: undefined,
    transition: undefined,
    smoke: undefined,
  };
  return {
    release: "web-echo",
    router: { namespace: "apps", name: "router", resourceVersion: "1" },
    active,
    idle: otherColor(active),
    colors: { blue, green },
    separation,
    seenAt: over.seenAt ?? Date.parse("2026-01-01T00:00:00.000Z"),
    proofDays: 7,
    record: record === undefined ? undefined : { ...empty, ...record },
  };
}
