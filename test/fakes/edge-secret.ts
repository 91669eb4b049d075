/** A secret that is longer than what stands before it at any edge, and what takes it out of a text. */
import { actionsLog, createTerminalLog } from "../../src/adapters/real/log.ts";
import { createMasker } from "../../src/adapters/real/secrets/masker.ts";

/**
 * A token, and text of that length and more before it: whatever a channel keeps, its edge goes through the
 * token.
 */
export const SECRET = `hunter2${Array.from({ length: 60 }, (_, index) => `Q${index}z`).join("")}`;
const masker = createMasker();
masker.add(SECRET);
/** Takes the token out of a text. */
export const masking = masker.apply;

/** What both logs write of what is printed. */
export function logged(print: (log: ReturnType<typeof createTerminalLog>) => void): string {
  const lines: string[] = [];
  const say = (line: string) => void lines.push(line);
  const core = {
    info: say,
    warning: say,
    error: say,
    setSecret: () => {},
    startGroup: say,
    endGroup: () => {},
  };
  print(actionsLog(core, masker));
  print(createTerminalLog(say, masker));
  return lines.join("\n");
}

/** A log that takes the token out of a text, and writes nothing. */
export const log = { masked: masking, warning: () => {} };
