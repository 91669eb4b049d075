import { describe, expect, it } from "vitest";
import { releaseState } from "../../../test/fakes/release-state.ts";
import { decidePromotion } from "../../promote/rules.ts";
import { planSmoke } from "../../smoke/rules.ts";
import { unfit } from "./return-rules.ts";

const LOOK = "Run status: it names what is missing and the command that mends it";
const unknown = (reason: string) => releaseState({ green: { known: false, reason } });
const remedies = (state: ReturnType<typeof releaseState>) => [
  decidePromotion(state),
  planSmoke(state, { version: undefined, force: false }),
  unfit(state, "green", undefined),
];

describe("the remedy for a color that cannot be told", () => {
  it.each([
    "no DestinationRule for web-echo.apps has the subset v2",
    "Service apps/web-echo does not exist",
    "Service apps/web-echo has no selector",
    "subset v2 for web-echo.apps is defined 2 times",
  ])("is no deploy, which makes nothing of it: %s", (reason) => {
    expect(remedies(unknown(reason))).toMatchObject([{ remedy: LOOK }, { remedy: LOOK }, { remedy: LOOK }]);
  });

  it("is a deploy where nothing but its workloads is missing", () => {
    const state = {
      ...unknown("no Deployment in apps makes pods with a=b"),
      withoutWorkloads: "green",
    } as const;
    expect(remedies(state)).toMatchObject([
      { code: "PROMOTE_NOT_READY", remedy: "Run deploy, then smoke" },
      { code: "SMOKE_NOT_READY", remedy: "Run deploy" },
      { code: "ROLLBACK_NOT_READY", remedy: "Bring green up, then run rollback again" },
    ]);
  });
});
