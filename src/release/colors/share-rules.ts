/** Pure: which part of the traffic each color has. */
import {
  type Color,
  COLORS,
  otherColor,
  type ReleaseSpec,
  type ReleaseState,
  sameTarget,
  type Shares,
} from "../../model/release.ts";
import type { Split } from "../../model/split.ts";

/** Where the default route leads: to one color, or to both in shares. */
export type Traffic =
  | { readonly active: Color; readonly shares?: undefined }
  | { readonly active?: undefined; readonly shares: Shares };

/** The split in colors; undefined when a target has a share that is no color's. */
export function trafficOfSplit(spec: Pick<ReleaseSpec, "colors">, split: Split): Traffic | undefined {
  const parts = split.kind === "whole" ? [{ target: split.target, weight: 1 }] : split.shares;
  const shares = { blue: 0, green: 0 };
  for (const { target, weight } of parts) {
    const color = COLORS.find((one) => sameTarget(spec.colors[one].target, target));
    if (color === undefined) return undefined;
    shares[color] += weight;
  }
  const only = COLORS.find((color) => shares[otherColor(color)] === 0);
  return only === undefined ? { shares } : { active: only };
}

/** Who has the traffic, as results tell it: the one color, or the shares. */
export function trafficOf({ active, shares }: ReleaseState | Traffic): {
  readonly active: Color | undefined;
  readonly shares?: Shares;
} {
  return { active, ...(shares === undefined ? {} : { shares }) };
}

/** The traffic of a release, in weights: of one that is whole, all or nothing. */
export function sharesOf({ active, shares }: ReleaseState): Shares {
  return shares ?? { blue: active === "blue" ? 100 : 0, green: active === "green" ? 100 : 0 };
}

/** The colors that have traffic. */
export function colorsWithTraffic(state: ReleaseState): readonly Color[] {
  return colorsIn(sharesOf(state));
}

/** The colors that have a share. */
export function colorsIn(shares: Shares): readonly Color[] {
  return COLORS.filter((color) => shares[color] > 0);
}

/** True for the same parts, in whatever weights they are written. */
export function sameShares(a: Shares, b: Shares): boolean {
  return a.blue * b.green === b.blue * a.green;
}

/** `blue has 50 %, green has 50 %`. */
export function sharesText(shares: Shares): string {
  const sum = shares.blue + shares.green;
  return COLORS.map((color) => `${color} has ${Number(((100 * shares[color]) / sum).toFixed(1))} %`).join(
    ", ",
  );
}
