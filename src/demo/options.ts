import { InputReader, type RawInputs } from "../inputs.ts";
import { FAULT_NAMES, type FaultName } from "./fault-names.ts";

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
  /** Where the page of the run is written, and whether a person named the file; undefined: nowhere. */
  readonly page: { readonly file: string; readonly isGiven: boolean } | undefined;
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
    description: `Shows what the tool does when something breaks: ${FAULT_NAMES.join(", ")}.`,
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
  const fault = reader.optional("fault");
  const page = reader.optional("page");
  const mesh = reader.flag("mesh", false);
  return reader.done({
    yes: reader.flag("yes", false),
    hold: reader.flag("hold", false),
    fault: fault === undefined ? undefined : reader.oneOf("fault", FAULT_NAMES, FAULT_NAMES[0]),
    mesh,
    port: portOf(reader, mesh),
    page: page === "none" ? undefined : { file: page ?? "demo.html", isGiven: page !== undefined },
  });
}

/** The mesh's gateways listen where the sandbox has put them. */
function portOf(reader: InputReader, mesh: boolean): number {
  const allowed = mesh
    ? "none with --mesh: the sandbox chooses where its gateways listen"
    : "a whole number from 0 to 65535";
  const parse = (value: string): number | undefined =>
    !mesh && /^\d{1,5}$/.test(value) && Number(value) <= 65_535 ? Number(value) : undefined;
  return reader.parsed("port", parse, allowed) ?? 0;
}
