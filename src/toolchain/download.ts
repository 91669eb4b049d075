/** Bytes from a URL into a file. Whoever calls this proves them before using them. */
import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { surroundings } from "../errors.ts";

/** Downloads to `path`, which must not exist yet. Throws `DOWNLOAD_FAILED`. */
export type Download = (url: string, path: string) => Promise<void>;

/** Downloads by `fetch`, given up when no byte came for `idleMs`. */
export function downloader(idleMs: number): Download {
  return async (url, path) => {
    const controller = new AbortController();
    const giveUp = () => controller.abort(new Error(`no byte came for ${idleMs / 1000} s`));
    let timer = setTimeout(giveUp, idleMs);
    const watched = async function* (bytes: AsyncIterable<Uint8Array>) {
      for await (const chunk of bytes) {
        clearTimeout(timer);
        timer = setTimeout(giveUp, idleMs);
        yield chunk;
      }
    };
    try {
      const response = await fetch(url, { signal: controller.signal });
      if (!response.ok || response.body === null) throw new Error(`HTTP ${response.status}`);
      // The body's own type differs between Node's and the web's declarations only.
      const body = Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]);
      await pipeline(body, watched, createWriteStream(path, { flags: "wx", mode: 0o600 }));
    } catch (error) {
      throw downloadFailed(url, error);
    } finally {
      clearTimeout(timer);
    }
  };
}

/** A failure that names the URL and the innermost reason. */
export function downloadFailed(url: string, error: unknown) {
  return surroundings("DOWNLOAD_FAILED", `cannot download ${url}: ${reasonOf(error)}`, {
    remedy: "Check the network and proxy, or name a mirror",
    cause: error,
  });
}

function reasonOf(error: unknown): string {
  let inner = error;
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
  return inner instanceof Error
    ? inner.message || String((inner as NodeJS.ErrnoException).code)
    : String(inner);
}
