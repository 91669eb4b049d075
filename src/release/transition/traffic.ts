/**
 * Every end of a run that may have moved traffic says who has it: read from the cluster when the run is over.
 */
import { known, type Observed, unknown } from "../../model/observed.ts";
import { type TrafficReport, withTraffic } from "../../model/traffic.ts";
import type { ReleaseState } from "../../model/release.ts";
import { type Traffic, trafficOf } from "../colors/share-rules.ts";
import type { ReleaseRun } from "./release-run.ts";
import { readRelease, readRouter, trafficIn } from "../observe/observe.ts";
import { reasonOf } from "../reason.ts";
import { rfc3339, timeNow } from "../time.ts";
import { type TrafficReading, trafficReport } from "./traffic-rules.ts";

const STALE_READING_MS = 5_000;
const MOST_READINGS = 3;

type Journaled = Pick<ReleaseRun, "spec" | "ports" | "journal">;

/**
 * Runs the body, Lease and all. When a flip was begun in it, the result says who has the traffic, and so does
 * whatever is thrown, be it a failure with a code or a fault of this program: as {@link TrafficReport}, and
 * as the same error.
 */
export async function sayingTraffic<T extends object>(
  context: Journaled,
  body: () => Promise<T>,
): Promise<T & { readonly traffic?: TrafficReport }> {
  const { journal } = context;
  try {
    const result = await body();
    return journal.holder === undefined ? result : { ...result, traffic: await reportOf(context) };
  } catch (error) {
    throw journal.holder === undefined ? error : withTraffic(error, await reportOf(context));
  }
}

async function reportOf(context: Journaled): Promise<TrafficReport> {
  const { spec, ports, journal } = context;
  const reading = await readSoon(context);
  await journal.told(ports.clock);
  const timeline = journal.timeline.map(({ what, at }) => ({ what, at: rfc3339(at) }));
  const report = trafficReport({
    reading,
    at: timeNow(ports.clock),
    holder: journal.holder ?? "",
    write: journal.write,
    left: [...journal.left].sort(),
    behind: journal.behind,
    unit: spec.router.unit,
  });
  return timeline.length === 0 ? report : { ...report, timeline };
}

/** A reading that took long says nothing of now: the traffic may have moved behind its first answer. */
async function readSoon(context: Journaled): Promise<Observed<TrafficReading>> {
  const { clock } = context.ports;
  for (let tries = 1; ; tries += 1) {
    const began = clock.now();
    const reading = await read(context);
    if (clock.now() - began <= STALE_READING_MS || tries === MOST_READINGS) return reading;
  }
}

/** Never throws. The route alone is worth reading when the rest of the release cannot be told. */
async function read({ spec, ports }: Journaled): Promise<Observed<TrafficReading>> {
  try {
    const { state } = await readRelease(spec, ports);
    return known(readingOf(state, known(state)));
  } catch (error) {
    const state = unknown(reasonOf(error));
    try {
      return known(readingOf(trafficIn(await readRouter(spec, ports), spec), state));
    } catch (again) {
      return unknown(reasonOf(again));
    }
  }
}

function readingOf(traffic: ReleaseState | Traffic, state: Observed<ReleaseState>): TrafficReading {
  const { active: color, ...divided } = trafficOf(traffic);
  return { color, ...divided, state };
}
