/** `docs/rooms.md`: every room on its floor, from the READMEs at their heads. */
import { eachBeside, mayUse, readRoom, type Room, type SourceFile } from "./rooms.ts";

const HEAD = `# Rooms

Every folder of \`src\` is a room: its README says what it is for, how far it reaches, and which rooms and packages it
may use. \`npm run check\` holds the imports against that (scripts/law). A room uses rooms of lower floors only. Rooms that the
room above them takes by a star are many of one kind, and are left out here: the rules of lint, the tools of
setup, the mesh APIs and their front ends, each in a folder of its own.

\`nothing\`: facts in, decision out. \`ports\`: reaches the world through ports alone. \`machine\`: files, processes, network.

| floor | room | reach | what it is for |
|---|---|---|---|
`;

/** The page for the rooms whose READMEs are among the files. */
export function roomsPage(files: readonly SourceFile[]): string {
  const rooms = files
    .filter(({ path }) => path.endsWith("/README.md"))
    .map(readRoom)
    .filter((room) => typeof room !== "string");
  const floors = floorsOf(rooms);
  const floor = ({ path }: Room) => floors.get(path) ?? 0;
  const sorted = [...rooms].sort((a, b) => floor(b) - floor(a) || a.path.localeCompare(b.path));
  const many = new Set(rooms.flatMap(({ uses }) => uses.filter((one) => one.endsWith("/*"))));
  const shown = sorted.filter(({ path }) => !many.has(eachBeside(path)));
  const rows = shown.map(
    (room) =>
      `| ${floor(room)} | [${nameOf(room)}](../${room.path}/README.md) | ${room.reach} | ${room.purpose} |`,
  );
  return `${HEAD}${rows.join("\n")}\n`;
}

function nameOf({ path }: Room): string {
  return path === "src" ? "src" : path.slice("src/".length);
}

/**
 * Each room's floor: one above the highest that it uses. Rooms in a circle stay where they were met first.
 */
function floorsOf(rooms: readonly Room[]): ReadonlyMap<string, number> {
  const byPath = new Map(rooms.map((room) => [room.path, room]));
  const floors = new Map<string, number>();
  const floorOf = (path: string): number => {
    const known = floors.get(path);
    if (known !== undefined) return known;
    floors.set(path, 0);
    const room = byPath.get(path);
    const below = rooms
      .filter((one) => room !== undefined && mayUse(room, one.path))
      .map((one) => floorOf(one.path));
    const floor = below.length === 0 ? 0 : Math.max(...below) + 1;
    floors.set(path, floor);
    return floor;
  };
  for (const { path } of rooms) floorOf(path);
  return floors;
}
