import { describe, expect, it } from "vitest";
import type { TrafficSample } from "../model/run.ts";
import { Recorder } from "./recorder.ts";

function runAt(): { recorder: Recorder; to: (now: number) => void } {
  let now = 1_000;
  const recorder = new Recorder(() => now);
  return { recorder, to: (elapsed) => void (now = 1_000 + elapsed) };
}

function answered(from: number, to: number, color: "blue" | "green"): readonly TrafficSample[] {
  return Array.from({ length: to - from }, (_, index) => ({ at: from + index, color, status: 200 }));
}

const FRAME = {
  title: "",
  world: "embedded",
  release: "web-echo",
  host: "service-mesh.dev",
  verdict: "as the demo expected",
} as const;

describe("the record of a run", () => {
  it("counts answers by color, and the time from a flip to the last old answer", () => {
    const { recorder, to } = runAt();
    to(100);
    recorder.flip("promote: blue → green", "blue", "green");
    to(500);
    recorder.flip("rollback: green → blue", "green", "blue");
    const samples = [
      ...answered(0, 220, "blue"),
      ...answered(200, 590, "green"),
      ...answered(580, 700, "blue"),
    ];
    const { overTime, ...totals } = recorder.totals(samples);
    const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0);
    expect([overTime.blue, overTime.green, overTime.failed].map(sum)).toEqual([340, 390, 0]);
    expect(overTime).toMatchObject({ stepMs: 18, blue: { length: 40 } });
    expect(overTime.blue[0]).toBe(18);
    expect(totals).toEqual({
      requests: 730,
      failed: 0,
      byColor: { blue: 340, green: 390 },
      flips: [
        { name: "promote: blue → green", at: 100, lastOldAnswerAfterMs: 119 },
        { name: "rollback: green → blue", at: 500, lastOldAnswerAfterMs: 89 },
      ],
    });
  });

  it("leaves out a flip that was taken back before a gateway had heard of it", () => {
    const { recorder, to } = runAt();
    to(100);
    recorder.flip("promote: blue → green", "blue", "green");
    to(130);
    recorder.flip("rollback: green → blue", "green", "blue");
    expect(recorder.totals(answered(0, 300, "blue")).flips).toEqual([]);
  });

  it("thins nothing out close to a flip, up to the last old answer and a little after", () => {
    const { recorder, to } = runAt();
    to(10_000);
    recorder.flip("promote: blue → green", "blue", "green");
    const samples = [...answered(0, 12_600, "blue"), ...answered(10_100, 30_000, "green")];
    const { samples: kept, totals } = recorder.build({ ...FRAME, samples });
    expect(totals.flips).toEqual([
      { name: "promote: blue → green", at: 10_000, lastOldAnswerAfterMs: 2_599 },
    ]);
    const close = ({ at }: TrafficSample): boolean => at >= 9_750 && at <= 12_849;
    expect(kept).toHaveLength(10_000);
    expect(kept.filter(close)).toHaveLength(samples.filter(close).length);
  });

  it("has the worst of its phases as outcome, and the last old answers in its timeline", () => {
    const { recorder, to } = runAt();
    const phase = { start: 0, end: 1, detail: "" };
    recorder.phase({ ...phase, name: "promote", outcome: "refused" });
    recorder.phase({ ...phase, name: "status", outcome: "done" });
    to(100);
    recorder.flip("promote: blue → green", "blue", "green");
    const samples = [...answered(0, 150, "blue"), ...answered(120, 300, "green")];
    const record = recorder.build({ ...FRAME, samples });
    expect(record.outcome).toBe("refused");
    expect(record.verdict).toBe("as the demo expected");
    expect(record.events).toEqual([
      { at: 100, kind: "flip", text: "promote: blue → green" },
      { at: 149, kind: "proof", text: "promote: blue → green: last old answer" },
    ]);
  });

  it("shows what a later plan changed of a unit beside what the first one did", () => {
    const { recorder } = runAt();
    const unit = { name: "green", dependencies: [], outcome: "changes" as const };
    recorder.units = [{ ...unit, changes: ["create Deployment/green"], diff: "+image: 1.0.0\n" }];
    const changes = [{ action: "update" as const, address: "Deployment/green" }];
    recorder.replanned({ unit: "green", changes, text: "-image: 1.0.0\n+image: 1.1.0" }, "deploy 1.1.0");
    expect(recorder.units).toEqual([
      {
        ...unit,
        changes: ["create Deployment/green", "deploy 1.1.0: update Deployment/green"],
        diff: "+image: 1.0.0\n\n# deploy 1.1.0\n\n-image: 1.0.0\n+image: 1.1.0",
      },
    ]);
  });

  it("thins answers out evenly, and never a failure", () => {
    const { recorder } = runAt();
    const failed: TrafficSample[] = [11, 5_003, 29_999].map((at) => ({ at, color: undefined, status: 503 }));
    const samples = [...answered(0, 30_000, "blue"), ...failed];
    const record = recorder.build({ ...FRAME, samples });
    expect(record.samples).toHaveLength(10_000);
    expect(record.samples.filter(({ status }) => status === 503)).toEqual(failed);
    expect(record.totals).toMatchObject({ requests: 30_003, failed: 3 });
    const steps = record.samples.slice(1).map(({ at }, index) => at - (record.samples[index]?.at ?? 0));
    expect(Math.max(...steps)).toBeLessThanOrEqual(4);
  });
});
