import { describe, expect, it } from "vitest";
import { parseDeployInputs } from "../deploy/inputs.ts";
import { parsePromoteInputs } from "../promote/inputs.ts";
import { parseRollbackInputs } from "../rollback/inputs.ts";
import { RECORD_MODES } from "./git/modes/names.generated.ts";

describe("the inputs of a step that acts on a release", () => {
  it("are refused together, before anything is done", () => {
    const raw = { gateway: "https://gw/path", timeout: "1m", "dry-run": "yes", record: "push" };
    expect(() => parseRollbackInputs(raw)).toThrow(
      [
        'INPUT_INVALID: input gateway is "https://gw/path". Give host:port, such as 203.0.113.7:80, with https:// before it for TLS; several separated by commas.',
        'INPUT_INVALID: input timeout is "1m", not a whole number of seconds. Give a number such as 120.',
        'INPUT_INVALID: input dry-run is "yes". Give one of: true, false.',
        `INPUT_INVALID: input record is "push". Give one of: ${RECORD_MODES.join(", ")}.`,
      ].join("\n"),
    );
  });

  // An unknown way of recording would record nothing, and say nothing of it.
  it.each(["pull-request", "Commit", "constructor"])("know no way of recording called %s", (record) => {
    for (const parse of [parseRollbackInputs, parsePromoteInputs, parseDeployInputs])
      expect(() => parse({ record, version: "1.0" })).toThrow(`input record is "${record}"`);
  });

  it("record by a commit when nobody says how", () => {
    expect(RECORD_MODES[0]).toBe("commit");
    for (const parse of [parseRollbackInputs, parsePromoteInputs, parseDeployInputs])
      expect(parse({ version: "1.0" }).record).toBe("commit");
  });

  it.each([parsePromoteInputs, parseRollbackInputs])("leave a flip the time to be proven", (parse) => {
    expect(() => parse({ timeout: "4" })).toThrow(
      "INPUT_INVALID: input timeout is 4 seconds, which is too short. Give 5 or more.",
    );
    expect(parse({ timeout: "5" })).toMatchObject({ timeoutMs: 5_000 });
  });

  it("hold several gateways, one a line or separated by commas", () => {
    const { gateway } = parseRollbackInputs({ gateway: "10.0.0.1:80\nhttps://10.0.0.2\n" });
    expect(gateway).toEqual([
      { host: "10.0.0.1", port: 80 },
      { host: "10.0.0.2", port: 443, tls: true },
    ]);
  });
});
