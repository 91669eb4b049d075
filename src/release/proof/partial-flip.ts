/**
 * Flips that would move half the host: refused before, and said after (docs/adr/0019-who-stays-behind.md).
 */
import { Failure, refused } from "../../errors/errors.ts";
import { type KubernetesObject, resourceName } from "../../model/kubernetes.ts";
import type { Manifest } from "../../manifests/manifest.ts";
import type { Color, ReleaseSpec } from "../../model/release.ts";
import { type Coverage, coverageOf, coverageWords } from "../../routes/proof/coverage.ts";
import { staySentence, type StayingKind } from "../../routes/proof/stays.ts";
import { harmlessChecks } from "./answer.ts";
import type { ReleaseContext } from "../context.ts";
import { staysByRelease } from "../reach/flip-routes.ts";
import { readLiveRoutes } from "../observe/live-routes.ts";
import { readRouter } from "../observe/observe.ts";
import { asWhole } from "../router/router.ts";

/** Requests of the cross product of each virtual host; the conditions of every rule are tried in any case. */
const MOST_REQUESTS = 2_000;
/** How many kinds of requests a refusal shows. */
const SHOWN = 50;

interface LiveStays {
  readonly kinds: readonly StayingKind[];
  readonly coverage: Coverage;
}

/**
 * By what is in the cluster now. Throws what the cluster throws, and `PROMOTE_PARTIAL` when it cannot be
 * told.
 */
async function liveStays(
  context: ReleaseContext,
  router: KubernetesObject,
  from?: Color,
): Promise<LiveStays> {
  const { spec } = context;
  const { manifests: seen, unread, gatewayNamespace } = await readLiveRoutes(context, router);
  const manifests = from === undefined ? seen : seen.map((one) => beforeFlip(one, router, spec, from));
  const found = staysByRelease([spec], manifests, { most: MOST_REQUESTS, gatewayNamespace });
  const kinds = found.get(spec.name);
  if (kinds === undefined || !kinds.known) {
    const fact = `which requests would move cannot be told: ${kinds?.reason ?? "there are no routes"}`;
    throw partial(fact, router);
  }
  const objects = manifests.map(({ object }) => object);
  return { kinds: kinds.value, coverage: coverageOf(objects, unread) };
}

/** A router that a step has divided counts as it was before: a flip moves all of it. */
function beforeFlip(
  manifest: Manifest,
  router: KubernetesObject,
  { colors }: ReleaseSpec,
  from: Color,
): Manifest {
  const isRouter = resourceName(manifest.object) === resourceName(router);
  return isRouter ? { ...manifest, object: asWhole(manifest.object, colors[from].target.name) } : manifest;
}

/**
 * Before a flip from one color to the other: every kind of request that users send to the color moves with
 * the default route. Resolves to what can be claimed once the flip is proven. Throws `PROMOTE_PARTIAL` with a
 * curl command for each that would not, and what the cluster throws.
 */
export async function refusePartialFlip(
  context: ReleaseContext,
  router: KubernetesObject,
  { from, to }: { readonly from: Color; readonly to: Color },
): Promise<FlipClaim> {
  const { kinds, coverage } = await liveStays(context, router, from);
  const behind = kinds.filter(({ kind }) => kind !== "ahead");
  const sure = behind.filter(({ kind }) => kind === "stays").length;
  if (behind.length > 0) {
    const count = `${behind.length} ${behind.length === 1 ? "kind" : "kinds"} of request`;
    const verb = sure === behind.length ? "would" : "would or may";
    throw partial(
      `the flip to ${to} is not whole: ${count} ${verb} stay at ${from}: ${shown(behind)}`,
      router,
    );
  }
  for (const kind of kinds)
    context.ports.log.warning(`Whatever is flipped, ${to} has users already: ${staySentence(kind)}.`);
  return { asked: askedPaths(context), left: [], coverage, unknown: undefined };
}

function askedPaths({ spec }: ReleaseContext): readonly string[] {
  return harmlessChecks(spec).map(({ method, path }) => `${method} ${path}`);
}

/** One sentence and one command for each. */
function shown(kinds: readonly StayingKind[]): string {
  const more =
    kinds.length > SHOWN ? [`${kinds.length - SHOWN} more kinds, which bluegreen route lists`] : [];
  const parts = kinds.slice(0, SHOWN).map((kind) => {
    const sentence = staySentence(kind);
    return kind.curl === undefined ? sentence : `${sentence}, as \`${kind.curl}\` shows`;
  });
  return [...parts, ...more].join("; ");
}

function partial(fact: string, router: KubernetesObject): Failure {
  return refused("PROMOTE_PARTIAL", fact, {
    where: resourceName(router),
    remedy:
      "Let the default route answer these requests: take their rules away, or lead them to what is no color's; run apply, then promote",
  });
}

/**
 * What can be said after a flip: what was asked, who is still at the color that was left, and who was not
 * looked at.
 */
export interface FlipClaim {
  /** Asked at every address, without a cookie: `GET /`. */
  readonly asked: readonly string[];
  /**
   * Kinds of request without a preview that the color which was left still answers, or may: a curl command
   * each.
   */
  readonly left: readonly string[];
  /** Undefined when the cluster could not be asked; {@link FlipClaim.unknown} says why. */
  readonly coverage: Coverage | undefined;
  readonly unknown: string | undefined;
}

/**
 * For a flip that this run did not decide on, or that went back. Never throws for what a cluster can answer.
 */
export async function flipClaim(context: ReleaseContext): Promise<FlipClaim> {
  const asked = askedPaths(context);
  try {
    const { kinds, coverage } = await liveStays(context, await readRouter(context.spec, context.ports));
    // The color that was left is the idle one by now.
    const behind = kinds.filter(({ kind }) => kind !== "stays");
    return { asked, left: behind.map((one) => one.curl ?? staySentence(one)), coverage, unknown: undefined };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { asked, left: [], coverage: undefined, unknown: `${error.code}: ${error.message}` };
  }
}

/** The end of the sentence that says that the answers were right: no more than was asked. */
export function claimText({ asked, left, coverage, unknown }: FlipClaim, from: Color): string {
  const more = asked.length > 5 ? [`${asked.length - 5} more`] : [];
  const paths = [...asked.slice(0, 5), ...more].join(", ");
  const behind = left
    .slice(0, SHOWN)
    .map((curl) => `\`${curl}\``)
    .join(", ");
  return [
    `asked: ${paths}`,
    ...(left.length === 0 ? [] : [`these stay at ${from}, or may: ${behind}`]),
    ...(unknown === undefined ? [] : [`who else is at ${from} could not be told (${unknown})`]),
    `not looked at: ${coverage === undefined ? "callers in the mesh" : coverageWords(coverage)}`,
  ].join("; ");
}
