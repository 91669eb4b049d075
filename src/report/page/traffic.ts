import type { RunEvent, RunPhase, RunRecord, TrafficSample } from "../../model/run.ts";
import { html, type Markup, raw } from "./html.ts";
import { duration, ticks, type TimeScale, timeScale } from "./scale.ts";

const WIDTH = 1000;
const LANES = [
  { key: "blue", label: "blue", top: 62 },
  { key: "green", label: "green", top: 112 },
  { key: "failed", label: "failed", top: 162 },
] as const;
const LANE_HEIGHT = 40;
const BASELINE = 210;
const HEIGHT = 232;

type Lane = (typeof LANES)[number]["key"];

/** The time picture of requests by color: the whole run, then one close-up for each flip. */
export function trafficSection(record: RunRecord): Markup {
  const end = runEnd(record);
  const flips = record.events.filter((event) => event.kind === "flip");
  return html`<section aria-labelledby="traffic">
    <h2 id="traffic">Traffic</h2>
    <p>
      Each thin line is one answered request, in the lane of the color that answered. Dashed lines mark
      events.
    </p>
    ${picture(record, 0, end, "The whole run")} ${flips.map((flip) => closeUp(record, flip, end))}
    ${phaseTable(record.phases)} ${eventList(record.events)}
  </section>`;
}

function closeUp(record: RunRecord, flip: RunEvent, end: number): Markup {
  const from = Math.max(0, flip.at - 250);
  return picture(record, from, Math.min(end, flip.at + 750), `Close-up: ${flip.text}`);
}

function runEnd(record: RunRecord): number {
  const lastPhase = record.phases.reduce((latest, phase) => Math.max(latest, phase.end), 1);
  return record.samples.reduce((latest, sample) => Math.max(latest, sample.at), lastPhase);
}

function picture(record: RunRecord, from: number, to: number, title: string): Markup {
  const scale = timeScale(from, to, WIDTH);
  const samples = record.samples.filter((sample) => sample.at >= from && sample.at <= to);
  return html`<figure>
    <figcaption>${title} (${duration(from)} to ${duration(to)})</figcaption>
    <div class="scroll" tabindex="0" role="region" aria-label="${title}, time picture">
      <svg viewBox="-70 0 ${WIDTH + 80} ${HEIGHT}" role="img" aria-label="${described(samples, title)}">
        ${phaseBands(record.phases, scale)} ${LANES.map((lane) => laneMarkup(lane, samples, scale))}
        ${record.events.map((event) => eventLine(event, scale))} ${axis(scale)}
      </svg>
    </div>
  </figure>`;
}

function described(samples: readonly TrafficSample[], title: string): string {
  const counts = LANES.map((lane) => `${lane.label} ${samples.filter((s) => laneOf(s) === lane.key).length}`);
  return `${title}. Requests shown: ${counts.join(", ")}.`;
}

function laneOf(sample: TrafficSample): Lane {
  return sample.color === undefined || sample.status === 0 || sample.status >= 500 ? "failed" : sample.color;
}

function laneMarkup(
  lane: (typeof LANES)[number],
  samples: readonly TrafficSample[],
  scale: TimeScale,
): Markup {
  const xs = samples.filter((sample) => laneOf(sample) === lane.key).map((sample) => scale.x(sample.at));
  return html`<text class="label" x="-8" y="${lane.top + LANE_HEIGHT / 2 + 4}" text-anchor="end"
      >${lane.label}</text
    >
    <rect class="lane" x="0" y="${lane.top}" width="${WIDTH}" height="${LANE_HEIGHT}" />
    <path class="${lane.key}" d="${strokes([...new Set(xs)], lane.top)}" />`;
}

/** One path for a whole lane: 10,000 elements would be slow to draw, one path is not. */
function strokes(xs: readonly number[], top: number): string {
  return xs.map((x) => `M${x} ${top}v${LANE_HEIGHT}`).join("");
}

function phaseBands(phases: readonly RunPhase[], scale: TimeScale): readonly Markup[] {
  const shown = phases.filter((phase) => phase.end >= scale.from && phase.start <= scale.to);
  return shown.map((phase, index) => {
    const left = Math.max(0, scale.x(phase.start));
    const width = Math.max(1, Math.min(WIDTH, scale.x(phase.end)) - left);
    const row = 12 + (index % 4) * 12;
    return html`<rect class="phase ${phase.outcome}" x="${left}" y="${row - 9}" width="${width}" height="11">
        <title>${phase.name}: ${phase.detail}</title> </rect
      ><text class="phase-name" x="${Math.min(left + 3, WIDTH - 60)}" y="${row}">${phase.name}</text>`;
  });
}

function eventLine(event: RunEvent, scale: TimeScale): Markup {
  if (event.at < scale.from || event.at > scale.to) return raw("");
  const x = scale.x(event.at);
  return html`<path class="event ${event.kind}" d="M${x} 52V${BASELINE}"><title>${event.text}</title></path>`;
}

function axis(scale: TimeScale): Markup {
  const marks = ticks(scale.from, scale.to, 8).map(
    (at) =>
      html`<text class="tick" x="${scale.x(at)}" y="${BASELINE + 16}" text-anchor="middle"
        >${duration(at)}</text
      >`,
  );
  return html`<path class="axis" d="M0 ${BASELINE}H${WIDTH}" />${marks}`;
}

function phaseTable(phases: readonly RunPhase[]): Markup {
  const rows = phases.map(
    (phase) =>
      html`<tr>
        <th scope="row">${phase.name}</th>
        <td>${duration(phase.start)}</td>
        <td>${duration(phase.end - phase.start)}</td>
        <td><span class="badge ${phase.outcome}">${phase.outcome}</span></td>
        <td>${phase.detail}</td>
      </tr>`,
  );
  return html`<h3>Phases</h3>
    <div class="scroll" tabindex="0" role="region" aria-label="Phases, table">
      <table>
        <thead>
          <tr>
            <th scope="col">phase</th>
            <th scope="col">began at</th>
            <th scope="col">took</th>
            <th scope="col">outcome</th>
            <th scope="col">what it found or did</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>`;
}

function eventList(events: readonly RunEvent[]): Markup {
  const items = events.map(
    (event) => html`<li><span class="at">${duration(event.at)}</span> ${event.text}</li>`,
  );
  return html`<h3>Timeline</h3>
    <ol class="timeline">
      ${items}
    </ol>`;
}
