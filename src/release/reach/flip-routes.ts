/** The routes of releases as they are and after a flip, and the users whom it would leave behind. Pure. */
import { namespaceOf } from "../../names/namespaces.ts";
import type { Manifest } from "../../manifests/manifest.ts";
import { known, type Observed, unknown } from "../../model/observed.ts";
import {
  type Color,
  COLORS,
  otherColor,
  type ReleaseSpec,
  sameTarget,
  type Target,
} from "../../model/release.ts";
import type { KubernetesObject } from "../../model/kubernetes.ts";
import { compileRoutes } from "../../routes/compile.ts";
import { regexCompiler } from "../../routes/text/regex.ts";
import { stayingKinds, type StayingKind } from "../../routes/proof/stays.ts";
import type { RouteOptions, RouteTable } from "../../routes/table/types.ts";
import { gatewayStandIns } from "./gateway-stand-ins.ts";
import { list, text } from "../../json/read.ts";
import { isExtension, isRouter } from "../../mesh-api/apis/lookup.ts";
import { findRouter, readDefaultRoute, routerKindFor, withDefaultTarget } from "../router/router.ts";

/** The flip of one release, in the manifests that hold its router. */
export interface Flip {
  readonly release: ReleaseSpec;
  /** One of the manifests' objects, and the same after the flip. */
  readonly router: KubernetesObject;
  readonly flipped: KubernetesObject;
  /** The color that the traffic is taken from. */
  readonly from: Color;
  readonly active: Target;
  readonly idle: Target;
  /** The rule that is written, as routes name it: `namespace/name#http[3]`. */
  readonly defaultRule: string;
}

/**
 * The flip that manifests allow. Unknown, with the reason, when they hold no router for the host, or its
 * default is no color's.
 */
export function flipOf(release: ReleaseSpec, manifests: readonly Manifest[]): Observed<Flip> {
  const kind = routerKindFor(release.colors.blue);
  const objects = manifests.map(({ object }) => object).filter((object) => object.kind === kind.kind);
  const router = findRouter(kind, objects, release.host);
  if (!router.known) return router;
  const route = readDefaultRoute(router.value, release.host);
  if (!route.known) return route;
  const { target, targetPath } = route.value;
  const active = COLORS.find((color) => sameTarget(release.colors[color].target, target));
  if (active === undefined) return unknown(`the default route goes to ${target.name}, which is no color's`);
  const idle = release.colors[otherColor(active)].target;
  const { name } = router.value.metadata;
  const namespace = namespaceOf(router.value);
  return known({
    release,
    router: router.value,
    flipped: withDefaultTarget(router.value, idle),
    from: active,
    active: target,
    idle,
    defaultRule: `${namespace}/${name}#${targetPath[1]}[${targetPath[2]}]`,
  });
}

/** The same manifests with other objects in place of some. */
export function replaced(
  manifests: readonly Manifest[],
  objects: ReadonlyMap<KubernetesObject, KubernetesObject>,
): readonly Manifest[] {
  return manifests.map((manifest) => {
    const object = objects.get(manifest.object);
    return object === undefined ? manifest : { ...manifest, object };
  });
}

/**
 * Whom a flip leaves behind, with routes that were compiled as they are and flipped. Unknown when no gateway
 * takes the host.
 */
export function staysOf(
  { release, router, from, defaultRule }: Flip,
  { before, after }: { readonly before: RouteTable; readonly after: RouteTable },
  most: number,
): Observed<readonly StayingKind[]> {
  const to = otherColor(from);
  const kinds = stayingKinds({
    hosts: hostsOf(release, router),
    names: {
      cookie: release.preview.cookie,
      targets: [release.colors[from].target.name, release.colors[to].target.name],
      words: [[from, to]],
    },
    defaultRule,
    before,
    after,
    most,
  });
  return kinds === undefined ? unknown(`no gateway takes requests for ${release.host}`) : known(kinds);
}

/** The router may route more hosts than the release's: their users come to the same colors. */
function hostsOf({ host }: ReleaseSpec, { spec }: KubernetesObject): readonly string[] {
  const names = list(spec?.["hosts"] ?? spec?.["hostnames"]).flatMap((name) => text(name) ?? []);
  return [host, ...names.filter((name) => name.toLowerCase() !== host.toLowerCase())];
}

/**
 * Whom the flips of releases would leave behind, by name of the release. However many there are, the routes
 * are compiled twice: a release's flip changes nothing for the host of another. What reaches into gateways or
 * pods (filters, policies) is left out: it is for {@link Coverage} to name. A Gateway that is not among the
 * manifests is taken to let the host in.
 */
export function staysByRelease(
  releases: readonly ReleaseSpec[],
  manifests: readonly Manifest[],
  { most, ...options }: RouteOptions & { readonly most: number },
): ReadonlyMap<string, Observed<readonly StayingKind[]>> {
  const routers = manifests.filter(({ object }) => isRouter(object));
  const flips = releases.map((release) => [release.name, flipOf(release, routers)] as const);
  const found = flips.flatMap(([, flip]) => (flip.known ? [flip.value] : []));
  const routing = manifests.filter(({ object }) => !isExtension(object));
  const world = [
    ...routing,
    ...gatewayStandIns(
      routing,
      found.map(({ router }) => router),
    ),
  ];
  // A flip changes no pattern.
  const shared = { regex: regexCompiler(), ...options };
  const tables = {
    before: compileRoutes(world, shared),
    after: compileRoutes(replaced(world, new Map(found.map((flip) => [flip.router, flip.flipped]))), shared),
  };
  return new Map(flips.map(([name, flip]) => [name, flip.known ? staysOf(flip.value, tables, most) : flip]));
}
