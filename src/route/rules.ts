import type { Manifest } from "../manifests/manifest.ts";
import { known, type Observed, unknown } from "../model/observed.ts";
import { COLORS, type ReleaseSpec, sameTarget } from "../model/release.ts";
import { findRouter, readDefaultTarget, routerKindFor, withDefaultTarget } from "../release/router.ts";
import { compileRoutes } from "../routes/compile.ts";
import { colorFaults } from "../release/color-faults.ts";
import { selectionsAmong } from "../release/selections.ts";
import { type BrokenRule, type FlipProof, proveFlip } from "../routes/proof/safety.ts";
import type { RouteOptions } from "../routes/types.ts";

/** What a proof of a flip needs beside the manifests. */
export interface ProofOptions extends RouteOptions {
  /** Most requests tried for each virtual host. */
  readonly most: number;
}

/**
 * Proves the flip of a release on manifests: as they are, flipped, and flipped back. Unknown, with the reason, when
 * the manifests hold no router for the host, or its default is no color's.
 */
export function proveRelease(
  release: ReleaseSpec,
  manifests: readonly Manifest[],
  options: ProofOptions,
): Observed<FlipProof> {
  const kind = routerKindFor(release.colors.blue);
  const objects = manifests.map(({ object }) => object).filter((object) => object.kind === kind.kind);
  const router = findRouter(kind, objects, release.host);
  if (!router.known) return router;
  const active = readDefaultTarget(router.value, release.host);
  if (!active.known) return active;
  const targets = COLORS.map((color) => release.colors[color].target);
  const idle = targets.find((target) => !sameTarget(target, active.value));
  if (idle === undefined || !targets.some((target) => sameTarget(target, active.value))) {
    return unknown(`the default route goes to ${active.value.name}, which is no color's`);
  }
  const flipped = withDefaultTarget(router.value, idle);
  const back = withDefaultTarget(flipped, active.value);
  const tableWith = (object: typeof flipped) =>
    compileRoutes(replaced(manifests, router.value, object), options);
  const { host, preview } = release;
  const proof = proveFlip({
    host,
    cookie: preview.cookie,
    active: active.value,
    idle,
    before: compileRoutes(manifests, options),
    after: tableWith(flipped),
    back: tableWith(back),
    most: options.most,
  });
  return known({ ...proof, broken: [...colorsAreApart(release, manifests), ...proof.broken] });
}

/** A flip between colors that share pods moves nothing that anybody could tell. */
function colorsAreApart(release: ReleaseSpec, manifests: readonly Manifest[]): readonly BrokenRule[] {
  const selections = selectionsAmong(
    release,
    manifests.map(({ object }) => object),
  );
  const faults = selections === undefined ? [] : colorFaults(release, selections, manifests);
  return faults.map(({ message }) => ({ rule: "colors-are-apart", message }));
}

/** True when one of the manifests routes the release's host, whether or not its default can be told. */
export function isRouted(release: ReleaseSpec, manifests: readonly Manifest[]): boolean {
  const { kind } = routerKindFor(release.colors.blue);
  return manifests.some(({ object }) => {
    const hosts =
      object.kind === kind ? object.spec?.[kind === "HTTPRoute" ? "hostnames" : "hosts"] : undefined;
    return Array.isArray(hosts) && hosts.includes(release.host);
  });
}

function replaced(
  manifests: readonly Manifest[],
  from: Manifest["object"],
  to: Manifest["object"],
): readonly Manifest[] {
  return manifests.map((manifest) => (manifest.object === from ? { ...manifest, object: to } : manifest));
}
