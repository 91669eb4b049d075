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
    expect(recorder.totals(samples)).toEqual({
      requests: 730,
      failed: 0,
      byColor: { blue: 340, green: 390 },
      flips: [
        { name: "promote: blue → green", lastOldAnswerAfterMs: 119 },
        { name: "rollback: green → blue", lastOldAnswerAfterMs: 89 },
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

  it("thins answers out evenly, and never a failure", () => {
    const { recorder } = runAt();
    const failed: TrafficSample[] = [11, 5_003, 29_999].map((at) => ({ at, color: undefined, status: 503 }));
    const samples = [...answered(0, 30_000, "blue"), ...failed];
    const record = recorder.build({
      title: "",
      world: "embedded",
      release: "web-echo",
      host: "service-mesh.dev",
      outcome: "done",
      samples,
    });
    expect(record.samples.length).toBeLessThanOrEqual(10_000);
    expect(record.samples.filter(({ status }) => status === 503)).toEqual(failed);
    expect(record.totals).toMatchObject({ requests: 30_003, failed: 3 });
  });
});
