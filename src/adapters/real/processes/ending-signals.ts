/** The signals that ask a run to end: Ctrl-C, whoever stops it, and a terminal that goes away. */
export const ENDING_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export type EndingSignal = (typeof ENDING_SIGNALS)[number];
