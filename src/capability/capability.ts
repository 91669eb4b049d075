import type { Failure, Failures } from "../errors/errors.ts";
import type { RawInputs } from "../inputs.ts";
import type { TrafficReport } from "../model/traffic.ts";
import type { FindingsReport } from "../report/findings.ts";
import type { Ports } from "../ports.ts";
import type { Toolchain } from "../toolchain/install/install.ts";

/** What a step came to, for whoever asked: an action, a command, or the whole flow. */
export interface Outcome {
  /** Outputs by the names in action.yml; every one of them, empty where there is nothing to say. */
  readonly outputs: Readonly<Record<string, string>>;
  /** The result as `--json` prints it. */
  readonly result: unknown;
  /** The result as people read it, plain text. */
  readonly text: string;
  /** The result in one sentence, for the record of the run; without it, the first line of the text. */
  readonly sentence?: string;
  /**
   * From a flip to the first of the answers that all came from the new color, in milliseconds; absent without
   * a flip.
   */
  readonly convergedMs?: number | undefined;
  /** Who has the traffic, of a step that may have moved it: the last line that the run prints. */
  readonly traffic?: TrafficReport | undefined;
  /**
   * For the job's step summary, Markdown of masked text; absent when the step writes its own or has nothing
   * to say there.
   */
  readonly summary?: string;
  /** What a check found: annotations in a workflow, and what `--format` prints. */
  readonly findings?: FindingsReport;
  /**
   * Set when the step did its work and the answer is no, such as a lint error: the outputs stand, the exit
   * code does not.
   */
  readonly refusal?: Failure | Failures;
}

/** Makes what only setup needs: the machine that tools are installed on. */
export type OpenToolchain = () => Promise<Toolchain>;

/** A step with its inputs read from raw strings: the one way in for actions, CLI and flow. */
export type Capability = (raw: RawInputs, ports: Ports, openToolchain: OpenToolchain) => Promise<Outcome>;
