import { jsonDigest } from "./canonical.ts";
import { at, text } from "./read.ts";

/**
 * A hash over what a ConfigMap or Secret holds, given as the API has the object. That of a Secret depends on
 * its uid as well: digests are shown, and a short value could else be found by trying all.
 */
export function contentsHash(object: unknown): string {
  const { kind, type, data, binaryData } = object as Readonly<Record<string, unknown>>;
  const which = kind === "Secret" ? { uid: text(at(object, "metadata", "uid")) ?? "" } : {};
  return jsonDigest({ ...which, type, data: data ?? {}, binaryData: binaryData ?? {} });
}
