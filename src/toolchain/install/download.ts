/** Bytes from a URL into a file. Whoever calls this proves them before using them. */
import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { surroundings } from "../../errors/errors.ts";
import { LIMITS } from "../../limits.ts";

/** Downloads to `path`, which must not exist yet; at most so many bytes. Throws `DOWNLOAD_FAILED`. */
export type Download = (url: string, path: string, most?: number) => Promise<void>;

/** A publisher's site sends to its mirror or store, in a hop or two. */
const MOST_REDIRECTS = 5;

/** When a download is given up; each of {@link LIMITS} when not given. */
export interface Patience {
  /** Without any byte. */
  readonly idleMs?: number;
  /** For all of it. */
  readonly totalMs?: number;
  /** A span in which {@link slowest} bytes a second must have come on the average. */
  readonly progressMs?: number;
  readonly slowest?: number;
}

/** Answers that a busy server gives: it is asked again, after these waits. */
const BUSY = new Set([408, 429, 500, 502, 503, 504]);
const WAITS_MS = [1000, 3000];

/** Downloads, given up when no byte comes, when too few do, and when it takes too long or is too much. */
export function downloader(given: Patience, fetching: Fetching = byClient): Download {
  return async (url, path, most = LIMITS.downloadSize) => {
    const watch = createWatch(given, most);
    try {
      const response = await patient(() => followed(url, (to) => fetching(to, { signal: watch.signal })));
      if (!response.ok || response.body === null) throw new Error(`HTTP ${response.status}`);
      // The body's own type differs between Node's and the web's declarations only.
      const body = Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]);
      await pipeline(body, watch.counted, createWriteStream(path, { flags: "wx", mode: 0o600 }));
    } catch (error) {
      throw downloadFailed(url, error);
    } finally {
      watch.over();
    }
  };
}

/** Gets one URL and follows nowhere; ends with the signal. */
export type Fetching = (url: string, options: { readonly signal: AbortSignal }) => Promise<Response>;

/** By the runner's own client, which knows the proxies of its environment. */
async function byClient(url: string, { signal }: { readonly signal: AbortSignal }): Promise<Response> {
  const { HttpClient } = await import("@actions/http-client");
  // Its agent is kept only so that it can be destroyed, with every connection of it.
  const client = new HttpClient("bluegreen-action", [], { allowRedirects: false, keepAlive: true });
  const ended = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => {
      client.dispose();
      reject(signal.reason as Error);
    });
  });
  const { message } = await Promise.race([client.get(url), ended]);
  ended.catch((error: Error) => message.destroy(error));
  message.once("close", () => client.dispose());
  const { location } = message.headers;
  const headers: Record<string, string> = location === undefined ? {} : { location };
  return new Response(Readable.toWeb(message) as ReadableStream, {
    status: message.statusCode ?? 500,
    headers,
  });
}

async function patient(get: () => Promise<Response>): Promise<Response> {
  for (const wait of WAITS_MS) {
    const response = await get();
    if (!BUSY.has(response.status)) return response;
    await response.body?.cancel();
    await sleep(wait);
  }
  return get();
}

function createWatch(given: Patience, most: number) {
  const {
    idleMs = LIMITS.downloadIdle,
    totalMs = LIMITS.download,
    progressMs = LIMITS.downloadProgress,
    slowest = LIMITS.downloadSlowest,
  } = given;
  const controller = new AbortController();
  const giveUp = (why: string) => controller.abort(new Error(why));
  const stale = () => giveUp(`no byte came for ${idleMs / 1000} s`);
  let idle = setTimeout(stale, idleMs);
  const total = setTimeout(() => giveUp(`it takes longer than ${totalMs / 1000} s`), totalMs);
  let size = 0;
  const tooSlow = () => giveUp(`it comes at less than ${slowest} bytes a second`);
  const progress = watchProgress(() => size, { slowest, progressMs }, tooSlow);
  return {
    signal: controller.signal,
    counted: async function* (bytes: AsyncIterable<Uint8Array>) {
      for await (const chunk of bytes) {
        clearTimeout(idle);
        idle = setTimeout(stale, idleMs);
        size += chunk.length;
        if (size > most) throw new Error(`it has more than ${most} bytes`);
        yield chunk;
      }
    },
    over() {
      clearTimeout(idle);
      clearTimeout(total);
      clearInterval(progress);
    },
  };
}

/** Looks every now and then whether enough came since the last look. */
function watchProgress(
  size: () => number,
  { slowest, progressMs }: { readonly slowest: number; readonly progressMs: number },
  tooSlow: () => void,
): NodeJS.Timeout {
  let before = 0;
  return setInterval(() => {
    if (size() - before < (slowest * progressMs) / 1000) tooSlow();
    before = size();
  }, progressMs);
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
