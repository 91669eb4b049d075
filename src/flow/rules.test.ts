import { describe, expect, it } from "vitest";
import { chooseFlow } from "./rules.ts";

const choose = (command: string, event?: string, version?: string, ref = "refs/heads/main") =>
  chooseFlow({ command, trigger: { event, ref, defaultBranch: "main" }, version });

describe("the flow", () => {
  it.each([
    ["auto", "pull_request", undefined, "plan", "setup lint plan"],
    ["auto", "push", undefined, "release", "setup lint plan apply"],
    ["auto", "push", "1.1", "release", "setup lint plan apply deploy smoke"],
    ["plan", "push", "1.1", "plan", "setup lint plan"],
    ["release", "workflow_dispatch", "1.1", "release", "setup lint plan apply deploy smoke"],
    ["promote", "workflow_dispatch", undefined, "promote", "setup promote"],
    ["rollback", undefined, undefined, "rollback", "setup rollback"],
    ["status", "schedule", undefined, "status", "setup status"],
  ])("of %s on %s with version %s is %s: %s", (command, event, version, name, steps) => {
    const urgent = name === "rollback";
    expect(choose(command, event, version)).toEqual({
      kind: "run",
      command: name,
      steps: steps.split(" "),
      urgent,
    });
  });

  it.each(["workflow_dispatch", "schedule", "pull_request_target", "workflow_run", undefined])(
    "is not guessed on %s",
    (event) => {
      expect(choose("auto", event)).toMatchObject({
        kind: "refuse",
        failure: { code: "FLOW_NOT_CHOSEN", exitCode: 2 },
      });
    },
  );

  it.each(["refs/heads/feature", "refs/tags/main", "refs/heads/main/x", "main"])(
    "is not guessed on a push to %s",
    (ref) => {
      expect(choose("auto", "push", undefined, ref)).toMatchObject({
        kind: "refuse",
        failure: {
          code: "FLOW_NOT_CHOSEN",
          message: `the push was to ${ref}, and auto releases the default branch only, main`,
          remedy: expect.stringContaining("command"),
        },
      });
      expect(choose("release", "push", undefined, ref)).toMatchObject({ kind: "run", command: "release" });
    },
  );

  it("is not guessed on a push whose event names no default branch", () => {
    const trigger = { event: "push", ref: "refs/heads/main", defaultBranch: undefined };
    expect(chooseFlow({ command: "auto", trigger, version: undefined })).toMatchObject({
      kind: "refuse",
      failure: { code: "FLOW_NOT_CHOSEN" },
    });
  });

  it("is none of another name", () => {
    expect(choose("deploy", "push")).toMatchObject({ kind: "refuse", failure: { code: "INPUT_INVALID" } });
  });

  it("moves the default route in promote and rollback only", () => {
    for (const event of ["pull_request", "push"]) {
      const choice = choose("auto", event, "1.1");
      const steps = choice.kind === "run" ? choice.steps : [];
      expect(steps).not.toContain("promote");
      expect(steps).not.toContain("rollback");
    }
  });
});
