/** What a way of recording in Git is: the folders of `modes/` each export one. */
import type { ValueLocation } from "../../model/release.ts";
import type { Unit } from "../../model/unit.ts";
import type { ReleaseContext } from "../context.ts";

/** Where a value stands that a step records. */
export interface ValuePlace {
  readonly unit: Unit;
  readonly location: ValueLocation;
  /**
   * `branch`: the record sets the value in the file as the branch has it now, so that what others pushed
   * since the checkout stays. `checkout`: the step has written the value already and planned with it; the
   * file is recorded as it lies there.
   */
  readonly base: "branch" | "checkout";
}

/** A way of recording in Git. Its name is the name of its folder, and the value of the input `record`. */
export interface RecordMode {
  /** Lower comes first where all are listed; the first is the default. */
  readonly place: number;
  /**
   * What it does with `what` a step wrote, such as "the changed values file"; it follows the mode's name in a
   * sentence of action.yml and of the help. Where another mode was said before, `what` is "it".
   */
  doc(what: string): string;
  /** Asked before anything is begun: throws what would keep `record` from recording this value later. */
  before(context: ReleaseContext, place: ValuePlace, value: string): Promise<void>;
  /**
   * Makes Git say the value, as far as this mode does; with `base: "branch"` the file in the checkout says it
   * afterwards in every mode, for units are planned and applied from there. A second record of the same value
   * is none. Returns the id of the commit, when one was pushed.
   */
  record(
    context: ReleaseContext,
    place: ValuePlace,
    value: string,
    message: string,
  ): Promise<string | undefined>;
  /**
   * The value as it is recorded; undefined where this mode does not record, or Git has no such file. `find`
   * runs a tool: a mode that looks nothing up does not call it.
   */
  recorded(context: ReleaseContext, find: () => Promise<ValuePlace>): Promise<string | undefined>;
}
