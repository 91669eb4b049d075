import { describe, expect, it } from "vitest";
import type { UnitPlan } from "../../model/unit.ts";
import { lockIn, planBlocked, releaseBlocked } from "./blocked-rules.ts";

const unit = { name: "router", path: "live/router", dependencies: [] };
const chart = { chart: "c", release: "routes", namespace: "apps", valuesFiles: [] };
const plan: UnitPlan = {
  unit: "router",
  outcome: "failed",
  changes: [],
  text: "",
  digest: undefined,
  error: undefined,
  restsOn: "state",
  milliseconds: 1,
};

/**
 * As OpenTofu prints it, and Terraform, with and without the frame; the S3 and the DynamoDB lock say the
 * same.
 */
const LOCKED = `╷
│ Error: Error acquiring the state lock
│
│ Error message: resource temporarily unavailable
│ Lock Info:
│   ID:        0f5a2c1e-1111
│   Path:      /state/router/terraform.tfstate
│   Operation: OperationTypeApply
│   Who:       root@runner-7
│   Version:   1.12.6
│   Created:   2026-01-01 10:00:00.1 +0000 UTC
│   Info:
╵`;

describe("a unit that cannot be planned", () => {
  it("because its state is locked: who has the lock, since when, and how it is opened", () => {
    const failure = planBlocked(unit, { ...plan, error: LOCKED });
    expect(failure).toMatchObject({
      code: "ROUTER_UNIT_BLOCKED",
      message:
        "unit router could not be applied after the flip: its state is locked by root@runner-7 (apply) since 2026-01-01 10:00:00.1 +0000 UTC, lock 0f5a2c1e-1111",
      remedy: expect.stringContaining("`terragrunt force-unlock 0f5a2c1e-1111` in live/router"),
      stderr: LOCKED,
    });
  });

  it("takes into its line and its command what is fit for them; the tool's words have the rest", () => {
    const odd = LOCKED.replace("0f5a2c1e-1111", "x; rm -rf ~").replace("root@runner-7", "w".repeat(5_000));
    const failure = planBlocked(unit, { ...plan, error: odd });
    expect(failure?.message).toBe(
      "unit router could not be applied after the flip: its state is locked (apply) since 2026-01-01 10:00:00.1 +0000 UTC",
    );
    expect(failure?.remedy).toContain("`terragrunt force-unlock LOCK_ID` in live/router");
    expect(failure?.stderr).toBe(odd);
  });

  it.each([
    ["Error: Backend configuration changed\nrun tofu init -reconfigure"],
    ["Error: Inconsistent dependency lock file: provider registry.opentofu.org/hashicorp/helm: required"],
    ["Error: Failed to query available provider packages"],
    ["ENOSPC: no space left on device"],
    [undefined],
  ])("for another reason: %s", (error) => {
    const failure = planBlocked(unit, { ...plan, error });
    expect(failure?.message).toBe("unit router could not be applied after the flip: it cannot be planned");
    expect(failure?.remedy).toContain("`bluegreen plan --units router`");
    expect(failure?.stderr).toBe(error);
  });

  it.each(["changes", "no-changes", "given"] as const)("is none with the outcome %s", (outcome) => {
    expect(planBlocked(unit, { ...plan, outcome })).toBeUndefined();
  });

  it("is read from the lock's own lines alone", () => {
    expect(lockIn("Error: Error acquiring the state lock: dial tcp: connection refused")).toEqual({});
    expect(lockIn("Error: ID: 7 is no chart")).toBeUndefined();
  });
});

describe("a Helm release", () => {
  it.each(["pending-install", "pending-upgrade", "pending-rollback"])(
    "%s: never freed by a rollback",
    (status) => {
      const updated = "2026-01-01T10:00:00Z";
      const failure = releaseBlocked(unit, chart, { revision: 7, status, updated, description: "Preparing" });
      expect(failure).toMatchObject({
        code: "ROUTER_UNIT_BLOCKED",
        message: `unit router could not be applied after the flip: revision 7 of its Helm release apps/routes is ${status} since ${updated}: Preparing`,
        remedy: expect.stringMatching(
          /^`bluegreen repair --yes` mends it, .*`kubectl delete secret sh.helm.release.v1.routes.v7 -n apps`/,
        ),
      });
      expect(failure?.remedy).not.toContain("helm rollback");
    },
  );

  it.each(["failed", "uninstalling", "uninstalled", "superseded", "unknown", "something new"])(
    "%s",
    (status) => {
      const failure = releaseBlocked(unit, chart, { revision: 7, status });
      expect(failure?.remedy).toContain("Review `bluegreen plan --units router`, and apply it");
    },
  );

  it("that is deployed, or not there, blocks nothing", () => {
    expect(releaseBlocked(unit, chart, { revision: 7, status: "deployed" })).toBeUndefined();
    expect(releaseBlocked(unit, chart, undefined)).toBeUndefined();
  });

  it.each(["pre-upgrade hooks failed:\nline of a log\nanother", "x".repeat(10_000)])(
    "has Helm's long words below its line",
    (description) => {
      const last = { revision: 3, status: "failed", description };
      const failure = releaseBlocked(unit, chart, last);
      expect(failure?.message).toMatch(/^[^\n]{1,200} is failed$/);
      expect(failure?.stderr).toBe(description);
    },
  );
});
