import { recordSaying, refuseUnrecordable, valueAtTip, writeRecordable } from "../../branch-value.ts";
import type { RecordMode } from "../../record-mode.ts";

export const mode: RecordMode = {
  place: 10,
  doc: (what) => `commits and pushes ${what}`,
  before: refuseUnrecordable,
  async record(context, place, value, message) {
    const file = await writeRecordable(context, place, value);
    return recordSaying(context, file, message);
  },
  recorded: async (context, find) => valueAtTip(context, await find()),
};
