/** What of a stream is used here; `process.stdout` and `process.stderr` in every entry. */
export interface Printed {
  on(event: "error", listener: (error: Error) => void): unknown;
}

/**
 * Whoever reads what is printed may go away (`| head`, a terminal that is closed). That is no reason to end a
 * run, which may be moving traffic just then: what cannot be printed is dropped, and the exit code still says
 * how it ended.
 */
export function outliveReaders(streams: readonly Printed[]): void {
  for (const stream of streams) stream.on("error", () => {});
}
