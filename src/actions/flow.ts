import type { StepName } from "../capability/step-name.ts";
import process from "node:process";
import { usage } from "../errors/errors.ts";
import { CAPABILITIES } from "../flow/capabilities.ts";
import { runFlow } from "../flow/flow.ts";
import { INPUTS } from "../flow/inputs.ts";
import { LastLine } from "../flow/last-line.ts";
import { recordedRun } from "../flow/recorded-run.ts";
import type { RawInputs } from "../inputs.ts";
import { realPorts, realToolchain } from "./ports.ts";
import { triggerOf } from "./trigger.ts";
import { failing, openLog, show, workspace, writeOutputs } from "./run.ts";

const log = openLog();

await failing(log, async (lifetime) => {
  const raw = flowInputs(process.env["BLUEGREEN_INPUTS"]);
  const run = await recordedRun("root", raw, Date.now);
  const world = {
    openPorts: () => realPorts(raw, { env: process.env, cwd: workspace(), log, lifetime }),
    openToolchain: realToolchain(process.env),
    loadStep: async (step: StepName) => run.step(step, await CAPABILITIES[step]()),
  };
  const last = new LastLine();
  const flow = () =>
    runFlow(raw, triggerOf(process.env), world, (_, outcome, ports) => show(last.heard(outcome), ports));
  await last.over(async () => writeOutputs((await run.whole(flow)).outputs));
  if (last.text !== undefined) log.info(last.text);
});

/** The composite passes its inputs as one JSON document: docs/adr/0011-root-composite.md. */
function flowInputs(json: string | undefined): RawInputs {
  if (json === undefined) {
    throw usage("INPUTS_MISSING", "BLUEGREEN_INPUTS is not set", { remedy: "Start this through action.yml" });
  }
  const given = JSON.parse(json) as Record<string, unknown>;
  return Object.fromEntries(INPUTS.root.map(({ name }) => [name, String(given[name] ?? "")]));
}
