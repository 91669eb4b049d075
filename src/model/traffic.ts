/** Who has the traffic when a run ends that may have moved it. */
import { thrownText } from "../errors/errors.ts";
import type { Color, Shares } from "./release.ts";

/** What a flip leaves to be done beside the route, and who does not know of it yet. */
export type Unfinished = "Git" | "Terraform";

/**
 * What a run came to in its turn. `written`: the default route, or a step of it; `taken back`: the default
 * route, the other way; `recorded`: in Git; `applied`: Terraform's state. `at`: milliseconds since 1970.
 */
export interface TurnMoment {
  readonly what: "begun" | "written" | "taken back" | "proven" | "recorded" | "applied" | "done";
  readonly at: number;
}

/** As `--json` shows it. Times are RFC 3339. */
export interface TrafficReport {
  /**
   * The color that the default route goes to, as the cluster says at `readAt`; null when it cannot be read,
   * or is divided.
   */
  readonly color: Color | null;
  /** How the default route is divided; absent when one color has everything, or it cannot be read. */
  readonly shares?: Shares;
  readonly readAt: string | null;
  /** The last write of the default route that this run sent; null when it sent none. */
  readonly written: { readonly to: Color; readonly at: string; readonly shares?: Shares } | null;
  readonly unfinished: readonly Unfinished[];
  /** What this run did of the turn, and when, in its order; absent when it did nothing. */
  readonly timeline?: readonly { readonly what: TurnMoment["what"]; readonly at: string }[];
  /** What to run now, true in this very state. */
  readonly next: string;
  /** All of it in the one line that such a run ends with. */
  readonly sentence: string;
}

interface Carrier extends Error {
  traffic?: TrafficReport;
}

/**
 * The thrown value, which says from now on where the traffic is. Its code, cause and class stay as they are.
 * What takes no property, a frozen error or no Error at all, is carried by another one.
 */
export function withTraffic(thrown: unknown, traffic: TrafficReport): Error {
  const error = thrown instanceof Error ? carrier(thrown) : new Error(thrownText(thrown), { cause: thrown });
  return Object.defineProperty(error, "traffic", { value: traffic, configurable: true, writable: true });
}

/** Itself, or an heir that has all that it has. */
function carrier(error: Error): Error {
  const isOpen = Object.isExtensible(error) && !Object.hasOwn(error, "traffic");
  return isOpen ? error : (Object.create(error) as Error);
}

/** Where the traffic is, when the thrown value says so. */
export function trafficOf(thrown: unknown): TrafficReport | undefined {
  return thrown instanceof Error ? (thrown as Carrier).traffic : undefined;
}
