import { describe, expect, it } from "vitest";
import { fakePorts, memoryFiles } from "../../test/fakes/ports.ts";
import type { OpenToolchain } from "../capability/capability.ts";
import { lintCapability } from "./entry.ts";

const noToolchain: OpenToolchain = () => Promise.reject(new Error("lint needs no tools"));
const lint = (files: Record<string, string>, paths: string) =>
  lintCapability({ paths }, fakePorts({ files: memoryFiles(files) }), noToolchain);
/** A rule is a folder: the next one changes no test of the others. */
const withoutCount = (text: string) => text.replace(/[1-9]\d* rules/, "N rules");

describe("lint as actions, the command line and the whole flow call it", () => {
  it("fails when nothing was checked, with exit code 2, and says what it saw", async () => {
    const outcome = await lint({ "d/values.yaml": "a: 1\n", "d/ci.yaml": "on: push\n" }, "d");
    expect(outcome.refusal).toMatchObject({ code: "LINT_NOTHING", exitCode: 2 });
    expect(outcome.refusal?.message).toContain("2 × other YAML or JSON");
    expect(withoutCount(outcome.text)).toBe(
      "Nothing was checked. Checked: 0 charts, 0 manifests, N rules. Not checked: 2 × other YAML or JSON.",
    );
    expect(outcome.sentence).toBe("Nothing was checked");
    expect(outcome.outputs).toEqual({ errors: "0", warnings: "0", findings: "[]" });
  });

  it("says what was checked and what was not when all is well", async () => {
    const pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n";
    const outcome = await lint({ "d/pod.yaml": pod, "d/values.yaml": "a: 1\n" }, "d");
    expect(outcome.refusal).toBeUndefined();
    expect(withoutCount(outcome.text)).toContain(
      "No errors and no warnings. Checked: 0 charts, 1 manifests, N rules. Not checked: 1 × other YAML or JSON.",
    );
  });

  it("shows a part of very long and very many findings, and how much is left", async () => {
    const bad = `a: [\n${"x".repeat(5000)}: {\n`;
    const files = Object.fromEntries(Array.from({ length: 600 }, (_, index) => [`d/${index}.yaml`, bad]));
    const { text, outputs } = await lint(files, "d");
    expect(outputs["errors"]).toBe("600");
    expect(text).toContain("100 more findings: --json has them all.");
    expect(text.length).toBeLessThan(200_000);
  });
});
