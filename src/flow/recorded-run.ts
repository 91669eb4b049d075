import type { StepName } from "../capability/step-name.ts";
import type { RawInputs } from "../inputs.ts";
import type { Ports } from "../ports.ts";
import type { Capability } from "../capability/capability.ts";
import type { FlowCommand } from "./rules.ts";

/** A run that may be asked for its page: give it every step, and run all of it inside `whole`. */
export interface RecordedRun {
  /** The step to run instead: the same, and watched. */
  step(name: StepName, capability: Capability): Capability;
  /** Runs the body, and leaves the page and the summary however it ends. */
  whole<T>(body: () => Promise<T>): Promise<T>;
}

/**
 * Records a run when its inputs ask for a page, or when its step summary gets a picture: every run of the
 * root action, and every plan. A dry run is no exception: a summary changes neither cluster nor branch. Any
 * other run is left as it is. `now` is in milliseconds.
 */
export async function recordedRun(
  command: StepName | "root",
  raw: RawInputs,
  now: () => number,
): Promise<RecordedRun> {
  const page = raw["page"]?.trim() || undefined;
  const summary = command === "root" || command === "plan";
  if (page === undefined && !summary) return UNRECORDED;
  const { Recording } = await import("./recording.ts");
  const recording = new Recording(now);
  let last: Ports | undefined;
  return {
    step(name, capability) {
      const watched = recording.watched(name, capability);
      return async (inputs, ports, openToolchain) => {
        // A page that cannot be written there is refused before anything is done.
        if (last === undefined && page !== undefined) await ports.files.read(page);
        last = ports;
        return watched(inputs, ports, openToolchain);
      };
    },
    async whole(body) {
      try {
        return await body();
      } finally {
        if (last !== undefined) {
          const { leave } = await import("./page/leave.ts");
          await leave(recording.observations(), { ...namesOf(command, raw), page, summary }, last);
        }
      }
    },
  };
}

/** What the run is called on its page, and what it was about. */
function namesOf(command: StepName | "root", raw: RawInputs) {
  const config = raw["config"] || "bluegreen.yaml";
  const release = raw["release"]?.trim() || undefined;
  return { command: titleOf(command, raw), config, release };
}

const UNRECORDED: RecordedRun = { step: (_, capability) => capability, whole: (body) => body() };

/** `auto` says nothing to people; what it chose is in the phases. */
function titleOf(command: StepName | "root", raw: RawInputs): StepName | FlowCommand | "run" {
  if (command !== "root") return command;
  const given = raw["command"]?.trim();
  return given === undefined || given === "" || given === "auto" ? "run" : (given as FlowCommand);
}
