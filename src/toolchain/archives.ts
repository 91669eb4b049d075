/** One file out of an archive, without any program to unpack it. */
import { gunzipSync } from "node:zlib";
import { unzipSync } from "fflate";
import { LIMITS } from "../limits.ts";

const BLOCK = 512;
const REGULAR = new Set(["0", "\0"]);

/** The file `member` of a gzipped tar (POSIX ustar, `pax` names ignored); undefined when it is not there. */
export function fileFromTarGz(archive: Uint8Array, member: string): Uint8Array | undefined {
  const tar = gunzipSync(archive, { maxOutputLength: LIMITS.programSize });
  for (let at = 0; at + BLOCK <= tar.length;) {
    const header = tar.subarray(at, at + BLOCK);
    // Two blocks of zeros end the archive.
    if (header.every((byte) => byte === 0)) return undefined;
    const size = Number.parseInt(field(header, 124, 12), 8);
    if (!Number.isSafeInteger(size)) return undefined;
    const body = at + BLOCK;
    if (memberName(header) === member && REGULAR.has(String.fromCharCode(header[156] ?? 0))) {
      return body + size <= tar.length ? tar.subarray(body, body + size) : undefined;
    }
    at = body + Math.ceil(size / BLOCK) * BLOCK;
  }
  return undefined;
}

function memberName(header: Uint8Array): string {
  const prefix = field(header, 257, 5) === "ustar" ? field(header, 345, 155) : "";
  const name = field(header, 0, 100);
  return (prefix === "" ? name : `${prefix}/${name}`).replace(/^\.\//, "");
}

function field(header: Uint8Array, offset: number, length: number): string {
  const text = Buffer.from(header.subarray(offset, offset + length)).toString("utf8");
  return (text.split("\0")[0] ?? "").trim();
}

/** The file `member` of a zip; undefined when it is not there. */
export function fileFromZip(archive: Uint8Array, member: string): Uint8Array | undefined {
  // A size that the archive says wrong is refused by the unpacking itself.
  const isWanted = (file: { name: string; originalSize: number }) => {
    if (file.name !== member) return false;
    if (file.originalSize > LIMITS.programSize)
      throw new Error(`${member} would have ${file.originalSize} bytes`);
    return true;
  };
  return unzipSync(archive, { filter: isWanted })[member];
}
