/** Entries of a gzipped tar, as Go's reader sees them: with the long names of `pax` and GNU. */
import { gunzipSync } from "node:zlib";

export interface TarEntry {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const BLOCK = 512;

/**
 * Every entry that holds bytes. Throws when it is no such archive, is cut off, or is larger than `most` when
 * unpacked.
 */
export function entriesOfTarGz(archive: Uint8Array, most: number): readonly TarEntry[] {
  const tar = gunzipSync(archive, { maxOutputLength: most });
  const entries: TarEntry[] = [];
  let long: string | undefined;
  for (let at = 0; at + BLOCK <= tar.length;) {
    const header = tar.subarray(at, at + BLOCK);
    if (header.every((byte) => byte === 0)) break;
    const size = sizeOf(header);
    const bytes = tar.subarray(at + BLOCK, at + BLOCK + size);
    if (bytes.length < size) throw new Error("it is cut off");
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    const type = String.fromCharCode(header[156] ?? 0);
    if (type === "x" || type === "g") long = paxPath(bytes) ?? long;
    else if (type === "L") long = textField(bytes, 0, bytes.length);
    else if (type !== "K") {
      entries.push({ name: long ?? nameOf(header), bytes });
      long = undefined;
    }
  }
  return entries;
}

function sizeOf(header: Uint8Array): number {
  const digits = textField(header, 124, 12).trim();
  const size = /^[0-7]*$/.test(digits) ? Number.parseInt(digits || "0", 8) : Number.NaN;
  if (!Number.isSafeInteger(size)) throw new Error("it has an entry of unknown size");
  return size;
}

function nameOf(header: Uint8Array): string {
  const prefix = textField(header, 257, 5) === "ustar" ? textField(header, 345, 155) : "";
  return prefix === "" ? textField(header, 0, 100) : `${prefix}/${textField(header, 0, 100)}`;
}

/**
 * Records of `<length> <key>=<value>\n`. One that changes a size would shift everything after it, and is
 * refused.
 */
function paxPath(bytes: Uint8Array): string | undefined {
  const records = Buffer.from(bytes).toString("utf8");
  if (/(^|\n)\d+ (size|GNU\.sparse\.[\w.]+)=/.test(records))
    throw new Error("it has an entry of unknown size");
  return /(?:^|\n)\d+ path=([^\n]*)\n/.exec(records)?.[1];
}

function textField(bytes: Uint8Array, start: number, length: number): string {
  return (
    Buffer.from(bytes.subarray(start, start + length))
      .toString("utf8")
      .split("\0")[0] ?? ""
  );
}
