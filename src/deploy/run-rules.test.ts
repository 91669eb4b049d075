/**
 * Tried of this kind: runs of one repository in both orders, of two repositories, by hand, of other forms,
 * with long numbers.
 */
import { describe, expect, it } from "vitest";
import { refuseOlderRun } from "./run-rules.ts";

const url = (run: number | string, repository = "o/r") =>
  `https://github.example/${repository}/actions/runs/${run}`;
const deployed = (run: string | undefined) => ({
  color: "green" as const,
  version: "1.0.3",
  at: "2026-01-01T00:00:00.000Z",
  ...(run === undefined ? {} : { run }),
});

describe("a deploy", () => {
  it.each([
    ["after nothing", undefined, url(5), undefined],
    ["by a newer run", deployed(url(5)), url(6), undefined],
    ["by the same run again", deployed(url(5)), url(5), undefined],
    ["by an older run", deployed(url(6)), url(5), "DEPLOY_OLDER_RUN"],
    ["by an older run whose number has fewer digits", deployed(url(10)), url(9), "DEPLOY_OLDER_RUN"],
    [
      "by an older run, beyond what a number holds",
      deployed(url("90071992547409931")),
      url("90071992547409930"),
      "DEPLOY_OLDER_RUN",
    ],
    ["by a run of another repository", deployed(url(6, "o/other")), url(5), undefined],
    ["by hand", deployed(url(6)), undefined, undefined],
    ["after one by hand", deployed(undefined), url(5), undefined],
  ])("%s", (_, before, runUrl, code) => {
    const refusal = refuseOlderRun({ deployed: before, runUrl, version: "1.0.2", allowOlder: false });
    expect(refusal?.code).toBe(code);
  });

  it("of the version that the newer run deployed changes nothing", () => {
    const facts = { deployed: deployed(url(6)), runUrl: url(5), allowOlder: false };
    expect(refuseOlderRun({ ...facts, version: "1.0.3" })).toBeUndefined();
  });

  it("of an older version may be wanted", () => {
    const facts = { deployed: deployed(url(6)), runUrl: url(5), version: "1.0.2" };
    expect(refuseOlderRun({ ...facts, allowOlder: true })).toBeUndefined();
  });
});
