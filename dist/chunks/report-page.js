import { changed, cutEnd, plainText, timelineText } from "./escape.js";
import { aroundFlip, failed, fairShares, routeWords, utf8Length } from "./report.js";
// src/report/page/budget.ts
const PAGE_BYTES = 3e5;
function bytesOf({ markup }) {
	return utf8Length(markup);
}
function sizeOf(items) {
	return items.reduce((sum, item) => sum + bytesOf(item), 0);
}
function fitting(items, bytes) {
	let left = bytes;
	const over = items.findIndex((item) => (left -= bytesOf(item)) < 0);
	const kept = over < 0 ? items : items.slice(0, over);
	return {
		items: kept,
		leftOut: items.length - kept.length
	};
}
function shared(lists, bytes) {
	const shares = fairShares(lists.map(sizeOf), bytes);
	return lists.map((items, index) => fitting(items, shares[index] ?? 0));
}
function clipped(text) {
	return cutEnd(changed(timelineText(text), plainText), 1e3);
}
// src/report/page/html.ts
function html(strings, ...parts) {
	return { markup: strings.reduce((whole, next, index) => whole + rendered(parts[index - 1] ?? "") + next) };
}
function raw(markup) {
	return { markup };
}
function escapeHtml(text) {
	return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("\"", "&quot;").replaceAll("'", "&#39;");
}
function rendered(part) {
	if (typeof part === "string") return escapeHtml(part);
	if (typeof part === "number") return String(part);
	return "markup" in part ? part.markup : part.map((item) => item.markup).join("");
}
// src/report/page/tables.ts
function routeRows(run) {
	const { stays, moves } = routeWords(run);
	return run.routes.map((route) => html`<tr class="${route.before === route.after ? "kept" : "moved"}">
        <th scope="row"><code>${clipped(route.request)}</code></th>
        <td><code>${clipped(route.rule)}</code></td>
        <td>${clipped(route.before)}</td>
        <td>${clipped(route.after)}</td>
        <td>${route.before === route.after ? stays : moves}</td>
      </tr>`);
}
function routesSection(run, shown) {
	if (run.routes.length === 0) return raw("");
	const { before, after } = routeWords(run);
	return html`<section aria-labelledby="routes">
    <h2 id="routes">Routes</h2>
    ${table("Routes", [
		"request",
		"rule",
		before,
		after,
		""
	], shown)}
  </section>`;
}
function findingRows(findings) {
	const order = [
		"error",
		"warning",
		"info"
	];
	return findings.toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity)).map((finding) => html`<tr>
        <td><span class="badge ${finding.severity}">${finding.severity}</span></td>
        <th scope="row"><code>${clipped(finding.rule)}</code></th>
        <td>${clipped(finding.message)}</td>
        <td><code>${clipped(place(finding))}</code></td>
        <td>${clipped(finding.fix)}</td>
      </tr>`);
}
function findingsSection(shown) {
	return html`<section aria-labelledby="findings">
    <h2 id="findings">Findings</h2>
    ${shown.items.length + shown.leftOut === 0 ? html`<p>No findings.</p>` : table("Findings", [
		"severity",
		"rule",
		"what",
		"where",
		"what to do"
	], shown)}
  </section>`;
}
function place(finding) {
	return finding.line === void 0 ? finding.file : `${finding.file}:${finding.line}`;
}
function table(name, columns, { items, leftOut }) {
	return html`<div class="scroll" tabindex="0" role="region" aria-label="${name}, table">
      <table>
        <thead>
          <tr>
            ${columns.map((column) => column === "" ? html`<td></td>` : html`<th scope="col">${column}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${items}
        </tbody>
      </table>
    </div>
    ${moreNote(leftOut, "rows")}`;
}
function moreNote(leftOut, what) {
	return leftOut === 0 ? raw("") : html`<p class="more">… ${leftOut.toLocaleString("en")} more ${what}: the page holds 300 kB.</p>`;
}
const MOST_ROWS = 6;
const CHARACTER_WIDTH = 7.5;
const GAP = 6;
function bandsOf(phases, scale) {
	const ends = [];
	return {
		bands: phases.filter((phase) => phase.end >= scale.from && phase.start <= scale.to).toSorted((a, b) => a.start - b.start).slice(0, MOST_BANDS).map((phase) => bandOf(phase, scale, ends)),
		rows: Math.max(1, ends.length)
	};
}
const MOST_BANDS = 40;
function bandOf(phase, scale, ends) {
	const x = Math.max(0, scale.x(phase.start));
	const width = Math.max(1, Math.min(scale.width, scale.x(phase.end)) - x);
	const text = phase.name.length > 24 ? `${phase.name.slice(0, 23)}…` : phase.name;
	const length = text.length * CHARACTER_WIDTH;
	const nameX = Math.max(0, Math.min(x + 3, scale.width - length));
	const left = Math.min(x, nameX);
	const right = Math.max(x + width, nameX + length);
	const free = ends.findIndex((end) => left >= end + GAP);
	const row = free >= 0 ? free : Math.min(ends.length, 5);
	const isFree = free >= 0 || ends.length < MOST_ROWS;
	ends[row] = Math.max(ends[row] ?? 0, isFree ? right : x + width);
	return {
		phase,
		x,
		width,
		y: row * 18,
		name: isFree ? {
			x: nameX,
			text
		} : void 0
	};
}
// src/report/page/scale.ts
function timeScale(from, to, width) {
	const span = Math.max(1, to - from);
	return {
		from,
		to,
		width,
		x: (at) => Math.round((at - from) / span * width * 10) / 10
	};
}
function ticks(from, to, most) {
	const rough = Math.max(1, to - from) / most;
	const power = 10 ** Math.floor(Math.log10(rough));
	const step = [
		1,
		2,
		5,
		10
	].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? rough;
	const first = Math.ceil(from / step) * step;
	const count = Math.floor((to - first) / step) + 1;
	return Array.from({ length: Math.max(0, count) }, (_, index) => first + index * step);
}
function duration(milliseconds) {
	return milliseconds < 1e3 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1e3).toFixed(1)} s`;
}
// src/report/page/traffic.ts
const WIDTH = 1e3;
const MARGIN = {
	left: 70,
	right: 30
};
const LANES = [
	"blue",
	"green",
	"failed"
];
const LANE = {
	height: 40,
	gap: 10
};
const LANES_HEIGHT = LANES.length * (LANE.height + LANE.gap);
const NUMBERS_HEIGHT = 18;
const AXIS_HEIGHT = 24;
function trafficSection(run, lists) {
	return html`<section aria-labelledby="traffic">
    <h2 id="traffic">Traffic</h2>
    <p>
      ${run.totals.requests === 0 ? NO_REQUEST : MARKS} Vertical lines are events, numbered as in the
      timeline.
    </p>
    ${wholeRun(run)} ${lists.closeUps.items}${moreNote(lists.closeUps.leftOut, "close-ups of flips")}
    <h3>Phases</h3>
    ${table("Phases", [
		"phase",
		"began at",
		"took",
		"outcome",
		"what it found or did"
	], lists.phases)}
    <h3>Timeline</h3>
    <ol class="timeline">
      ${lists.events.items}
    </ol>
    ${moreNote(lists.events.leftOut, "events")}
  </section>`;
}
const MARKS = "A mark stands where requests were answered, in the lane of the color that answered; requests at the same place of the picture share a mark.";
const NO_REQUEST = "This run sent no request, so nothing here says who has the traffic.";
function wholeRun(run) {
	const lastPhase = run.phases.reduce((latest, phase) => Math.max(latest, phase.end), 1);
	const end = run.samples.reduce((latest, sample) => Math.max(latest, sample.at), lastPhase);
	const { length } = run.samples;
	const { requests } = run.totals;
	const drawn = requests === 0 ? "no requests" : length === requests ? `all ${count(requests)} requests` : `${count(length)} of ${count(requests)} requests drawn: all close to a flip and all that failed, and an even choice of the others`;
	return picture(run, {
		from: 0,
		to: end
	}, {
		title: "The whole run",
		drawn
	});
}
function closeUps(run) {
	return run.totals.flips.map((flip) => {
		const span = aroundFlip(flip);
		const close = run.samples.filter(({ at }) => at >= span.from && at <= span.to);
		return picture(run, span, {
			title: `Close-up: ${clipped(flip.name)}`,
			drawn: `${count(close.length)} requests`
		});
	});
}
function picture(run, { from, to }, { title, drawn }) {
	const scale = timeScale(from, to, WIDTH);
	const samples = run.samples.filter((sample) => sample.at >= from && sample.at <= to);
	const { bands, rows } = bandsOf(run.phases, scale);
	const top = rows * 18 + NUMBERS_HEIGHT;
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
        ${LANES.map((lane, index) => laneMarkup(lane, index, {
		samples,
		scale,
		top
	}))}
        ${eventLines(run.events, scale, {
		top,
		base
	})} ${axis(scale, base)}
      </svg>
    </div>
  </figure>`;
}
function described(samples, title) {
	return `${title}. Requests shown: ${LANES.map((lane) => `${lane} ${samples.filter((one) => laneOf(one) === lane).length}`).join(", ")}.`;
}
function laneOf(sample) {
	return failed(sample) ? "failed" : sample.color ?? "failed";
}
function laneMarkup(lane, index, at) {
	const top = at.top + index * (LANE.height + LANE.gap);
	const middle = top + LANE.height / 2;
	const own = at.samples.filter((sample) => laneOf(sample) === lane);
	return html`<text class="label" x="-8" y="${middle + 4}" text-anchor="end">${lane}</text>
    <rect class="lane" x="0" y="${top}" width="${WIDTH}" height="${LANE.height}" />
    <path class="${lane}" stroke-width="${LANE.height}" d="${marks(own, at.scale, middle)}" />`;
}
function marks(samples, { x }, y) {
	const places = [...new Set(samples.map(({ at }) => Math.min(999, Math.floor(x(at)))))].toSorted((a, b) => a - b);
	let path = "";
	let end = -1;
	let begin = -1;
	const close = () => void (path += begin < 0 ? "" : `h${end - begin}`);
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
function bandMarkup({ phase, x, width, y, name }) {
	const text = name === void 0 ? raw("") : html`<text class="phase-name" x="${name.x}" y="${y + 12}">${name.text}</text>`;
	return html`<rect
      class="phase ${phase.outcome}"
      x="${x}"
      y="${y}"
      width="${width}"
      height="${16}"
    >
      <title>${clipped(phase.name)}: ${clipped(phase.detail)}</title> </rect
    >${text}`;
}
const NUMBER_WIDTH = 18;
function eventLines(events, scale, { top, base }) {
	let taken = -18;
	return events.slice(0, MOST_EVENTS).flatMap((event, index) => {
		if (event.at < scale.from || event.at > scale.to) return [];
		const x = scale.x(event.at);
		const fits = x - taken >= NUMBER_WIDTH;
		if (fits) taken = x;
		const number = fits ? html`<text class="number" x="${x}" y="${top - 6}" text-anchor="middle">${index + 1}</text>` : raw("");
		return [html`<path class="event ${event.kind}" d="M${x} ${top - 3}V${base}"
          ><title>${clipped(event.text)}</title></path
        >${number}`];
	});
}
const MOST_EVENTS = 60;
function axis(scale, base) {
	const labels = ticks(scale.from, scale.to, 8).map((at) => html`<text class="tick" x="${scale.x(at)}" y="${base + 16}" text-anchor="middle"
        >${duration(at)}</text
      >`);
	return html`<path class="axis" d="M0 ${base}H${WIDTH}" />${labels}`;
}
function phaseRows(phases) {
	return phases.map((phase) => html`<tr>
        <th scope="row">${clipped(phase.name)}</th>
        <td>${duration(phase.start)}</td>
        <td>${duration(phase.end - phase.start)}</td>
        <td><span class="badge ${phase.outcome}">${phase.outcome}</span></td>
        <td>${clipped(phase.detail)}</td>
      </tr>`);
}
function eventItems(events) {
	return events.map((event) => html`<li class="${event.kind}">
        <span class="at">${duration(event.at)}</span> ${clipped(event.text)}
      </li>`);
}
function count(requests) {
	return requests.toLocaleString("en");
}
// src/report/page/units.ts
const BOX = {
	width: 262,
	height: 34,
	columnGap: 64,
	rowGap: 14
};
const MOST_CHARACTERS = 34;
function unitsSection(units, lists) {
	if (units.length === 0) return raw("");
	return html`<section aria-labelledby="units">
    <h2 id="units">Units</h2>
    ${lists.graph.items}${lists.graph.leftOut === 0 ? raw("") : html`<p class="more">The graph of ${units.length} units is too large for this page.</p>`}
    ${lists.units.map((lines, index) => unitDetails(units[index], lines))}
    ${moreNote(units.length - lists.units.length, "units")}
  </section>`;
}
function placed(units) {
	const depths = depthByUnit(units);
	const rows = new Map();
	return units.map((unit) => {
		const column = depths.get(unit.name) ?? 0;
		const row = rows.get(column) ?? 0;
		rows.set(column, row + 1);
		return {
			unit,
			x: column * (BOX.width + BOX.columnGap),
			y: row * (BOX.height + BOX.rowGap)
		};
	});
}
function depthByUnit(units) {
	const depths = new Map();
	const byName = new Map(units.map((unit) => [unit.name, unit]));
	const depth = (name, path) => {
		const unit = byName.get(name);
		if (unit === void 0 || path.has(name)) return -1;
		const below = unit.dependencies.map((next) => depths.get(next) ?? depth(next, new Set([...path, name])));
		const found = Math.max(-1, ...below) + 1;
		depths.set(name, found);
		return found;
	};
	for (const unit of units) depth(unit.name, new Set());
	return depths;
}
const MOST_BOXES = 200;
function unitsGraph(units) {
	if (units.length === 0) return [];
	const boxes = placed(units.slice(0, MOST_BOXES));
	const width = Math.max(...boxes.map((box) => box.x)) + BOX.width;
	const height = Math.max(...boxes.map((box) => box.y)) + BOX.height;
	const at = new Map(boxes.map((box) => [box.unit.name, box]));
	const edges = boxes.flatMap((box) => box.unit.dependencies.flatMap((name) => {
		const from = at.get(name);
		return from === void 0 ? [] : [edge(from, box)];
	}));
	const label = `Graph of ${boxes.length === units.length ? `${units.length}` : `the first ${boxes.length} of ${units.length}`} units and their dependencies; the list below says the same in words.`;
	return [html`<div class="scroll" tabindex="0" role="region" aria-label="Graph of units">
      <svg
        class="graph"
        viewBox="-2 -2 ${width + 4} ${height + 4}"
        style="width:${width + 4}px"
        role="img"
        aria-label="${label}"
      >
        ${edges}${boxes.map(boxMarkup)}
      </svg>
    </div>`];
}
function edge(from, to) {
	const start = {
		x: from.x + BOX.width,
		y: from.y + BOX.height / 2
	};
	const end = {
		x: to.x,
		y: to.y + BOX.height / 2
	};
	const middle = (start.x + end.x) / 2;
	return html`<path
    class="edge"
    d="M${start.x} ${start.y}C${middle} ${start.y} ${middle} ${end.y} ${end.x} ${end.y}"
  />`;
}
function boxMarkup({ unit: { name, outcome }, x, y }) {
	const seen = plainText(name);
	const text = seen.length > MOST_CHARACTERS ? `${seen.slice(0, 33)}…` : seen;
	return html`<g
    ><title>${clipped(name)}: ${outcome}</title
    ><rect
      class="unit ${outcome}"
      x="${x}"
      y="${y}"
      width="${BOX.width}"
      height="${BOX.height}"
      rx="6"
    /><text x="${x + 10}" y="${y + 22}">${text}</text></g
  >`;
}
function lineCount({ changes, diff }) {
	return changes.length + diffLines(diff).length;
}
function unitLines({ changes, diff }, most) {
	const shown = changes.slice(0, most);
	return [...shown.map((change) => html`<li>${clipped(change)}</li>`), ...diffLines(diff).slice(0, most - shown.length).map((line) => html`<span class="${lineClass(line)}">${clipped(line)}</span>`)];
}
function diffLines(diff) {
	return diff.trimEnd() === "" ? [] : diff.trimEnd().split("\n");
}
function unitDetails(unit, { items, leftOut }) {
	const changes = items.slice(0, unit.changes.length);
	const lines = items.slice(unit.changes.length);
	return html`<details>
    <summary>
      ${clipped(unit.name)} <span class="badge ${unit.outcome}">${unit.outcome}</span>
      <span class="quiet">${dependenciesOf(unit)}</span>
    </summary>
    ${unit.outcome === "no-changes" ? html`<p class="quiet">Nothing would change.</p>` : raw("")}
    ${changes.length === 0 ? raw("") : html`<ul>
            ${changes}
          </ul>`}
    ${lines.length === 0 ? raw("") : html`<pre tabindex="0" role="region" aria-label="Plan of ${clipped(unit.name)}">${lines}</pre>`}
    ${moreNote(leftOut, leftOut === 1 ? "line" : "lines")}
  </details>`;
}
function dependenciesOf({ dependencies }) {
	if (dependencies.length === 0) return "no dependencies";
	const text = `after ${dependencies.join(", ")}`;
	return text.length > 300 ? `after ${dependencies.length} units` : text;
}
function lineClass(line) {
	if (line.startsWith("+")) return "added";
	return line.startsWith("-") ? "removed" : "same";
}
// src/report/page/lists.ts
const UNIT_HEAD_BYTES = 600;
const MOST_LINES = 11e3;
function wholeLists(run) {
	return {
		closeUps: closeUps(run),
		phases: phaseRows(run.phases),
		events: eventItems(run.events),
		routes: routeRows(run),
		findings: findingRows(run.findings),
		graph: unitsGraph(run.units),
		units: linesOf(run.units)
	};
}
function linesOf(units) {
	const counts = units.map(lineCount);
	const shares = fairShares(counts, MOST_LINES);
	return units.map((unit, index) => ({
		lines: unitLines(unit, shares[index] ?? 0),
		count: counts[index] ?? 0
	}));
}
function listsWithin(whole, bytes) {
	const graph = fitting(whole.graph, bytes / 4);
	const lists = [
		whole.closeUps,
		whole.phases,
		whole.events,
		whole.routes,
		whole.findings
	];
	const unitBytes = whole.units.map(({ lines }) => UNIT_HEAD_BYTES + sizeOf(lines));
	const needs = [...lists.map(sizeOf), unitBytes.reduce((sum, size) => sum + size, 0)];
	const shares = fairShares(needs, bytes - sizeOf(graph.items));
	const shown = (index) => fitting(lists[index] ?? [], shares[index] ?? 0);
	return {
		closeUps: shown(0),
		phases: shown(1),
		events: shown(2),
		routes: shown(3),
		findings: shown(4),
		graph,
		units: unitsWithin(whole.units, shares.at(-1) ?? 0)
	};
}
function unitsWithin(units, bytes) {
	const kept = units.slice(0, Math.floor(bytes / UNIT_HEAD_BYTES));
	return shared(kept.map((unit) => unit.lines), bytes - kept.length * UNIT_HEAD_BYTES).map(({ items }, index) => ({
		items,
		leftOut: (kept[index]?.count ?? 0) - items.length
	}));
}
// src/report/page/style.ts
const STYLE = `
:root { color-scheme: light dark; --back: #ffffff; --front: #1c2128; --quiet: #57606a; --line: #d0d7de; --soft: #f3f5f8;
  --blue: #0a58ca; --green: #1a7f37; --failed: #b3261e; --warn: #8a5a00; --phase: #dce6f5; }
@media (prefers-color-scheme: dark) { :root { --back: #0d1117; --front: #e6edf3; --quiet: #9aa5b1; --line: #373e47; --soft: #161b22;
  --blue: #79b8ff; --green: #56d364; --failed: #ff8f87; --warn: #e3b341; --phase: #24344d; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 72rem; background: var(--back); color: var(--front);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
h1 { font-size: 1.5rem; margin: .2rem 0; } h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; } h3 { font-size: 1rem; }
a { color: var(--blue); } code, pre { font: .85rem/1.45 ui-monospace, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.quiet { color: var(--quiet); } .scroll { overflow-x: auto; } :focus-visible { outline: 3px solid var(--blue); outline-offset: 2px; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .6rem; margin: 1rem 0; padding: 0; }
.figures div { background: var(--soft); border: 1px solid var(--line); border-radius: 8px; padding: .6rem .8rem; }
.figures dt { color: var(--quiet); font-size: .85rem; } .figures dd { margin: 0; font-size: 1.3rem; font-weight: 600; }
figure { margin: 1rem 0; } figcaption { font-weight: 600; margin-bottom: .3rem; }
svg { height: auto; display: block; } svg.time { width: 100%; min-width: 1100px; } svg text { fill: var(--front); font-size: 12px; } svg .label { font-size: 13px; }
.lane { fill: var(--soft); } .axis { stroke: var(--line); } svg .number { font-weight: 600; }
path.blue { stroke: var(--blue); } path.green { stroke: var(--green); } path.failed { stroke: var(--failed); }
.phase { fill: var(--phase); stroke: var(--line); } .phase.failed, .phase.refused { stroke: var(--failed); }
.event { stroke: var(--quiet); stroke-dasharray: 4 3; fill: none; } .event.flip { stroke: var(--front); stroke-width: 2; } .event.fault { stroke: var(--failed); stroke-width: 2; }
table { border-collapse: collapse; width: 100%; min-width: 38rem; font-size: .92rem; } th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid var(--line); }
tbody th { font-weight: 500; } tr.moved { background: var(--soft); } tr.moved td:last-child { font-weight: 700; }
.badge { border: 1px solid currentColor; border-radius: 99px; padding: 0 .5rem; font-size: .8rem; white-space: nowrap; }
.badge.done, .badge.no-changes { color: var(--green); } .badge.changes { color: var(--blue); }
.badge.given, .badge.excluded { color: var(--quiet); } .badge.refused, .badge.failed, .badge.error { color: var(--failed); } .badge.warning, .badge.skipped { color: var(--warn); }
.timeline { padding-left: 2.4rem; } .timeline .fault { color: var(--failed); } .verdict { font-weight: 600; margin: .3rem 0; } .more { color: var(--quiet); margin: .4rem 0; } .at { display: inline-block; min-width: 5rem; color: var(--quiet); font-variant-numeric: tabular-nums; }
.graph { margin: .5rem 0 1rem; } .unit { fill: var(--soft); stroke: var(--line); } .unit.changes { stroke: var(--blue); stroke-width: 2; }
.unit.failed { stroke: var(--failed); stroke-width: 2; } .edge { fill: none; stroke: var(--quiet); }
details { border: 1px solid var(--line); border-radius: 8px; margin: .4rem 0; padding: .4rem .8rem; } summary { cursor: pointer; }
pre { background: var(--soft); padding: .6rem; overflow-x: auto; border-radius: 6px; white-space: pre; } pre span { display: block; min-height: 1.45em; } .added { color: var(--green); } .removed { color: var(--failed); }
@media print { .scroll { overflow: visible; } details { break-inside: avoid; } }
`;
// src/report/page/render.ts
const WORLDS = {
	embedded: "embedded world: one process, real Helm, real HTTP; units planned by rendering and comparing",
	mesh: "sandbox: real API server, istiod and Envoy",
	cluster: "cluster"
};
const FRAME_BYTES = 6e3;
function renderPage(run) {
	const whole = wholeLists(run);
	const bare = bytesOf(page(run, listsWithin(whole, 0)));
	return `<!doctype html>\n${page(run, listsWithin(whole, Math.max(0, PAGE_BYTES - bare - FRAME_BYTES))).markup}\n`;
}
function page(run, lists) {
	return html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta
        http-equiv="Content-Security-Policy"
        content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"
      />
      <link rel="icon" href="data:," />
      <title>${clipped(run.title)}</title>
      <style>
        ${raw(STYLE)}
      </style>
    </head>
    <body>
      <header>${heading(run)}</header>
      <main>
        ${trafficSection(run, lists)} ${routesSection(run, lists.routes)} ${unitsSection(run.units, lists)}
        ${isChecked(run) ? findingsSection(lists.findings) : raw("")}
      </main>
    </body>
  </html>`;
}
function isChecked({ findings, phases }) {
	return findings.length > 0 || phases.some(({ name }) => name === "lint");
}
function heading(run) {
	const verdict = run.verdict === void 0 ? raw("") : html`<p class="verdict">${clipped(run.verdict)}</p>`;
	return html`<h1>${clipped(run.title)}</h1>
    <p>
      Release <strong>${clipped(run.release)}</strong> on <code>${clipped(run.host)}</code>, ${run.startedAt}
      <span class="badge ${run.outcome}">${run.outcome}</span><br /><span class="quiet"
        >${WORLDS[run.world]}</span
      >
    </p>
    ${verdict}
    <dl class="figures">${figures(run)}</dl>`;
}
const MOST_FIGURES = 8;
function figures({ totals }) {
	const flips = totals.flips.slice(0, MOST_FIGURES);
	const more = totals.flips.length - flips.length;
	return [
		["requests", totals.requests.toLocaleString("en")],
		["failed", totals.failed.toLocaleString("en")],
		["answered by blue", totals.byColor.blue.toLocaleString("en")],
		["answered by green", totals.byColor.green.toLocaleString("en")],
		...flips.map((flip) => [`${flip.name}: last old answer after`, duration(flip.lastOldAnswerAfterMs)]),
		...more > 0 ? [["more flips", String(more)]] : []
	].map(([name, value]) => html`<div>
        <dt>${clipped(name)}</dt>
        <dd>${value}</dd>
      </div>`);
}
export { renderPage };
