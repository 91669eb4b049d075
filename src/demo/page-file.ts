import { open, rm, stat, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { surroundings } from "../errors/errors.ts";
import type { RunTimeline } from "../model/run.ts";
import { renderPage } from "../report/page/render.ts";
import type { Narrator } from "./narrator.ts";
import type { DemoOptions } from "./options.ts";

/** Where the page goes. */
export interface PageFile {
  write(run: RunTimeline): Promise<void>;
}

/**
 * Tries the file before anything else is done, so that nobody waits for a page that cannot be written.
 * Undefined when none is wanted, or when the file that nobody named cannot be written. Throws
 * `PAGE_UNWRITABLE` for one that was named.
 */
export async function openPage(
  page: DemoOptions["page"],
  cwd: string,
  narrator: Narrator,
): Promise<PageFile | undefined> {
  if (page === undefined) return undefined;
  const file = resolve(cwd, page.file);
  const lost = (cause: unknown): void => {
    const fact = `the page cannot be written to ${file}: ${(cause as Error).message}`;
    const remedy = "Name another file with --page, or none";
    if (page.isGiven) throw surroundings("PAGE_UNWRITABLE", fact, { remedy, cause });
    // The release is what was asked for; its picture is not worth failing for.
    narrator.say(`There is no page of this run: ${fact}.`);
  };
  try {
    await tryOut(file);
  } catch (cause) {
    lost(cause);
    return undefined;
  }
  return {
    write: async (run) => {
      const text = renderPage(run);
      await writeFile(file, text).then(() => narrator.say(`\nThe run as a page: ${file}`), lost);
    },
  };
}

/** A page that is there stays as it is until the next one is written; none is left where there was none. */
async function tryOut(file: string): Promise<void> {
  const before = await stat(file).catch(() => undefined);
  await (await open(file, "a")).close();
  if (before === undefined) await rm(file);
}
