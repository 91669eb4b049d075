/** From the destinations of a default rule to its split. */
import { known, type Observed, unknown } from "../model/observed.ts";
import type { DefaultRoute, DefaultSplit } from "./router-kind.ts";

/** A destination that gets traffic, or why it cannot be told. */
export interface ReadShare {
  readonly route: Observed<DefaultRoute>;
  readonly weight: number;
}

/** `shares` is not empty. Where one of several cannot be told, all that is known is how many there are. */
export function splitOfShares(shares: readonly ReadShare[], called: string): Observed<DefaultSplit> {
  const [first] = shares;
  if (shares.length === 1 && first !== undefined) {
    const { route } = first;
    return route.known ? known({ kind: "whole", route: route.value }) : route;
  }
  const told = shares.flatMap(({ route, weight }) => (route.known ? [{ route: route.value, weight }] : []));
  if (told.length < shares.length) return unknown(splitText(shares.length, called));
  return known({ kind: "weighted", shares: told, called });
}

/** The one destination of a split; unknown where there are several, or nothing can be told. */
export function wholeRoute(split: Observed<DefaultSplit>): Observed<DefaultRoute> {
  if (!split.known) return split;
  if (split.value.kind === "whole") return known(split.value.route);
  return unknown(splitText(split.value.shares.length, split.value.called));
}

function splitText(count: number, called: string): string {
  return `the default rule splits traffic over ${count} ${called}`;
}
