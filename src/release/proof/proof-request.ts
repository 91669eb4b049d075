/** What a proof through the gateways is asked for. */
import type { AnswerCount } from "./asking.ts";
import type { GatewayAddress } from "../../model/gateway-address.ts";
import type { Color, Shares } from "../../model/release.ts";
import type { ColorBefore } from "../colors/color-rules.ts";

export interface ProofRequest {
  readonly to: Color;
  /**
   * What a step gave to each color: answers may come from all that have a share. Absent where `to` has
   * everything.
   */
  readonly shares?: Shares;
  /**
   * When the router was written, in milliseconds; a run that finishes another's flip counts from its own
   * start.
   */
  readonly movedAt: number;
  /** What the color was when it got the traffic. */
  readonly before: ColorBefore;
  readonly addresses: readonly GatewayAddress[];
  /** What the gateways have answered since; the watch counts on where the proof ended. */
  readonly answers: AnswerCount;
  /**
   * What has to happen when the colors have no pods of their own: the proof fails; or it says so, and goes
   * on.
   */
  readonly whenMixed: "fail" | "say";
  /** Colors whose cookie must reach them; a color that was down before is not asked for. */
  readonly previews: readonly Color[];
  /** Called whenever the color is looked at: keeps the Lease. Throws when it was lost. */
  readonly keep: () => Promise<unknown>;
}
