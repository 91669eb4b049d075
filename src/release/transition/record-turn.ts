/** Records in Git that a color is the default, with what the commit says of the turn. */
import { type Color, otherColor, type Transition } from "../../model/release.ts";
import { recordDefault } from "../git/modes/record.ts";
import { withTrailers } from "../history/trailers.ts";
import type { ReleaseRun } from "./release-run.ts";

/** What a record is part of; nothing where only Git is put right. */
export type Turn = Pick<Transition, "id" | "kind" | "from" | "digests"> | undefined;

/** As `recordDefault` of the run's mode; a commit that this makes has trailers. */
export async function recordTurn(run: ReleaseRun, color: Color, turn: Turn): Promise<void> {
  const { author, inputs, spec } = run;
  // A turn may end where it began: then Git is made to say that color again.
  const digest = turn?.from === color ? turn.digests?.from : turn?.digests?.to;
  const told = (subject: string): string =>
    withTrailers(
      subject,
      {
        release: spec.name,
        turn: turn?.id,
        kind: turn?.kind ?? "rollback",
        from: otherColor(color),
        to: color,
        version: author.versionOf(color),
        digest,
      },
      author,
    );
  await recordDefault(run, color, inputs.record, told);
  run.journal.mark("recorded", run.ports.clock);
}
