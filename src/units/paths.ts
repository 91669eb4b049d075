/**
 * Where the repository is taken to lie while units are read: the files port knows paths relative to it,
 * Terragrunt's functions give absolute ones. No real path begins like this.
 */
export const REPOSITORY = "/\u0000repository";

/** A path relative to the repository as Terragrunt would see it. */
export function inRepository(path: string): string {
  return path === "" || path === "." ? REPOSITORY : `${REPOSITORY}/${path}`;
}

/** The same path relative to the repository, or undefined when it leads out of it. */
export function fromRepository(path: string, folder: string): string | undefined {
  const full = normalized(path, inRepository(folder));
  if (full === REPOSITORY) return ".";
  return full.startsWith(`${REPOSITORY}/`) ? full.slice(REPOSITORY.length + 1) : undefined;
}

/** Resolves `.`, `..` and doubled slashes of a path, which is taken from `base` when it is relative. */
export function normalized(path: string, base: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith("/") ? path : `${base}/${path}`).split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

/** The folder of a path; empty for a name alone. */
export function dirname(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}
