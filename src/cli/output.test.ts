import { describe, expect, it } from "vitest";
import { surroundings } from "../errors/errors.ts";
import type { Outcome } from "../capability/capability.ts";
import { main } from "./main.ts";
import { printThrown } from "./output.ts";
import { printOutcome } from "./run-step.ts";

const masked = (text: string) => text.replaceAll("s3cr3t", "***");

function recordingIo() {
  const said = { stdout: "", stderr: "" };
  const io = {
    stdout: (text: string) => void (said.stdout += text),
    stderr: (text: string) => void (said.stderr += text),
    env: {},
    cwd: import.meta.dirname,
    isTerminal: false,
    stderrIsTerminal: false,
  };
  return { io, said };
}

const FORGED = "s3cr3t\n::error::forged\n ##[error]forged";
const finding = {
  rule: "helm-lint",
  severity: "error",
  message: FORGED,
  file: "a.yaml",
  line: 1,
  resource: "x",
  fix: FORGED,
} as const;
const outcome: Outcome = {
  outputs: {},
  result: { text: FORGED, list: [FORGED] },
  text: FORGED,
  findings: { findings: [finding], checked: { charts: 0, manifests: 0, rules: 1 } },
};

async function printed(values: Record<string, string>, more: Partial<Outcome> = {}) {
  const { io, said } = recordingIo();
  const code = await printOutcome({ ...outcome, ...more }, { values, positionals: [] }, io, { masked });
  return { code, ...said };
}

/** A line that a runner obeys. */
const COMMAND = /^\s*::|##\[/m;

describe("what the command line prints", () => {
  it("as text is masked and holds no command", async () => {
    const { stdout } = await printed({});
    expect(stdout).toBe("***\n: :error::forged\n ## [error]forged\n");
  });

  it.each([[{ json: "true" }], [{ format: "json" }], [{ format: "sarif" }]])(
    "as %j is masked and one document",
    async (values) => {
      const { stdout } = await printed(values);
      expect(JSON.stringify(JSON.parse(stdout))).toContain("***");
      expect(stdout).not.toContain("s3cr3t");
    },
  );

  it("as JSON says the same, and holds no command either", async () => {
    const { stdout } = await printed({ json: "true" });
    expect(stdout).not.toMatch(COMMAND);
    expect(JSON.parse(stdout)).toMatchObject({ text: FORGED.replace("s3cr3t", "***") });
  });

  it.each([[{ format: "json" }], [{ format: "sarif" }], [{ json: "true" }]])(
    "as %j says the same, and holds no command and nothing that nobody sees",
    async (values) => {
      const message = `${FORGED}\r::error::x\u2028##[add-mask]x\u202E\u{E0041}`;
      const findings = [{ ...finding, message, fix: "##[debug]x", file: "##[a].yaml" }];
      const report = { findings, checked: { charts: 0, manifests: 0, rules: 1 } };
      const { stdout } = await printed(values, { findings: report, result: report });
      expect(stdout).not.toMatch(COMMAND);
      expect(stdout).not.toMatch(/[\u2028\u202E]|\uDB40/);
      expect(JSON.stringify(JSON.parse(stdout))).toContain(
        JSON.stringify(message.replace("s3cr3t", "***")).slice(1, -1),
      );
    },
  );

  it("as JSON has words of ours whatever is secret", async () => {
    const log = { masked: (text: string) => text.replaceAll("error", "***") };
    const { io, said } = recordingIo();
    await printOutcome(outcome, { values: { format: "json" }, positionals: [] }, io, log);
    expect(JSON.parse(said.stdout)).toMatchObject({ findings: [{ severity: "error" }] });
  });

  it("as commands is masked and holds no command of another", async () => {
    const { stdout } = await printed({ format: "github" });
    expect(stdout.trim().split("\n")).toHaveLength(1);
    expect(stdout).not.toContain("s3cr3t");
  });

  it("of a refusal or a failure is masked and holds no command", async () => {
    const failure = surroundings("TOOL_FAILED", FORGED, { remedy: "Read it", stderr: FORGED });
    const { stderr } = await printed({}, { refusal: failure });
    const { io, said } = recordingIo();
    expect(printThrown(failure, true, io, masked)).toBe(3);
    for (const text of [stderr, said.stderr, said.stdout]) {
      expect(text).not.toMatch(COMMAND);
      expect(text).not.toContain("s3cr3t");
    }
  });

  it("of a wrong command line holds no command", async () => {
    const { io, said } = recordingIo();
    await main(["\n::error::forged"], io);
    await main(["status", "--json", "--working-directory=\n::error::forged"], io);
    expect(said.stderr + said.stdout).not.toMatch(COMMAND);
  });
});
