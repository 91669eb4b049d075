/** The rooms of `src`: every folder with code, and what the README at its head says it may do. */
import { posix } from "node:path";

/**
 * `nothing`: facts in, decision out. `ports`: reaches the world through `ports.ts` alone. `machine`: files,
 * processes, network, clock; only there are adapters made and used.
 */
export type Reach = "nothing" | "ports" | "machine";

export const REACHES: readonly Reach[] = ["nothing", "ports", "machine"];

/** What a room says of itself. `path` is relative to the repository, such as `src/release/lease`. */
export interface Room {
  readonly path: string;
  /** One sentence: what the room is for. */
  readonly purpose: string;
  readonly reach: Reach;
  /** Paths of the rooms it may import from; `src/lint/rules/*` is every room in that folder. */
  readonly uses: readonly string[];
  /** Its files that are programs of their own, and keep what they have heard in variables at their top. */
  readonly state: readonly string[];
  /** Its files that may draw lots, although the room reaches no machine. */
  readonly chance: readonly string[];
  /** Packages it may import, by name. */
  readonly packages: readonly string[];
}

/** A path of the repository and what stands there. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** `covers` and `severity` are for the rules of lint (scripts/rules.ts). */
const HEAD = /^# (?<title>\S+)\n\n(?<purpose>[^\n]+)\n\n(?<lines>(?:- [^\n]+\n)+)/;
const LINE = /^- (?<name>reach|uses|packages|state|chance|covers|severity): (?<value>.+)$/;

/** Reads a room's README, or says what is wrong with its head. */
export function readRoom({ path, text }: SourceFile): Room | string {
  const room = posix.dirname(path);
  const { title, purpose = "", lines = "" } = HEAD.exec(text)?.groups ?? {};
  if (title !== posix.basename(room)) {
    return `${path}: begin with "# ${posix.basename(room)}", one sentence, and a list with reach, uses and packages`;
  }
  const said = new Map<string, string>();
  for (const line of lines.trim().split("\n")) {
    const { name, value } = LINE.exec(line)?.groups ?? {};
    if (name === undefined || value === undefined) return `${path}: what is "${line}"?`;
    said.set(name, value);
  }
  const reach = REACHES.find((one) => one === said.get("reach"));
  if (reach === undefined) return `${path}: say \`- reach: ${REACHES.join(" | ")}\``;
  const uses = quoted(said.get("uses")).map((one) => (one === "." ? "src" : `src/${one}`));
  return {
    path: room,
    purpose,
    reach,
    uses,
    state: quoted(said.get("state")),
    chance: quoted(said.get("chance")),
    packages: quoted(said.get("packages")),
  };
}

/** True when a room's README lets it import from the room of that path: by name, or by a star. */
export function mayUse({ uses }: Pick<Room, "uses">, path: string): boolean {
  return uses.includes(path) || uses.includes(eachBeside(path));
}

/** How a README names every room of the folder that this one is in. */
export function eachBeside(path: string): string {
  return `${posix.dirname(path)}/*`;
}

function quoted(text: string | undefined): readonly string[] {
  return [...(text ?? "").matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);
}
