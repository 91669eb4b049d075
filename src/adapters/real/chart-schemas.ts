/**
 * Looks through a chart before Helm does: its schemas, those of its subcharts, and those in packed subcharts.
 */
import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { outsideReference } from "../../charts/schema-references.ts";
import { entriesOfTarGz } from "../../charts/tar.ts";
import { type Failure, refused } from "../../errors/errors.ts";
import { LIMITS } from "../../limits.ts";

const SCHEMA = "values.schema.json";
/** Charts that are packed in packed charts, in packed charts: nobody does more than two. */
const PACKED_DEEP = 5;

/**
 * Throws `CHART_SCHEMA_OUTSIDE` when a schema of the chart, a folder or an archive, may read what lies
 * outside of it.
 */
export async function requireSchemasInside(path: string, shown: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  // What is not there is Helm's to say.
  if (found === undefined) return;
  if (found.isFile()) return requireFile(path, shown);
  if (found.isDirectory()) await requireFolder(path, shown, new Set());
}

async function requireFolder(folder: string, shown: string, seen: Set<string>): Promise<void> {
  const real = await realpath(folder);
  if (seen.has(real)) return;
  seen.add(real);
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found?.isDirectory() === true) await requireFolder(path, `${shown}/${name}`, seen);
    else if (found?.isFile() === true && (name === SCHEMA || isPacked(name))) {
      await requireFile(path, `${shown}/${name}`);
    }
  }
}

const isPacked = (name: string) => /\.(tgz|tar\.gz)$/i.test(name);

async function requireFile(path: string, shown: string): Promise<void> {
  if ((await stat(path)).size > LIMITS.packedChart) throw unseen(shown, "it is too large");
  const bytes = await readFile(path);
  if (basename(path) === SCHEMA) requireSchema(bytes, shown);
  else requireArchive(bytes, shown, 0);
}

function requireSchema(bytes: Uint8Array, shown: string): void {
  const reason = outsideReference(Buffer.from(bytes).toString("utf8"));
  if (reason === undefined) return;
  throw refused("CHART_SCHEMA_OUTSIDE", `the schema leads out of itself: ${reason}`, {
    where: shown,
    remedy: "Copy what it refers to into its own `definitions`, and refer to it by `#/definitions/…`",
  });
}

function requireArchive(bytes: Uint8Array, shown: string, depth: number): void {
  if (depth > PACKED_DEEP) throw unseen(shown, `archives lie ${PACKED_DEEP} deep in each other`);
  for (const entry of entriesOf(bytes, shown)) {
    // Helm takes both for separators.
    const name = entry.name.split(/[\\/]/).at(-1) ?? "";
    const place = `${shown}:${entry.name}`;
    if (name === SCHEMA) requireSchema(entry.bytes, place);
    else if (isPacked(name)) requireArchive(entry.bytes, place, depth + 1);
  }
}

function entriesOf(bytes: Uint8Array, shown: string) {
  try {
    return entriesOfTarGz(bytes, LIMITS.packedChart);
  } catch (error) {
    throw unseen(shown, error instanceof Error ? error.message : String(error));
  }
}

/** What cannot be looked through may hold anything. */
function unseen(shown: string, reason: string): Failure {
  return refused("CHART_SCHEMA_OUTSIDE", `the packed chart cannot be looked through: ${reason}`, {
    where: shown,
    remedy: "Pack it again with `helm package`, or unpack it in its place",
  });
}
