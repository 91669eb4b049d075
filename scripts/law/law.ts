/**
 * The law of imports (docs/design.md, Layout): which room may use which, and who may reach the world. It is
 * an allow-list: a folder without a README has no room, and what a README does not name is not allowed.
 */
import { posix } from "node:path";
import { circles } from "./circles.ts";
import { eachBeside, mayUse, readRoom, type Room, type SourceFile } from "./rooms.ts";
import { type SourceFacts, sourceFacts } from "./source-facts.ts";

/** More files than this in one folder, and nobody finds his way by its names. */
export const MOST_FILES = 20;

/** Part of Node that reckons and reaches nothing. */
const RECKONING = new Set(["node:path", "node:crypto", "node:util", "node:buffer", "node:url", "node:zlib"]);

/** Files of these names are pure in whatever room they stand. */
const PURE_NAME = /(^|[/-])(rules|inputs|facts|report)\.ts$/;

/** What steps reach the world through. */
const PORTS = "src/ports.ts";

/** Where adapters may be used: entries, which make them, and the demo, which is one. */
const MAKES_ADAPTERS = /^src\/(actions|cli|demo|adapters)(\/|$)/;

interface File extends SourceFacts {
  readonly path: string;
  readonly room: string;
  /** Files of `src` that it imports, for their types alone or for more. */
  readonly targets: readonly string[];
  /** Those of them that are there when the program runs. */
  readonly runs: readonly string[];
}

/**
 * Every breach of the law, as a line that begins with the file.
 * `files`: the sources below `src`, tests left out, and the README of each room.
 */
export function lawProblems(files: readonly SourceFile[]): readonly string[] {
  const rooms = new Map<string, Room>();
  const problems: string[] = [];
  for (const file of files.filter(({ path }) => path.endsWith("/README.md"))) {
    const room = readRoom(file);
    if (typeof room === "string") problems.push(room);
    else rooms.set(room.path, room);
  }
  const sources = files.filter(({ path }) => path.endsWith(".ts")).map(fileOf);
  return [
    ...problems,
    ...crowded(sources),
    ...sources.flatMap((file) => brokenBy(file, rooms)),
    ...impurities(sources, rooms),
    ...unusedLeave(sources, rooms),
    ...circles(new Map(sources.map(({ path, targets }) => [path, targets]))).map(circleText("files")),
    ...circles(roomsOf(sources)).map(circleText("rooms")),
  ];
}

function fileOf({ path, text }: SourceFile): File {
  const facts = sourceFacts(text);
  const room = posix.dirname(path);
  const pathsOf = (some: readonly string[]) =>
    some.filter((one) => one.startsWith(".") && one.endsWith(".ts")).map((one) => posix.join(room, one));
  return { ...facts, path, room, targets: pathsOf(facts.imports), runs: pathsOf(facts.values) };
}

function isRelative(specifier: string): boolean {
  return specifier.startsWith(".");
}

function circleText(what: string): (circle: readonly string[]) => string {
  return (circle) => `${circle[0]}: a circle of ${what}: ${[...circle, circle[0]].join(" → ")}`;
}

function crowded(sources: readonly File[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { room } of sources) counts.set(room, (counts.get(room) ?? 0) + 1);
  return [...counts]
    .filter(([, count]) => count > MOST_FILES)
    .map(([room, count]) => `${room}: ${count} files; a room has at most ${MOST_FILES}`);
}

/** What a file may not do whatever it is called and whoever imports it. */
function brokenBy(file: File, rooms: ReadonlyMap<string, Room>): readonly string[] {
  const room = rooms.get(file.room);
  if (room === undefined) return [`${file.path}: ${file.room} has no README.md that says what it is for`];
  return [
    ...file.targets.flatMap((target) => strayImport(file, room, target)),
    ...file.targets.flatMap((target) => sidewaysImport(file, rooms, target)),
    ...file.imports.filter((one) => !isRelative(one)).flatMap((one) => strayPackage(file, room, one)),
    ...(isProgram(file, room)
      ? []
      : file.state.map((one) => `${file.path}: \`${one}\` is state of the module`)),
    ...(room.reach === "machine" ? [] : file.ambient.filter((one) => !isDrawn(one, file, room))).map(
      (one) => `${file.path}: ${one} in a room without it`,
    ),
  ];
}

/** Chance in a file that its room names for it; rules are pure all the same. */
function isDrawn(used: string, { path }: File, { chance }: Room): boolean {
  return used.startsWith("crypto.") && chance.includes(posix.basename(path)) && !PURE_NAME.test(path);
}

/** A program of its own has one run: what it keeps at its top is that run's. */
function isProgram({ path }: File, { reach, state }: Room): boolean {
  return reach === "machine" && state.includes(posix.basename(path));
}

function strayImport({ path, room: own, runs }: File, room: Room, target: string): readonly string[] {
  const there = posix.dirname(target);
  const said: string[] = [];
  if (there !== own && !mayUse(room, there)) {
    said.push(`${path}: imports ${target}; ${own}/README.md does not name ${there}`);
  }
  if (there.startsWith("src/adapters/") && !MAKES_ADAPTERS.test(own)) {
    said.push(`${path}: imports the adapter ${target}; only entries make adapters`);
  }
  if (target.endsWith("/step.ts") && runs.includes(target) && !callsSteps(path, there)) {
    said.push(`${path}: imports the step ${target}; only its own entry, the flow and the demo call it`);
  }
  return said;
}

/** Rooms that the room above takes by a star are many of one kind: one can go, and the others stay. */
function sidewaysImport(
  { path, room: own }: File,
  rooms: ReadonlyMap<string, Room>,
  target: string,
): readonly string[] {
  const there = posix.dirname(target);
  const above = posix.dirname(own);
  const isOneOfMany = rooms.get(above)?.uses.includes(eachBeside(own)) === true;
  if (there === own || posix.dirname(there) !== above || !isOneOfMany) return [];
  return [`${path}: imports ${target}, which stands beside it; what both need goes to a room below`];
}

/** A step is called by the entry beside it; the demo tells a story of steps. */
function callsSteps(path: string, room: string): boolean {
  return path === `${room}/entry.ts` || /^src\/(flow|demo)\//.test(path);
}

function strayPackage({ path }: File, room: Room, specifier: string): readonly string[] {
  if (specifier.startsWith("node:")) {
    const isFree = RECKONING.has(specifier) || room.reach === "machine";
    return isFree ? [] : [`${path}: imports ${specifier} in a room that does not reach the machine`];
  }
  const name = /^(@[^/]+\/[^/]+|[^/]+)/.exec(specifier)?.[0] ?? specifier;
  return room.packages.includes(name)
    ? []
    : [`${path}: imports ${name}; ${room.path}/README.md does not name it`];
}

/**
 * How far each file reaches: as far as what it runs. Whoever names the ports, if only as a type, is given
 * them.
 */
function impurities(sources: readonly File[], rooms: ReadonlyMap<string, Room>): readonly string[] {
  const isMachine = (file: File) => rooms.get(file.room)?.reach === "machine";
  const impure = reaching(sources, (file) => isMachine(file) || file.targets.includes(PORTS));
  const machine = reaching(sources, isMachine);
  return sources.flatMap((file) => {
    const reach = rooms.get(file.room)?.reach;
    const mustBePure = reach === "nothing" || PURE_NAME.test(file.path);
    if (mustBePure && impure.has(file.path))
      return [`${file.path}: is to be pure, and ${impure.get(file.path)}`];
    if (reach === "ports" && machine.has(file.path))
      return [`${file.path}: is to reach the world through ports, and ${machine.get(file.path)}`];
    return [];
  });
}

/** Files that reach something, each with the way: `uses a, which uses b`. */
function reaching(sources: readonly File[], reaches: (file: File) => boolean): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const file of sources) if (reaches(file)) found.set(file.path, `reaches it`);
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const { path, runs } of sources) {
      const by = runs.find((target) => found.has(target));
      if (by !== undefined && !found.has(path)) found.set(path, `uses ${by}`);
    }
  }
  return found;
}

function unusedLeave(sources: readonly File[], rooms: ReadonlyMap<string, Room>): readonly string[] {
  const used = roomsOf(sources);
  const keeps = new Set(sources.filter(({ state }) => state.length > 0).map(({ path }) => path));
  const draws = new Set(
    sources.filter(({ ambient }) => ambient.some((one) => one.startsWith("crypto."))).map(({ path }) => path),
  );
  const packages = new Map<string, Set<string>>();
  for (const { room, imports } of sources)
    packages.set(room, new Set([...(packages.get(room) ?? []), ...imports]));
  return [...rooms.values()].flatMap((room) => {
    const taken = [...(packages.get(room.path) ?? [])];
    const isUsed = (one: string) =>
      used.get(room.path)?.some((path) => path === one || eachBeside(path) === one) === true;
    const idle = room.uses.filter((one) => !isUsed(one));
    const unread = room.packages.filter(
      (name) => !taken.some((one) => one === name || one.startsWith(`${name}/`)),
    );
    const stateless = room.state.filter((name) => !keeps.has(`${room.path}/${name}`));
    const unchanced = room.chance.filter((name) => !draws.has(`${room.path}/${name}`));
    return [...idle, ...unread, ...stateless, ...unchanced].map(
      (one) => `${room.path}/README.md: names ${one}, which nothing there uses`,
    );
  });
}

function roomsOf(sources: readonly File[]): ReadonlyMap<string, readonly string[]> {
  const uses = new Map<string, Set<string>>();
  for (const { room, targets } of sources) {
    const of = uses.get(room) ?? new Set();
    for (const target of targets) if (posix.dirname(target) !== room) of.add(posix.dirname(target));
    uses.set(room, of);
  }
  return new Map([...uses].map(([room, of]) => [room, [...of]]));
}
