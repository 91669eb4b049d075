/** Every way of recording in Git; from the folders beside this file, by `npm run generate`. */
import type { RecordMode } from "../record-mode.ts";
import { mode as commit } from "./commit/mode.ts";
import { mode as none } from "./none/mode.ts";
import type { RecordModeName } from "./names.generated.ts";

export const MODES: Readonly<Record<RecordModeName, RecordMode>> = {
  commit: commit,
  none: none,
};
