/** Comments are read beside the code: a line of one that is longer than this is read by nobody. */
import type { TrackedFile } from "./check-text.ts";

const MOST_CHARACTERS = 110;

/** Every comment line of the sources and scripts that is too long. */
export function longComments(files: readonly TrackedFile[]): readonly string[] {
  const sources = files.filter(({ path }) => /^(src|scripts)\/.*(?<!\.test|\.generated)\.ts$/.test(path));
  return sources.flatMap(({ path, text }) =>
    text.split("\n").flatMap((line, index) => {
      const isLong = /^\s*(\*|\/\/|\/\*)/.test(line) && [...line].length > MOST_CHARACTERS;
      return isLong ? [`${path}:${index + 1}: a comment of more than ${MOST_CHARACTERS} characters`] : [];
    }),
  );
}
