/**
 * Where each kind of request goes, before and after a flip, made or not: from the charts, as `bluegreen
 * route` proves it.
 */
import type { Config } from "../../config/load.ts";
import type { Color, ReleaseSpec } from "../../model/release.ts";
import type { Observed } from "../../model/observed.ts";
import { known } from "../../model/observed.ts";
import type { RunRoute } from "../../model/run.ts";
import type { Manifest } from "../../manifests/manifest.ts";
import type { Ports } from "../../ports.ts";
import { findRouter, routerKindFor, withDefaultTarget } from "../../release/router/router.ts";
import { routeOf } from "../../route/row.ts";
import { proveRelease } from "../../route/rules.ts";
import { routeSources } from "../../route/sources.ts";

/** Requests tried at most for each virtual host: enough for a router of many rules, and a second's work. */
const MOST_REQUESTS = 30_000;

/**
 * Routes of the release as its units render them. `from` is the color that had the traffic before the run;
 * Git may say otherwise by now. Unknown when the charts hold no router for the host; throws what Helm and
 * reading throw.
 */
export async function runRoutes(
  { terragruntRoot }: Config,
  release: ReleaseSpec,
  from: Color | undefined,
  ports: Pick<Ports, "files" | "helm">,
): Promise<Observed<readonly RunRoute[]>> {
  const { manifests } = await routeSources([], terragruntRoot, ports);
  const asBefore = from === undefined ? manifests : withDefault(manifests, release, from);
  const proof = proveRelease(release, asBefore, { most: MOST_REQUESTS });
  return proof.known ? known(proof.value.classes.map(routeOf)) : proof;
}

function withDefault(
  manifests: readonly Manifest[],
  release: ReleaseSpec,
  color: Color,
): readonly Manifest[] {
  const kind = routerKindFor(release.colors[color]);
  const objects = manifests.map(({ object }) => object).filter((object) => object.kind === kind.kind);
  const router = findRouter(kind, objects, release.host);
  if (!router.known) return manifests;
  const object = withDefaultTarget(router.value, release.colors[color].target);
  return manifests.map((one) => (one.object === router.value ? { ...one, object } : one));
}
