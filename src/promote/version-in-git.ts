/**
 * Whether Git says of the color to be promoted what runs there: a deploy that did not end leaves its commit.
 */
import { Failure, refused } from "../errors/errors.ts";
import { at, jsonObjects, text } from "../json/read.ts";
import type { KubernetesObject } from "../model/kubernetes.ts";
import type { Color, ReleaseState } from "../model/release.ts";
import type { Unit } from "../model/unit.ts";
import { findUnit, type ReleaseContext } from "../release/context.ts";
import type { RecordModeName } from "../release/git/modes/names.generated.ts";
import { recordedVersion } from "../release/git/modes/record.ts";
import { readUnitValue } from "../release/git/unit-value.ts";
import { nestedValue } from "../release/git/values-file.ts";
import { renderedObjects, unitChart } from "../release/units/unit-chart.ts";

/**
 * Throws `PROMOTE_UNDEPLOYED` when Git, or a checkout of which nothing is recorded, names a version for the
 * color whose images are others than those that run: the next apply would bring it up untested, on the color
 * that has the traffic by then. Where nothing is recorded in Git, that is a warning: Git is somebody else's.
 */
export async function refuseOtherVersion(
  context: ReleaseContext,
  state: ReleaseState,
  color: Color,
  mode: RecordModeName,
): Promise<void> {
  const seen = state.colors[color];
  if (!seen.known) return;
  const { version, images } = seen.value;
  const unit = await findUnit(context, context.spec.colors[color].unit);
  const recorded = await recordedVersion(context, unit, mode);
  const written = recorded ?? (await versionHere(context, unit));
  if (written === undefined || written === version || (await rendersImages(context, unit, written, images)))
    return;
  const failure = refused(
    "PROMOTE_UNDEPLOYED",
    `${recorded === undefined ? "the checkout" : "Git"} says ${written} for ${color}, and ${color} runs ${version ?? images.join(", ")}: a deploy did not end, or somebody changed one of the two`,
    {
      where: `unit ${unit.name}`,
      remedy: `Run deploy with ${written}, smoke and promote; or, to promote what runs, run deploy with ${version ?? "its version"} first, which writes it again`,
    },
  );
  if (recorded !== undefined) throw failure;
  context.ports.log.warning(`${failure.message}. ${failure.remedy}.`);
}

/** As this checkout says it; what cannot be read where nothing is recorded is said, and holds nothing up. */
async function versionHere(context: ReleaseContext, unit: Unit): Promise<string | undefined> {
  try {
    return (await readUnitValue(context, unit, context.spec.version)).value;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    context.ports.log.warning(
      `Which version the checkout says for unit ${unit.name} was not compared with what runs: ${error.message}.`,
    );
    return undefined;
  }
}

/** A version need not be the tag of an image: what the chart makes of it counts. */
async function rendersImages(
  context: ReleaseContext,
  unit: Unit,
  written: string,
  images: readonly string[],
): Promise<boolean> {
  const chart = await unitChart(context, unit);
  const values = nestedValue(context.spec.version.key, written);
  const rendered = (await renderedObjects(context.ports.helm, chart, values)).flatMap(imagesOf);
  return rendered.length > 0 && [...new Set(rendered)].toSorted().join() === images.join();
}

function imagesOf({ kind, spec }: KubernetesObject): readonly string[] {
  if (kind !== "Deployment") return [];
  const containers = jsonObjects(at(spec, "template", "spec", "containers"));
  return containers.map((container) => text(container["image"]) ?? "");
}
