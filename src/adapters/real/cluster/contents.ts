/**
 * What ConfigMaps and Secrets hold, as hashes: values are read, hashed and forgotten here, and stand in no
 * message.
 */
import { Failure } from "../../../errors/errors.ts";
import { contentsHash } from "../../../json/contents.ts";
import type { JsonObject } from "../../../json/read.ts";
import type { Contents, ContentsRefused } from "../../../model/kubernetes.ts";

/** How the object, or its name and version alone, is asked for. Undefined: it is not there. */
export interface ContentsReader {
  /** Throws `CLUSTER_FORBIDDEN` where the account may not read it. */
  whole(): Promise<JsonObject | undefined>;
  /** Throws the same where it may not list the metadata. */
  versionOnly(): Promise<string | undefined>;
}

/** `kind`: a list and its items need not name it. */
export async function readContents(kind: string, reader: ContentsReader): Promise<Contents> {
  try {
    const object = await reader.whole();
    return object === undefined
      ? { kind: "missing" }
      : { kind: "hash", hash: contentsHash({ ...object, kind }) };
  } catch (error) {
    return readVersion(reader, refusedBy(error));
  }
}

async function readVersion(reader: ContentsReader, refused: ContentsRefused): Promise<Contents> {
  try {
    const version = await reader.versionOnly();
    return version === undefined ? { kind: "missing" } : { kind: "version", version, refused };
  } catch (error) {
    refusedBy(error);
    return { kind: "unread", refused };
  }
}

/** Throws every failure but the one by which the server says that the account may not. */
function refusedBy(error: unknown): ContentsRefused {
  if (!(error instanceof Failure) || error.code !== "CLUSTER_FORBIDDEN") throw error;
  return { reason: error.message, remedy: error.remedy };
}
