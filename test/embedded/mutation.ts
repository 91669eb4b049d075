/** What a planted fault is: an edit of the sources that compiles, and that some test must notice. */

export interface Edit {
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly search: string;
  readonly replace: string;
}

export interface Mutation {
  readonly name: string;
  /**
   * What it breaks: the safety rule of docs/design.md; `proof`: one of the proofs that guard rule 11; `code`:
   * what the catalogue of errors says; else the room whose promise it breaks.
   */
  readonly rule: number | "capacity" | "proof" | "code" | "law" | "names" | "drift" | "routes" | "Git";
  /**
   * Files of tests that are known to notice it, the quickest first. Where there are none, those that import
   * what is changed are tried, the nearest first.
   */
  readonly noticedBy: readonly string[];
  readonly edits: readonly Edit[];
}

/** What does not fit the file's text any more; undefined when the edit does. */
export function misfit({ file, search }: Edit, text: string): string | undefined {
  const places = text.split(search).length - 1;
  return places === 1 ? undefined : `${file} has it ${places} times: ${search.split("\n")[0]}`;
}

/** A fault, made of one edit or several. */
export function mutation(
  name: string,
  rule: Mutation["rule"],
  noticedBy: Mutation["noticedBy"],
  ...edits: readonly (readonly [file: string, search: string, replace: string])[]
): Mutation {
  return {
    name,
    rule,
    noticedBy,
    edits: edits.map(([file, search, replace]) => ({ file, search, replace })),
  };
}
