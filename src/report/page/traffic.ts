import type { RunEvent, RunPhase, RunTimeline, TrafficSample } from "../../model/run.ts";
import { aroundFlip, failed } from "../traffic.ts";
import { clipped, type Shown } from "./budget.ts";
import { html, type Markup, raw } from "./html.ts";
import { type Band, bandsOf, ROW_HEIGHT } from "./phase-bands.ts";
import { duration, ticks, type TimeScale, timeScale } from "./scale.ts";
import { moreNote, table } from "./tables.ts";

const WIDTH = 1000;
/** Left of the lanes for their names, right of them for the last tick's. */
const MARGIN = { left: 70, right: 30 } as const;
const LANES = ["blue", "green", "failed"] as const;
const LANE = { height: 40, gap: 10 } as const;
const LANES_HEIGHT = LANES.length * (LANE.height + LANE.gap);
/** Between the phases and the lanes: the numbers of the events. */
const NUMBERS_HEIGHT = 18;
const AXIS_HEIGHT = 24;

type Lane = (typeof LANES)[number];

/** The time picture of requests by color: the whole run, then one close-up for each flip. */
export function trafficSection(
  run: RunTimeline,
  lists: { readonly closeUps: Shown; readonly phases: Shown; readonly events: Shown },
): Markup {
  return html`<section aria-labelledby="traffic">
    <h2 id="traffic">Traffic</h2>
    <p>
      ${run.totals.requests === 0 ? NO_REQUEST : MARKS} Vertical lines are events, numbered as in the
      timeline.
    </p>
    ${wholeRun(run)} ${lists.closeUps.items}${moreNote(lists.closeUps.leftOut, "close-ups of flips")}
    <h3>Phases</h3>
    ${table("Phases", ["phase", "began at", "took", "outcome", "what it found or did"], lists.phases)}
    <h3>Timeline</h3>
    <ol class="timeline">
      ${lists.events.items}
    </ol>
    ${moreNote(lists.events.leftOut, "events")}
  </section>`;
}

const MARKS =
  "A mark stands where requests were answered, in the lane of the color that answered; requests at the same place of the picture share a mark.";
const NO_REQUEST = "This run sent no request, so nothing here says who has the traffic.";

function wholeRun(run: RunTimeline): Markup {
  const lastPhase = run.phases.reduce((latest, phase) => Math.max(latest, phase.end), 1);
  const end = run.samples.reduce((latest, sample) => Math.max(latest, sample.at), lastPhase);
  const { length } = run.samples;
  const { requests } = run.totals;
  const drawn =
    requests === 0
      ? "no requests"
      : length === requests
        ? `all ${count(requests)} requests`
        : `${count(length)} of ${count(requests)} requests drawn: all close to a flip and all that failed, and an even choice of the others`;
  return picture(run, { from: 0, to: end }, { title: "The whole run", drawn });
}

/**
 * One picture for each flip that answers could show: from shortly before it until after the last old answer.
 */
export function closeUps(run: RunTimeline): readonly Markup[] {
  return run.totals.flips.map((flip) => {
    const span = aroundFlip(flip);
    const close = run.samples.filter(({ at }) => at >= span.from && at <= span.to);
    const title = `Close-up: ${clipped(flip.name)}`;
    return picture(run, span, { title, drawn: `${count(close.length)} requests` });
  });
}

function picture(
  run: RunTimeline,
  { from, to }: { readonly from: number; readonly to: number },
  { title, drawn }: { readonly title: string; readonly drawn: string },
): Markup {
  const scale = timeScale(from, to, WIDTH);
  const samples = run.samples.filter((sample) => sample.at >= from && sample.at <= to);
  const { bands, rows } = bandsOf(run.phases, scale);
  const top = rows * ROW_HEIGHT + NUMBERS_HEIGHT;
  const base = top + LANES_HEIGHT;
  return html`<figure>
    <figcaption>
      ${title} (${duration(from)} to ${duration(to)}) <span class="quiet">${drawn}</span>
    </figcaption>
    <div class="scroll" tabindex="0" role="region" aria-label="${title}, time picture">
      <svg
        class="time"
        viewBox="${-MARGIN.left} 0 ${WIDTH + MARGIN.left + MARGIN.right} ${base + AXIS_HEIGHT}"
        role="img"
        aria-label="${described(samples, title)}"
      >
        ${bands.map(bandMarkup)}
        ${LANES.map((lane, index) => laneMarkup(lane, index, { samples, scale, top }))}
        ${eventLines(run.events, scale, { top, base })} ${axis(scale, base)}
      </svg>
    </div>
  </figure>`;
}

function described(samples: readonly TrafficSample[], title: string): string {
  const counts = LANES.map((lane) => `${lane} ${samples.filter((one) => laneOf(one) === lane).length}`);
  return `${title}. Requests shown: ${counts.join(", ")}.`;
}

function laneOf(sample: TrafficSample): Lane {
  return failed(sample) ? "failed" : (sample.color ?? "failed");
}

function laneMarkup(
  lane: Lane,
  index: number,
  at: { readonly samples: readonly TrafficSample[]; readonly scale: TimeScale; readonly top: number },
): Markup {
  const top = at.top + index * (LANE.height + LANE.gap);
  const middle = top + LANE.height / 2;
  const own = at.samples.filter((sample) => laneOf(sample) === lane);
  return html`<text class="label" x="-8" y="${middle + 4}" text-anchor="end">${lane}</text>
    <rect class="lane" x="0" y="${top}" width="${WIDTH}" height="${LANE.height}" />
    <path class="${lane}" stroke-width="${LANE.height}" d="${marks(own, at.scale, middle)}" />`;
}

/** One path for a whole lane, as broad as the lane: a piece for each run of places with an answer. */
function marks(samples: readonly TrafficSample[], { x }: TimeScale, y: number): string {
  const places = [...new Set(samples.map(({ at }) => Math.min(WIDTH - 1, Math.floor(x(at)))))].toSorted(
    (a, b) => a - b,
  );
  let path = "";
  let end = -1;
  let begin = -1;
  const close = (): void => void (path += begin < 0 ? "" : `h${end - begin}`);
  for (const place of places) {
    if (place !== end) {
      close();
      path += path === "" ? `M${place} ${y}` : `m${place - end} 0`;
      begin = place;
    }
    end = place + 1;
  }
  close();
  return path;
}

function bandMarkup({ phase, x, width, y, name }: Band): Markup {
  const text =
    name === undefined
      ? raw("")
      : html`<text class="phase-name" x="${name.x}" y="${y + 12}">${name.text}</text>`;
  return html`<rect
      class="phase ${phase.outcome}"
      x="${x}"
      y="${y}"
      width="${width}"
      height="${ROW_HEIGHT - 2}"
    >
      <title>${clipped(phase.name)}: ${clipped(phase.detail)}</title> </rect
    >${text}`;
}

/** Room for the number of an event. */
const NUMBER_WIDTH = 18;

/**
 * A line for each event, with its number where there is room; most are drawn twice, so that is what counts.
 */
function eventLines(
  events: readonly RunEvent[],
  scale: TimeScale,
  { top, base }: { readonly top: number; readonly base: number },
): readonly Markup[] {
  let taken = -NUMBER_WIDTH;
  return events.slice(0, MOST_EVENTS).flatMap((event, index) => {
    if (event.at < scale.from || event.at > scale.to) return [];
    const x = scale.x(event.at);
    const fits = x - taken >= NUMBER_WIDTH;
    if (fits) taken = x;
    const number = fits
      ? html`<text class="number" x="${x}" y="${top - 6}" text-anchor="middle">${index + 1}</text>`
      : raw("");
    return [
      html`<path class="event ${event.kind}" d="M${x} ${top - 3}V${base}"
          ><title>${clipped(event.text)}</title></path
        >${number}`,
    ];
  });
}

/** More lines than this say nothing. */
const MOST_EVENTS = 60;

function axis(scale: TimeScale, base: number): Markup {
  const labels = ticks(scale.from, scale.to, 8).map(
    (at) =>
      html`<text class="tick" x="${scale.x(at)}" y="${base + 16}" text-anchor="middle"
        >${duration(at)}</text
      >`,
  );
  return html`<path class="axis" d="M0 ${base}H${WIDTH}" />${labels}`;
}

/** Rows of the table of phases. */
export function phaseRows(phases: readonly RunPhase[]): readonly Markup[] {
  return phases.map(
    (phase) =>
      html`<tr>
        <th scope="row">${clipped(phase.name)}</th>
        <td>${duration(phase.start)}</td>
        <td>${duration(phase.end - phase.start)}</td>
        <td><span class="badge ${phase.outcome}">${phase.outcome}</span></td>
        <td>${clipped(phase.detail)}</td>
      </tr>`,
  );
}

/** Items of the timeline. */
export function eventItems(events: readonly RunEvent[]): readonly Markup[] {
  return events.map(
    (event) =>
      html`<li class="${event.kind}">
        <span class="at">${duration(event.at)}</span> ${clipped(event.text)}
      </li>`,
  );
}

function count(requests: number): string {
  return requests.toLocaleString("en");
}
