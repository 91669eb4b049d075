/** What the input `record` may be; the first is the default. From the folders here, by `npm run generate`. */
export const RECORD_MODES = ["commit", "none"] as const;

export type RecordModeName = (typeof RECORD_MODES)[number];
