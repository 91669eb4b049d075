/** Text that must not stand in a file of the repository, because it is true on one machine only. */
export interface TrackedFile {
  /** Relative to the repository. */
  readonly path: string;
  readonly text: string;
}

/**
 * Hosts of package registries, put together so that this file does not name them either: which registry is
 * used is the business of each client's own configuration.
 */
const REGISTRIES = [
  ["registry", "npmjs", "org"],
  ["registry", "yarnpkg", "com"],
  ["pypi", "org"],
  ["pythonhosted", "org"],
  ["proxy", "golang", "org"],
  ["sum", "golang", "org"],
].map((parts) => parts.join("."));

/** One line for each place where a file names a folder of this machine or the host of a package registry. */
export function foreignText(files: readonly TrackedFile[], places: readonly string[]): readonly string[] {
  const folders = places.filter((place) => place.split("/").filter(Boolean).length >= 2);
  const words = [...folders, ...REGISTRIES];
  return files.filter(({ path }) => !isVendored(path)).flatMap((file) => found(file, words));
}

/** Written by others and kept as they wrote it. */
function isVendored(path: string): boolean {
  return path === "dist/licenses.txt" || path.startsWith("dist/chunks/vendor-");
}

function found({ path, text }: TrackedFile, words: readonly string[]): readonly string[] {
  const hits = words.filter((word) => text.includes(word));
  return hits.map(
    (word) => `${path}:${lineOf(text, word)}: names ${word}, which is no business of this repository`,
  );
}

function lineOf(text: string, word: string): number {
  return text.slice(0, text.indexOf(word)).split("\n").length;
}
