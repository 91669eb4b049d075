import { describe, expect, it } from "vitest";
import { colorState, releaseState } from "../../../test/fakes/release-state.ts";
import { decidePromotion } from "../../promote/rules.ts";
import { planSmoke } from "../../smoke/rules.ts";
import { colorBefore, lost } from "./color-rules.ts";
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

describe("a digest that a version before wrote, which did not read ConfigMaps and Secrets", () => {
  const green = colorState("green", { digestWithoutConfig: "green-0" });

  it("is still the color's on the way back", () => {
    expect(unfit(releaseState({ green }), "green", "green-0")).toBeUndefined();
    expect(unfit(releaseState({ green }), "green", "green-1")).toBeUndefined();
    expect(unfit(releaseState({ green }), "green", "green-2")).toMatchObject({ code: "ROLLBACK_CHANGED" });
    expect(unfit(releaseState({}), "green", "green-0")).toMatchObject({ code: "ROLLBACK_CHANGED" });
  });

  it("is still the color's in the watch of a flip that such a version has begun", () => {
    const before = { ...colorBefore(green), withoutConfig: undefined };
    expect(lost(green, { ...before, digest: "green-0" })).toBeUndefined();
    expect(lost(green, { ...before, digest: "green-2" })).toMatch(/not what was tested/);
  });

  it("is not asked for where only ConfigMaps or Secrets have changed since the flip", () => {
    const before = { ...colorBefore(green), digest: "green-with-others" };
    expect(lost(green, before)).toBeUndefined();
    expect(lost(colorState("green", { digestWithoutConfig: "green-2" }), before)).toMatch(
      /not what was tested/,
    );
    expect(lost(colorState("green"), before)).toMatch(/not what was tested/);
  });

  it("proves no test, which is to be made again", () => {
    const smoke = { color: "green", digest: "green-0", at: "2026-01-01T00:00:00.000Z" } as const;
    expect(decidePromotion(releaseState({ green, record: { smoke } }))).toMatchObject({
      code: "PROMOTE_STALE",
    });
  });

  it("is known for the color that a promote has left", () => {
    const digests = { from: "green-0", to: "blue-1" };
    const at = "2026-01-01T00:00:00.000Z";
    const lastFlip = { kind: "promote", from: "green", to: "blue", at, digests } as const;
    expect(decidePromotion(releaseState({ green, record: { lastFlip } }))).toMatchObject({ kind: "nothing" });
  });
});
