import type { RecordMode } from "../../record-mode.ts";
import { writeUnitValue } from "../../unit-value.ts";

export const mode: RecordMode = {
  place: 20,
  doc: (what) => `leaves ${what} in the working tree`,
  // Whatever else the file has stays where it is.
  async before() {},
  async record(context, { unit, location, base }, value) {
    if (base === "branch") await writeUnitValue(context, unit, location, value);
    return undefined;
  },
  // Other files than the branch's are not ours to judge.
  recorded: async () => undefined,
};
