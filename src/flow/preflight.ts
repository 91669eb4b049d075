/** What can be wrong with the inputs of a flow, found before its first step does anything. */
import type { StepName } from "../capability/step-name.ts";
import { parseApplyInputs } from "../apply/inputs.ts";
import { readConfig, selectRelease } from "../config/load.ts";
import { parseDeployInputs } from "../deploy/inputs.ts";
import { Failure, Failures, renderFailure } from "../errors/errors.ts";
import type { RawInputs } from "../inputs.ts";
import { parseLintInputs } from "../lint/inputs.ts";
import { parsePlanInputs } from "../plan/inputs.ts";
import type { Files } from "../ports.ts";
import { parsePromoteInputs } from "../promote/inputs.ts";
import { parseRepairInputs } from "../repair/inputs.ts";
import { parseRollbackInputs } from "../rollback/inputs.ts";
import { parseSetupInputs } from "../setup/inputs.ts";
import { parseSmokeInputs } from "../smoke/inputs.ts";
import { parseStatusInputs } from "../status/inputs.ts";

const PARSERS: Readonly<Record<StepName, (raw: RawInputs) => unknown>> = {
  setup: parseSetupInputs,
  lint: parseLintInputs,
  plan: parsePlanInputs,
  apply: parseApplyInputs,
  deploy: parseDeployInputs,
  smoke: parseSmokeInputs,
  promote: parsePromoteInputs,
  rollback: parseRollbackInputs,
  repair: parseRepairInputs,
  status: parseStatusInputs,
};

/** Steps that are about one release. */
const OF_A_RELEASE: ReadonlySet<StepName> = new Set([
  "deploy",
  "smoke",
  "promote",
  "rollback",
  "repair",
  "status",
]);

/** A step, and the inputs it will get as far as they are known before the flow begins. */
export type PlannedStep = readonly [StepName, RawInputs];

/**
 * Reads the inputs of every step as the step will, and the release that they are about in bluegreen.yaml.
 * Throws everything that is wrong at once: `INPUT_INVALID`, `CONFIG_MISSING`, `CONFIG_YAML`,
 * `CONFIG_INVALID`, `RELEASE_UNKNOWN`, `RELEASE_AMBIGUOUS`.
 */
export async function refuseWrongInputs(
  steps: readonly PlannedStep[],
  files: Pick<Files, "read">,
): Promise<void> {
  const inputs = steps.map(([step, raw]) => failuresOf(async () => PARSERS[step](raw)));
  const releases = steps.filter(([step]) => OF_A_RELEASE.has(step)).slice(0, 1);
  const release = releases.map(([, raw]) => failuresOf(() => findRelease(raw, files)));
  const [first, ...rest] = distinct((await Promise.all([...inputs, ...release])).flat());
  if (first !== undefined) throw new Failures([first, ...rest]);
}

async function findRelease(raw: RawInputs, files: Pick<Files, "read">): Promise<void> {
  const { config, release } = parseStatusInputs(raw);
  selectRelease(await readConfig(files, config, release), release);
}

/** What it throws that a person can mend; nothing when it does not throw. */
async function failuresOf(work: () => Promise<unknown>): Promise<readonly Failure[]> {
  try {
    await work();
    return [];
  } catch (error) {
    if (error instanceof Failures) return error.failures;
    if (error instanceof Failure) return [error];
    throw error;
  }
}

/** An input that several steps have is wrong once. */
function distinct(failures: readonly Failure[]): readonly Failure[] {
  return [...new Map(failures.map((failure) => [renderFailure(failure), failure])).values()];
}
