import { Failures, usage } from "../errors/errors.ts";
import { InputReader, type RawInputs } from "../inputs.ts";
import { type ToolName, TOOLS } from "../toolchain/tools/index.generated.ts";
import { TOOL_NAMES } from "../toolchain/tools/releases.ts";
import { parseVersionRequest, VERSION_FORMS, type VersionRequest } from "../toolchain/version.ts";

export interface SetupInputs {
  readonly versions: Readonly<Record<ToolName, VersionRequest>>;
  /** Base URLs that stand for the publishers' own, by tool. */
  readonly mirrors: Readonly<Partial<Record<ToolName, string>>>;
}

/** Reads the inputs of `setup`. Throws every wrong one at once (`INPUT_INVALID`). */
export function parseSetupInputs(raw: RawInputs): SetupInputs {
  const reader = new InputReader(raw);
  const problems: string[] = [];
  const versions = Object.fromEntries(
    TOOL_NAMES.map((tool) => [tool, request(`${tool}-version`, reader, problems)]),
  ) as Record<ToolName, VersionRequest>;
  const mirrors = Object.fromEntries(reader.list("mirrors").flatMap((line) => mirror(line, problems)));
  const [first, ...rest] = problems.map((fact) =>
    usage("INPUT_INVALID", fact, {
      remedy: fact.includes("mirrors") ? MIRROR_FORM : `Give ${VERSION_FORMS}`,
    }),
  );
  if (first !== undefined) throw new Failures([first, ...rest]);
  return { versions: asRequested(versions), mirrors };
}

const MIRROR_FORM = `Give lines of tool=https://…, the tool being one of ${TOOL_NAMES.join(", ")}`;

function request(name: string, reader: InputReader, problems: string[]): VersionRequest {
  const text = reader.text(name, "");
  const found = parseVersionRequest(text);
  if (found === undefined) problems.push(`input ${name} is ${JSON.stringify(text)}`);
  return found ?? { kind: "none" };
}

function mirror(line: string, problems: string[]): [ToolName, string][] {
  const [, name, url] = /^([a-z][a-z0-9-]*)=(\S+)$/.exec(line) ?? [];
  const tool = TOOL_NAMES.find((candidate) => candidate === name);
  if (tool !== undefined && url !== undefined && isTrusted(url)) return [[tool, url]];
  problems.push(`input mirrors has ${JSON.stringify(line)}`);
  return [];
}

/**
 * Plain HTTP would let anyone on the way give both the file and its sum; on this machine nobody is on the
 * way.
 */
function isTrusted(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return (
    url.protocol === "https:" ||
    (url.protocol === "http:" && ["127.0.0.1", "[::1]", "localhost"].includes(url.hostname))
  );
}

/** What is installed on request is for those who ask for it, and then in place of what it replaces. */
function asRequested(versions: Readonly<Record<ToolName, VersionRequest>>): Record<ToolName, VersionRequest> {
  const none: VersionRequest = { kind: "none" };
  const found: Record<string, VersionRequest> = { ...versions };
  for (const name of TOOL_NAMES) {
    const { installed, insteadOf } = TOOLS[name];
    const { kind } = versions[name];
    if (installed === "on-request" && kind === "any") found[name] = none;
    else if (insteadOf !== undefined && kind !== "none" && found[insteadOf.tool]?.kind === "any")
      found[insteadOf.tool] = none;
  }
  return found as Record<ToolName, VersionRequest>;
}
