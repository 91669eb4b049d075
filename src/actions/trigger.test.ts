import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { triggerOf } from "./trigger.ts";

function payload(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), "bluegreen-trigger-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "event.json");
  writeFileSync(path, text);
  return path;
}

describe("what started a job", () => {
  it("is the event, its ref, and the default branch that the payload names", () => {
    const env = {
      GITHUB_EVENT_NAME: "push",
      GITHUB_REF: "refs/heads/main",
      GITHUB_EVENT_PATH: payload('{"repository": {"default_branch": "main"}}'),
    };
    expect(triggerOf(env)).toEqual({ event: "push", ref: "refs/heads/main", defaultBranch: "main" });
  });

  it.each(["{", "null", "[]", "{}", '{"repository": {"default_branch": 1}}', '{"repository": null}'])(
    "names no default branch by %s",
    (text) => {
      expect(triggerOf({ GITHUB_EVENT_PATH: payload(text) }).defaultBranch).toBeUndefined();
    },
  );

  it("is nothing outside a job", () => {
    expect(triggerOf({})).toEqual({ event: undefined, ref: undefined, defaultBranch: undefined });
  });
});
