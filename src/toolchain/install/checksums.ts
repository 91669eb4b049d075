/** Sums that downloads must have. Nothing is unpacked or run before its sum was right. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { surroundings } from "../../errors/errors.ts";

/**
 * SHA-256 of release files that somebody checked, by `<file> <version>`. A sum here wins over the publisher's
 * list: it also holds when the publisher's server lies. Empty until sums were checked against the
 * publishers' signatures (docs/threat-model.md).
 */
export const PINNED: Readonly<Record<string, string>> = {};

/**
 * The sum of `file` in a publisher's list: lines of `<sum> <file>` (with `*` before a binary file's name), or
 * one bare sum. Undefined when the list does not have it, or has it twice with different sums.
 */
export function sumFrom(list: string, file: string): string | undefined {
  const lines = list.split(/\r?\n/).map((line) => line.trim());
  const [only, ...more] = lines.filter((line) => line !== "");
  if (only !== undefined && more.length === 0 && /^[0-9a-fA-F]{64}$/.test(only)) return only.toLowerCase();
  const found = lines.flatMap((line) => {
    const [, sum, name] = /^([0-9a-fA-F]{64})\s+\*?(\S+)$/.exec(line) ?? [];
    return sum !== undefined && name === file ? [sum.toLowerCase()] : [];
  });
  const [sum, ...others] = new Set(found);
  return others.length === 0 ? sum : undefined;
}

/** SHA-256 of a file, in hexadecimal. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

/** Throws `CHECKSUM_MISMATCH` unless the file has the sum. */
export async function requireSha256(path: string, expected: string, what: string): Promise<void> {
  const seen = await sha256OfFile(path);
  if (seen === expected) return;
  throw mismatch(what, `SHA-256 ${seen}, not ${expected}`);
}

/** A downloaded file is not what it should be; it was neither unpacked nor run. */
export function mismatch(what: string, seen: string) {
  return surroundings("CHECKSUM_MISMATCH", `${what} has ${seen}; it was not used`, {
    remedy: "Run again; when it stays, ask who runs the mirror or proxy in between, and do not go round it",
  });
}
