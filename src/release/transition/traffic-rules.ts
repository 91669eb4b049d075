/** Pure: the line with which a run ends that may have moved traffic. */
import type { Observed } from "../../model/observed.ts";
import type { Color, ReleaseState, Shares } from "../../model/release.ts";
import type { TrafficReport, Unfinished } from "../../model/traffic.ts";
import { sharesText } from "../colors/share-rules.ts";
import { finishingCommand, nextAfter } from "./advice-rules.ts";
import type { Behind, RouteWrite } from "./journal.ts";
import { isHeld } from "../lease/record.ts";

/** What the cluster said when the run was over. */
export interface TrafficReading {
  /** Undefined where the default route is divided. */
  readonly color: Color | undefined;
  readonly shares?: Shares;
  /** Unknown when the route could be read and something else of the release could not. */
  readonly state: Observed<ReleaseState>;
}

export interface TrafficFacts {
  readonly reading: Observed<TrafficReading>;
  /** When the reading was made, in milliseconds. */
  readonly at: number;
  /** The name under which the run held the Lease. */
  readonly holder: string;
  readonly write: RouteWrite | undefined;
  /**
   * What the run left undone beside the route; of no account when the record says that the flip is complete.
   */
  readonly left: readonly Unfinished[];
  /** Why Terraform's state stays behind; undefined when it does not. */
  readonly behind: Behind | undefined;
  /** The router's unit. */
  readonly unit: string;
}

/**
 * Says who has the traffic, as it was read and not as it is remembered, what is unfinished, and what to run.
 */
export function trafficReport(facts: TrafficFacts): TrafficReport {
  const { reading, at, write } = facts;
  const unfinished = leftUndone(facts);
  const next = nextOf(facts, unfinished);
  const undone =
    unfinished.length === 0 ? "" : ` Not finished: ${unfinished.join(" and ")} may not say so yet.`;
  return {
    color: (reading.known ? reading.value.color : undefined) ?? null,
    ...(reading.known && reading.value.shares !== undefined ? { shares: reading.value.shares } : {}),
    readAt: reading.known ? time(at) : null,
    written: write === undefined ? null : { ...write, at: time(write.at) },
    unfinished,
    next,
    sentence: `Traffic: ${whereText(facts)}.${undone} ${next}.`,
  };
}

function whereText({ reading, at, write }: TrafficFacts): string {
  if (reading.known) {
    const { color, shares } = reading.value;
    if (shares !== undefined)
      return `${sharesText(shares)}, as the router said at ${time(at)}${stepText(write)}`;
    const since =
      write !== undefined && write.to === color && write.shares === undefined
        ? `, moved there at ${time(write.at)}`
        : "";
    const elsewhere = write !== undefined && write.to !== color ? `; written to ${write.to} before` : "";
    return `${color} has it, as the router said at ${time(at)}${since}${elsewhere}`;
  }
  const { reason } = reading;
  if (write === undefined) return `this run moved none; who has it cannot be read (${oneLine(reason)})`;
  return `the default route was written to ${write.to} at ${time(write.at)}; whether it is there cannot be read (${oneLine(reason)})`;
}

function stepText(write: RouteWrite | undefined): string {
  if (write === undefined) return "";
  const part = write.shares === undefined ? "all of it" : "a share";
  return `; ${part} was written to ${write.to} at ${time(write.at)}`;
}

function leftUndone({ reading, left, behind }: TrafficFacts): readonly Unfinished[] {
  if (!reading.known || !reading.value.state.known) return left;
  if (reading.value.state.value.record?.transition !== undefined) return left;
  return behind === undefined ? [] : ["Terraform"];
}

function nextOf(facts: TrafficFacts, unfinished: readonly Unfinished[]): string {
  const { reading, holder, at } = facts;
  if (!reading.known)
    return "Run status as soon as the cluster answers: it says who has the traffic, and what to run";
  const { state } = reading.value;
  if (!state.known) return `Run status: the rest of the release cannot be read (${oneLine(state.reason)})`;
  const { record } = state.value;
  if (record !== undefined && isHeld(record, at) && record.holder !== holder) {
    return `${record.holder} works on the release now: run status to see how it ends`;
  }
  const finishing = finishingCommand(state.value);
  if (finishing !== undefined) return `${finishing}${heldText(record, holder, at)}`;
  if (unfinished.includes("Terraform")) return behindText(facts);
  return state.value.active === undefined ? "Run status" : nextAfter(state.value);
}

/** A unit that Terragrunt leaves out has no plan to be reviewed. */
function behindText({ behind, unit }: TrafficFacts): string {
  const review = `\`bluegreen plan --units ${unit}\`, and apply it`;
  if (behind !== "excluded") return `Review ${review}`;
  return `Take away what makes Terragrunt leave unit ${unit} out, then review ${review}`;
}

/** The Lease could not be given up: a promote has to wait for its end, a rollback has not. */
function heldText(record: ReleaseState["record"], holder: string, at: number): string {
  if (record === undefined || record.holder !== holder || !isHeld(record, at)) return "";
  return `. This run could not give the release up: promote has to wait until ${record.expiresAt ?? "it expires"}, rollback has not`;
}

function oneLine(text: string): string {
  return (text.split("\n")[0] ?? "").replace(/[.]$/, "");
}

function time(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
