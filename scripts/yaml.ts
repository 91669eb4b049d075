/** Text that generated files are made of. */

/** Quoted where YAML would read more into it. */
export function yamlText(text: string): string {
  return /^\W|: | #/.test(text) ? JSON.stringify(text) : text;
}

/** `a-b` as a name in TypeScript: `aB`. */
export function camelCase(name: string): string {
  return name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

/**
 * The YAML with each of the parts between its markers, in their order. Throws when it has other ones than
 * these.
 */
export function withYamlParts(
  path: string,
  text: string,
  what: string,
  source: string,
  parts: readonly string[],
): string {
  const marked = new RegExp(`^( *)# ${what}: from ${source}\\n[^]*?^ *# end of ${what}\\n`, "gm");
  const found = [...text.matchAll(marked)].length;
  if (found !== parts.length) throw new Error(`${path} has ${found} parts for ${what}, not ${parts.length}`);
  let next = 0;
  return text.replaceAll(marked, (_, indent: string) => {
    const part = parts[next++] ?? "";
    return `${indent}# ${what}: from ${source}\n${part}${indent}# end of ${what}\n`;
  });
}
