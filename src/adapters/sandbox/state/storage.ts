import { statfs } from "node:fs/promises";
import { type Failure, surroundings } from "../../../errors/errors.ts";

/** A disk that is full, or has no room for this user. */
const FULL = new Set(["ENOSPC", "EDQUOT"]);
/** A folder that cannot be made, written or removed. */
const NO_ACCESS = new Set(["EACCES", "EPERM", "EROFS", "ENOTDIR", "EEXIST", "EIO", "ENAMETOOLONG"]);

/** The failure that an error of the file system is; undefined when it is none. */
export function storageFailure(cause: unknown): Failure | undefined {
  const { code = "", path = "", message } = cause as NodeJS.ErrnoException;
  if (FULL.has(code)) {
    const remedy =
      "Free some disk space, or point XDG_RUNTIME_DIR, TMPDIR and XDG_CACHE_HOME at a larger disk";
    return surroundings("SANDBOX_DISK", `the disk is full (${path || message})`, { remedy, cause });
  }
  if (NO_ACCESS.has(code)) {
    const remedy = "Point XDG_RUNTIME_DIR, TMPDIR and XDG_CACHE_HOME at folders that you may write to";
    return surroundings("SANDBOX_FOLDER", `a file or folder cannot be used (${message})`, { remedy, cause });
  }
  return undefined;
}

/** Bytes that a sandbox takes when it has started, and some room for its logs. */
const SANDBOX_BYTES = 500e6;

/** Throws `SANDBOX_DISK` when a folder's disk has too little room for a sandbox. */
export async function checkRoom(folder: string, bytes = SANDBOX_BYTES): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= bytes) return;
  const megabytes = (count: number): string => `${Math.round(count / 1e6)} MB`;
  const free = `${folder} has ${megabytes(bavail * bsize)} free, and a sandbox needs ${megabytes(bytes)}`;
  throw surroundings("SANDBOX_DISK", free, {
    remedy: "Free some disk space, or point XDG_RUNTIME_DIR or TMPDIR at a larger disk",
  });
}
