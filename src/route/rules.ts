import type { Manifest } from "../manifests/manifest.ts";
import { known, type Observed } from "../model/observed.ts";
import type { ReleaseSpec } from "../model/release.ts";
import { flipOf, replaced, staysOf } from "../release/reach/flip-routes.ts";
import { routerKindFor, withDefaultTarget } from "../release/router/router.ts";
import { compileRoutes } from "../routes/compile.ts";
import { colorFaults } from "../release/colors/color-faults.ts";
import { selectionsAmong } from "../release/colors/selections.ts";
import { type BrokenRule, type FlipProof, proveFlip } from "../routes/proof/safety.ts";
import type { RouteOptions } from "../routes/table/types.ts";

/** What a proof of a flip needs beside the manifests. */
export interface ProofOptions extends RouteOptions {
  /** Most requests tried for each virtual host. */
  readonly most: number;
}

/**
 * Proves the flip of a release on manifests: as they are, flipped, and flipped back. Unknown, with the
 * reason, when the manifests hold no router for the host, or its default is no color's.
 */
export function proveRelease(
  release: ReleaseSpec,
  manifests: readonly Manifest[],
  options: ProofOptions,
): Observed<FlipProof> {
  const flip = flipOf(release, manifests);
  if (!flip.known) return flip;
  const { router, flipped, active, idle } = flip.value;
  const back = withDefaultTarget(flipped, active);
  const tableWith = (object: typeof flipped) =>
    compileRoutes(replaced(manifests, new Map([[router, object]])), options);
  const before = compileRoutes(manifests, options);
  const after = tableWith(flipped);
  const { host, preview } = release;
  const stays = staysOf(flip.value, { before, after }, options.most);
  const proof = proveFlip({
    host,
    cookie: preview.cookie,
    active,
    idle,
    before,
    after,
    back: tableWith(back),
    most: options.most,
    // Without a gateway for the host another rule is broken.
    stays: stays.known ? stays.value : [],
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
  const kind = routerKindFor(release.colors.blue);
  return manifests.some(({ object }) => object.kind === kind.kind && kind.routes(object, release.host));
}
