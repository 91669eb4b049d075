/** Bytes from a URL into a file. Whoever calls this proves them before using them. */
import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { surroundings } from "../errors.ts";

/** Downloads to `path`, which must not exist yet. Throws `DOWNLOAD_FAILED`. */
export type Download = (url: string, path: string) => Promise<void>;

/** A publisher's site sends to its mirror or store, in a hop or two. */
const MOST_REDIRECTS = 5;

/** Downloads by `fetch`, given up when no byte came for `idleMs`. */
export function downloader(idleMs: number, fetching: typeof fetch = fetch): Download {
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
      const response = await followed(url, (to) =>
        fetching(to, { signal: controller.signal, redirect: "manual" }),
      );
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

/** The first answer that sends nowhere else. What was asked for by https is not taken from anywhere else. */
async function followed(url: string, get: (url: string) => Promise<Response>): Promise<Response> {
  let at = url;
  for (let hop = 0; hop <= MOST_REDIRECTS; hop += 1) {
    const response = await get(at);
    const location = response.headers.get("location");
    if (response.status < 300 || response.status > 399 || location === null) return response;
    await response.body?.cancel();
    const next = new URL(location, at).href;
    if (at.startsWith("https:") && !next.startsWith("https:")) throw new Error(`it redirects to ${next}`);
    at = next;
  }
  throw new Error(`more than ${MOST_REDIRECTS} redirects`);
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
