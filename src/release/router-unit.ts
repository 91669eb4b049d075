/** What Git and Terraform say about the router, kept true to the cluster before and after a flip. */
import { refused, usage } from "../errors.ts";
import { loadManifests } from "../manifests/load.ts";
import { type KubernetesObject, resourceName } from "../model/kubernetes.ts";
import { type Color, COLORS, type ReleaseSpec, type ValueLocation } from "../model/release.ts";
import type { Unit, UnitChart, UnitPlan } from "../model/unit.ts";
import { type ReleaseContext, findUnit } from "./context.ts";
import { differences, pathText, unmet, withoutServerFields } from "./difference.ts";
import { findRouter, foreignDifferences, readDefaultTarget, routerKindFor } from "./router.ts";
import { nestedValue, readValue, writeValue } from "./values-file.ts";

/** `commit`: Git gets a commit; `none`: the file is changed in the working tree and left to others. */
export type RecordMode = "commit" | "none";

/** A value in a unit's values file, as the file has it now. */
export interface UnitValue {
  readonly file: string;
  readonly text: string;
  readonly value: string;
}

/** Throws `VALUES_MISSING`, `VALUES_KEY_MISSING`, `VALUES_YAML`. */
export async function readUnitValue(
  { ports }: ReleaseContext,
  unit: Unit,
  location: ValueLocation,
): Promise<UnitValue> {
  const file = `${unit.path}/${location.file}`;
  const text = await ports.files.read(file);
  if (text !== undefined) return { file, text, value: readValue(text, location.key, file) };
  throw usage("VALUES_MISSING", "there is no such file", {
    where: file,
    remedy: "Add it, or correct `file` in bluegreen.yaml",
  });
}

/** Writes the value into the unit's values file, if it is another one. Returns the file. */
export async function writeUnitValue(
  context: ReleaseContext,
  unit: Unit,
  location: ValueLocation,
  value: string,
): Promise<string> {
  const { file, text } = await readUnitValue(context, unit, location);
  const next = writeValue(text, location.key, value, file);
  if (next !== text) await context.ports.files.write(file, next);
  return file;
}

/**
 * Makes Git say that the color is the default: the router's values file, and a commit when asked for. What others
 * pushed since the checkout stays: the value is set in the file as the branch has it now. Throws `VALUES_UNCOMMITTED`.
 */
export async function recordDefault(context: ReleaseContext, color: Color, mode: RecordMode): Promise<void> {
  const { spec, ports } = context;
  const unit = await findUnit(context, spec.router.unit);
  const { name } = spec.colors[color].target;
  if (mode === "commit") await takeOver(context, await readUnitValue(context, unit, spec.router.value));
  const file = await writeUnitValue(context, unit, spec.router.value, name);
  if (mode === "commit") await ports.git.record([file], `${spec.name}: default route to ${color} (${name})`);
}

/** Lets the file be what the branch has now, unless the two differ in the value alone. */
async function takeOver({ spec, ports }: ReleaseContext, { file, text, value }: UnitValue): Promise<void> {
  const { key } = spec.router.value;
  const there = await ports.git.tip(file);
  if (there === undefined || writeValue(there, key, value, file) === text) return;
  if (!(await ports.git.changedFiles()).includes(file)) return ports.files.write(file, there);
  throw refused("VALUES_UNCOMMITTED", `the file has changes that the branch has not, besides ${key}`, {
    where: file,
    remedy: "Commit and push them, or take them back; then run again",
  });
}

/** The color that Git names as default at the tip of the branch; undefined when it names none of the release's. */
export async function recordedDefault(context: ReleaseContext): Promise<Color | undefined> {
  const { spec, ports } = context;
  const unit = await findUnit(context, spec.router.unit);
  const file = `${unit.path}/${spec.router.value.file}`;
  const text = await ports.git.tip(file);
  return text === undefined ? undefined : colorNamed(spec, readValue(text, spec.router.value.key, file));
}

/** The color whose target the value of the router's values file names. */
export function colorNamed(spec: ReleaseSpec, value: string): Color | undefined {
  return COLORS.find((color) => spec.colors[color].target.name === value);
}

/**
 * Makes Terraform's state agree with the cluster: plans the router's unit and applies it, after making sure
 * that what it renders keeps the default route where it is. Throws `UNIT_PLAN_FAILED`, `RECONCILE_REFUSED`,
 * `UNIT_APPLY_FAILED`.
 */
export async function reconcileRouter(context: ReleaseContext, color: Color): Promise<void> {
  const unit = await findUnit(context, context.spec.router.unit);
  const rendered = await renderRouter(context, await unitChart(context, unit));
  const target = readDefaultTarget(rendered, context.spec.host);
  if (!target.known || target.value.name !== context.spec.colors[color].target.name) {
    const goes = target.known ? `would move it to ${target.value.name}` : target.reason;
    throw reconcileRefused(unit, `the default route is at ${color}, but the chart ${goes}`);
  }
  const plan = await context.ports.terragrunt.plan(unit);
  refusePlan(unit, plan, "RECONCILE_REFUSED");
  if (plan.outcome === "changes") await context.ports.terragrunt.apply(unit, plan);
}

/** Throws when a plan failed, or when it would delete or replace anything. */
export function refusePlan(unit: Unit, plan: UnitPlan, code: string): void {
  if (plan.outcome === "failed" || plan.outcome === "skipped") {
    throw refused("UNIT_PLAN_FAILED", `unit ${unit.name} could not be planned`, {
      remedy: "Correct what the tool says below",
      ...(plan.error === undefined ? {} : { stderr: plan.error }),
    });
  }
  const doomed = plan.changes.filter(({ action }) => action === "delete" || action === "replace");
  if (doomed.length === 0) return;
  const names = doomed.map(({ action, address }) => `${action} ${address}`).join(", ");
  throw refused(code, `the plan of unit ${unit.name} would ${names}`, {
    remedy: `Look at it with \`bluegreen plan --units ${unit.name}\`, and apply it on its own if it is meant`,
  });
}

/**
 * Proves that a flip is one change (safety rule 3): the unit's chart, rendered with either color as default,
 * differs in the default destination alone; and what it renders for the present color is what the cluster
 * has, so that reconciling afterwards brings nothing else. Throws `FLIP_NOT_ALONE`, `ROUTER_DRIFT`,
 * `CHART_RENDER_FAILED`.
 */
export async function proveSingleChange(
  context: ReleaseContext,
  router: KubernetesObject,
  from: Color,
  to: Color,
): Promise<void> {
  const unit = await findUnit(context, context.spec.router.unit);
  await readUnitValue(context, unit, context.spec.router.value);
  const chart = await unitChart(context, unit);
  const before = await renderObjects(context, chart, from);
  const after = await renderObjects(context, chart, to);
  refuseForeign(unit, before, after, resourceName(router));
  refuseDrift(unit, routerAmong(context, before), router);
}

function refuseForeign(
  unit: Unit,
  before: readonly KubernetesObject[],
  after: readonly KubernetesObject[],
  routerName: string,
): void {
  const others =
    after.length === before.length
      ? before.flatMap((object, index) => {
          const next = after[index] as KubernetesObject;
          const foreign = sameObject(object, next)
            ? foreignDifferences(object, next)
            : differences(object, next);
          return foreign.map(({ path }) => `${resourceName(next)} at ${pathText(path)}`);
        })
      : ["another number of objects"];
  const [first] = others;
  if (first === undefined) return;
  throw refused("FLIP_NOT_ALONE", `the flip would also change ${first}`, {
    where: `unit ${unit.name}`,
    remedy: `Let ${routerName}'s default destination be all that depends on the value`,
  });
}

function sameObject(a: KubernetesObject, b: KubernetesObject): boolean {
  return a.kind === b.kind && a.metadata.name === b.metadata.name;
}

function refuseDrift(unit: Unit, rendered: KubernetesObject, live: KubernetesObject): void {
  const wanted = withoutServerFields(rendered).spec;
  const [drift] = unmet(wanted, live.spec);
  if (drift === undefined) return;
  throw refused("ROUTER_DRIFT", `the cluster differs from what Git says at spec.${pathText(drift.path)}`, {
    where: resourceName(live),
    remedy: `Run \`bluegreen apply --units ${unit.name}\` first, so that the flip is the only change`,
  });
}

async function renderRouter(context: ReleaseContext, chart: UnitChart): Promise<KubernetesObject> {
  return routerAmong(context, await renderObjects(context, chart, undefined));
}

/** Rendered objects of the chart as the files say, or with the color as default. */
async function renderObjects(
  { spec, ports }: ReleaseContext,
  chart: UnitChart,
  color: Color | undefined,
): Promise<readonly KubernetesObject[]> {
  const values = color && nestedValue(spec.router.value.key, spec.colors[color].target.name);
  const text = await ports.helm.template({ ...chart, ...(values === undefined ? {} : { values }) });
  const { manifests, problems } = loadManifests([{ file: chart.chart, text }]);
  const [problem] = problems.filter(({ severity }) => severity === "error");
  if (problem === undefined) return manifests.map(({ object }) => object);
  throw refused("CHART_RENDER_FAILED", problem.message, { where: chart.chart, remedy: problem.fix });
}

function routerAmong({ spec }: ReleaseContext, objects: readonly KubernetesObject[]): KubernetesObject {
  const kind = routerKindFor(spec.colors.blue);
  const router = findRouter(
    kind,
    objects.filter((object) => object.kind === kind.kind),
    spec.host,
  );
  if (router.known) return router.value;
  throw refused(
    "ROUTER_NOT_RENDERED",
    `unit ${spec.router.unit} does not render the router: ${router.reason}`,
    {
      remedy: "Correct `router.unit` in bluegreen.yaml",
    },
  );
}

/** What the unit releases. Throws `UNIT_NOT_HELM`. */
export async function unitChart({ ports, config }: ReleaseContext, unit: Unit): Promise<UnitChart> {
  const chart = await ports.terragrunt.chart(unit);
  if (chart !== undefined) return chart;
  throw usage("UNIT_NOT_HELM", `unit ${unit.name} is no Helm release`, {
    where: config.file,
    remedy: "Name a unit that releases a chart",
  });
}

function reconcileRefused(unit: Unit, fact: string): Error {
  return refused("RECONCILE_REFUSED", fact, {
    where: `unit ${unit.name}`,
    remedy: "Set its value to the color that has the traffic; then run apply",
  });
}
