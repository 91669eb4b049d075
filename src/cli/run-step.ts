import type { StepName } from "../capability/step-name.ts";
import type { FindingsFormat } from "./findings-format.ts";
import { realPorts, realToolchain } from "../actions/ports.ts";
import { endIfInterrupted, type Lifetime, openLifetime } from "../actions/lifetime.ts";
import { createTerminalLog } from "../adapters/real/log.ts";
import { CAPABILITIES } from "../flow/capabilities.ts";
import type { Outcome } from "../capability/capability.ts";
import { INPUTS } from "../flow/inputs.ts";
import { LastLine } from "../flow/last-line.ts";
import { recordedRun } from "../flow/recorded-run.ts";
import { Pending } from "../actions/settled.ts";
import type { RawInputs } from "../inputs.ts";
import type { Log } from "../ports.ts";
import type { ParsedArguments } from "./flags.ts";
import type { Io } from "./io.ts";
import { jsonDocument, type Masked, printable, printThrown } from "./output.ts";

/** Runs a step for the command line: the result on stdout, everything else on stderr. */
export async function runStep(name: StepName, parsed: ParsedArguments, io: Io): Promise<number> {
  const raw = rawInputs(name, parsed, io.env);
  return printingFailures(parsed, io, async (log, lifetime) => {
    const named = parsed.positionals;
    const ports = await realPorts(raw, { env: io.env, cwd: io.cwd, log, named, lifetime });
    const run = await recordedRun(name, raw, Date.now);
    const capability = run.step(name, await CAPABILITIES[name]());
    const last = new LastLine();
    const step = async () => last.heard(await capability(raw, ports, realToolchain(io.env)));
    const code = await last.over(() => run.whole(async () => printOutcome(await step(), parsed, io, log)));
    if (last.text !== undefined) printLast(last.text, parsed, io, log);
    return code;
  });
}

/** Below the result; with `--json` stdout is for the document alone, which has it too. */
function printLast(text: string, { values }: ParsedArguments, io: Io, { masked }: Pick<Log, "masked">): void {
  const print = values["json"] === "true" ? io.stderr : io.stdout;
  print(`${printable(text, masked)}\n`);
}

/**
 * Runs the body with a log of its own; what it throws is printed with the secrets that the log knows taken
 * out. Once a process.
 */
export async function printingFailures(
  { values }: ParsedArguments,
  io: Io,
  body: (log: Log, lifetime: Lifetime) => Promise<number>,
): Promise<number> {
  const log = createTerminalLog(io.stderr);
  const lifetime = openLifetime(process, log, io.pending ?? new Pending());
  const code = await body(log, lifetime).catch((thrown: unknown) =>
    printThrown(thrown, values["json"] === "true", io, log.masked),
  );
  endIfInterrupted(lifetime, process, code);
  return code;
}

/** Result on stdout, as JSON or as text; a refusal on stderr. Returns the exit code. */
export async function printOutcome(
  outcome: Outcome,
  parsed: ParsedArguments,
  io: Io,
  log: Pick<Log, "masked">,
): Promise<number> {
  const text = await printed(outcome, parsed, log.masked);
  if (text !== "") io.stdout(`${text.trimEnd()}\n`);
  return outcome.refusal === undefined ? 0 : printThrown(outcome.refusal, false, io, log.masked);
}

/** What goes to stdout. `--json` is short for `--format=json`, which only lint has. */
async function printed(outcome: Outcome, { values }: ParsedArguments, masked: Masked): Promise<string> {
  if (values["json"] === "true") return jsonDocument(outcome.result, masked);
  // One of the flag's choices: parseFlags lets no other through.
  const format = values["format"] ?? "text";
  if (format === "text" || outcome.findings === undefined) return printable(outcome.text, masked);
  const { formatted } = await import("./findings-format.ts");
  return formatted(format as FindingsFormat, outcome.findings, masked);
}

/** Flags as a step reads inputs: what was not given takes the default that action.yml has. */
function rawInputs(name: StepName, parsed: ParsedArguments, env: NodeJS.ProcessEnv): RawInputs {
  const defaults = INPUTS[name].map((input) => [input.name, input.default] as const);
  const given = parsed.positionals.length === 0 ? {} : { paths: parsed.positionals.join("\n") };
  return { ...Object.fromEntries(defaults), ...parsed.values, ...given, "github-token": env["GITHUB_TOKEN"] };
}
