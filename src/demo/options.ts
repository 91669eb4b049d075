import { InputReader, type RawInputs } from "../inputs.ts";
import { FAULTS, type FaultName } from "./faults.ts";

/** What a person asks of the demo. */
export interface DemoOptions {
  /** Go on at the approval without asking. */
  readonly yes: boolean;
  /** Keep the gateway up at the end. */
  readonly hold: boolean;
  readonly fault: FaultName | undefined;
  /** On the real mesh instead of the embedded world. */
  readonly mesh: boolean;
  /** Port of the gateway on loopback; 0: any free one. */
  readonly port: number;
  /** Where the page of the run is written; undefined: nowhere. */
  readonly page: string | undefined;
}

/** One flag of `bluegreen demo`, in the shape that the CLI's table of commands wants. */
export interface DemoFlag {
  readonly name: string;
  readonly description: string;
  readonly kind: "switch" | "text";
  readonly default?: string;
}

export const DEMO_FLAGS: readonly DemoFlag[] = [
  { name: "yes", kind: "switch", description: "Goes on at the approval without asking." },
  {
    name: "hold",
    kind: "switch",
    description: "Keeps the gateway up at the end, with curl commands to try. Ctrl-C ends it.",
  },
  {
    name: "fault",
    kind: "text",
    description: `Shows what the tool does when something breaks: ${Object.keys(FAULTS).join(", ")}.`,
  },
  { name: "mesh", kind: "switch", description: "Does the same on the real mesh of the sandbox." },
  {
    name: "port",
    kind: "text",
    default: "0",
    description: "Port of the gateway on 127.0.0.1; 0 takes any free one.",
  },
  {
    name: "page",
    kind: "text",
    default: "demo.html",
    description: "File for the page of the run; `none` writes no page.",
  },
];

/** Reads the demo's flags. Throws every error found: `INPUT_INVALID`. */
export function parseDemoOptions(raw: RawInputs): DemoOptions {
  const reader = new InputReader(raw);
  const names = Object.keys(FAULTS) as FaultName[];
  const fault = reader.optional("fault");
  const page = reader.text("page", "demo.html");
  return reader.done({
    yes: reader.flag("yes", false),
    hold: reader.flag("hold", false),
    fault: fault === undefined ? undefined : reader.oneOf("fault", names, names[0] as FaultName),
    mesh: reader.flag("mesh", false),
    port: portOf(reader),
    page: page === "none" ? undefined : page,
  });
}

/** A port as InputReader reads whole numbers; `seconds` gives milliseconds. */
function portOf(reader: InputReader): number {
  const port = reader.seconds("port", 0) / 1000;
  if (port > 65_535) reader.oneOf("port", ["0 to 65535"], "0 to 65535");
  return port;
}
