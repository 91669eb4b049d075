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
svg { width: 100%; min-width: 40rem; height: auto; display: block; } svg text { fill: var(--front); font-size: 12px; }
.lane { fill: var(--soft); } .axis { stroke: var(--line); } .tick { font-size: 11px; }
path.blue { stroke: var(--blue); } path.green { stroke: var(--green); } path.failed { stroke: var(--failed); stroke-width: 2; }
.phase { fill: var(--phase); stroke: var(--line); } .phase.failed, .phase.refused { stroke: var(--failed); } svg .phase-name { font-size: 9px; }
.event { stroke: var(--quiet); stroke-dasharray: 4 3; fill: none; } .event.flip { stroke: var(--front); stroke-width: 2; } .event.fault { stroke: var(--failed); stroke-width: 2; }
table { border-collapse: collapse; width: 100%; min-width: 38rem; font-size: .92rem; } th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid var(--line); }
tbody th { font-weight: 500; } tr.moved { background: var(--soft); } tr.moved td:last-child { font-weight: 700; }
.badge { border: 1px solid currentColor; border-radius: 99px; padding: 0 .5rem; font-size: .8rem; white-space: nowrap; }
.badge.done, .badge.no-changes { color: var(--green); } .badge.changes { color: var(--blue); }
.badge.refused, .badge.failed, .badge.error { color: var(--failed); } .badge.warning, .badge.skipped { color: var(--warn); }
.timeline { padding-left: 1.2rem; } .at { display: inline-block; min-width: 5rem; color: var(--quiet); font-variant-numeric: tabular-nums; }
.graph { margin: .5rem 0 1rem; } .unit { fill: var(--soft); stroke: var(--line); } .unit.changes { stroke: var(--blue); stroke-width: 2; }
.unit.failed { stroke: var(--failed); stroke-width: 2; } .edge { fill: none; stroke: var(--quiet); }
details { border: 1px solid var(--line); border-radius: 8px; margin: .4rem 0; padding: .4rem .8rem; } summary { cursor: pointer; }
pre { background: var(--soft); padding: .6rem; overflow-x: auto; border-radius: 6px; white-space: pre; } .added { color: var(--green); } .removed { color: var(--failed); }
@media print { .scroll { overflow: visible; } details { break-inside: avoid; } }
`;
// src/report/page/tables.ts
function routesSection(routes) {
	if (routes.length === 0) return raw("");
	return html`<section aria-labelledby="routes">
    <h2 id="routes">Routes</h2>
    ${table("Routes", [
		"request",
		"rule",
		"before the flip",
		"after the flip",
		""
	], routes.map((route) => html`<tr class="${route.before === route.after ? "kept" : "moved"}">
        <th scope="row"><code>${route.request}</code></th>
        <td><code>${route.rule}</code></td>
        <td>${route.before}</td>
        <td>${route.after}</td>
        <td>${route.before === route.after ? "stays" : "moves"}</td>
      </tr>`))}
  </section>`;
}
function findingsSection(findings) {
	const order = [
		"error",
		"warning",
		"info"
	];
	const rows = [...findings].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity)).map((finding) => html`<tr>
        <td><span class="badge ${finding.severity}">${finding.severity}</span></td>
        <th scope="row"><code>${finding.rule}</code></th>
        <td>${finding.message}</td>
        <td><code>${place(finding)}</code></td>
        <td>${finding.fix}</td>
      </tr>`);
	return html`<section aria-labelledby="findings">
    <h2 id="findings">Findings</h2>
    ${rows.length === 0 ? html`<p>No findings.</p>` : table("Findings", [
		"severity",
		"rule",
		"what",
		"where",
		"what to do"
	], rows)}
  </section>`;
}
function place(finding) {
	return finding.line === void 0 ? finding.file : `${finding.file}:${finding.line}`;
}
function table(name, columns, rows) {
	return html`<div class="scroll" tabindex="0" role="region" aria-label="${name}, table">
    <table>
      <thead>
        <tr>
          ${columns.map((column) => column === "" ? html`<td></td>` : html`<th scope="col">${column}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}
// src/report/page/traffic.ts
const WIDTH = 1e3;
const LANES = [
	{
		key: "blue",
		label: "blue",
		top: 62
	},
	{
		key: "green",
		label: "green",
		top: 112
	},
	{
		key: "failed",
		label: "failed",
		top: 162
	}
];
const LANE_HEIGHT = 40;
const BASELINE = 210;
const HEIGHT = 232;
function trafficSection(record) {
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
function closeUp(record, flip, end) {
	return picture(record, Math.max(0, flip.at - 250), Math.min(end, flip.at + 750), `Close-up: ${flip.text}`);
}
function runEnd(record) {
	const lastPhase = record.phases.reduce((latest, phase) => Math.max(latest, phase.end), 1);
	return record.samples.reduce((latest, sample) => Math.max(latest, sample.at), lastPhase);
}
function picture(record, from, to, title) {
	const scale = timeScale(from, to, WIDTH);
	const samples = record.samples.filter((sample) => sample.at >= from && sample.at <= to);
	return html`<figure>
    <figcaption>${title} (${duration(from)} to ${duration(to)})</figcaption>
    <div class="scroll" tabindex="0" role="region" aria-label="${title}, time picture">
      <svg viewBox="-70 0 ${1080} ${HEIGHT}" role="img" aria-label="${described(samples, title)}">
        ${phaseBands(record.phases, scale)} ${LANES.map((lane) => laneMarkup(lane, samples, scale))}
        ${record.events.map((event) => eventLine(event, scale))} ${axis(scale)}
      </svg>
    </div>
  </figure>`;
}
function described(samples, title) {
	return `${title}. Requests shown: ${LANES.map((lane) => `${lane.label} ${samples.filter((s) => laneOf(s) === lane.key).length}`).join(", ")}.`;
}
function laneOf(sample) {
	return sample.color === void 0 || sample.status === 0 || sample.status >= 500 ? "failed" : sample.color;
}
function laneMarkup(lane, samples, scale) {
	const xs = samples.filter((sample) => laneOf(sample) === lane.key).map((sample) => scale.x(sample.at));
	return html`<text class="label" x="-8" y="${lane.top + LANE_HEIGHT / 2 + 4}" text-anchor="end"
      >${lane.label}</text
    >
    <rect class="lane" x="0" y="${lane.top}" width="${WIDTH}" height="${LANE_HEIGHT}" />
    <path class="${lane.key}" d="${strokes([...new Set(xs)], lane.top)}" />`;
}
function strokes(xs, top) {
	return xs.map((x) => `M${x} ${top}v${LANE_HEIGHT}`).join("");
}
function phaseBands(phases, scale) {
	return phases.filter((phase) => phase.end >= scale.from && phase.start <= scale.to).map((phase, index) => {
		const left = Math.max(0, scale.x(phase.start));
		const width = Math.max(1, Math.min(WIDTH, scale.x(phase.end)) - left);
		const row = 12 + index % 4 * 12;
		return html`<rect class="phase ${phase.outcome}" x="${left}" y="${row - 9}" width="${width}" height="11">
        <title>${phase.name}: ${phase.detail}</title> </rect
      ><text class="phase-name" x="${Math.min(left + 3, 940)}" y="${row}">${phase.name}</text>`;
	});
}
function eventLine(event, scale) {
	if (event.at < scale.from || event.at > scale.to) return raw("");
	const x = scale.x(event.at);
	return html`<path class="event ${event.kind}" d="M${x} 52V${BASELINE}"><title>${event.text}</title></path>`;
}
function axis(scale) {
	const marks = ticks(scale.from, scale.to, 8).map((at) => html`<text class="tick" x="${scale.x(at)}" y="${226}" text-anchor="middle"
        >${duration(at)}</text
      >`);
	return html`<path class="axis" d="M0 ${BASELINE}H${WIDTH}" />${marks}`;
}
function phaseTable(phases) {
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
          ${phases.map((phase) => html`<tr>
        <th scope="row">${phase.name}</th>
        <td>${duration(phase.start)}</td>
        <td>${duration(phase.end - phase.start)}</td>
        <td><span class="badge ${phase.outcome}">${phase.outcome}</span></td>
        <td>${phase.detail}</td>
      </tr>`)}
        </tbody>
      </table>
    </div>`;
}
function eventList(events) {
	return html`<h3>Timeline</h3>
    <ol class="timeline">
      ${events.map((event) => html`<li><span class="at">${duration(event.at)}</span> ${event.text}</li>`)}
    </ol>`;
}
// src/report/page/units.ts
const BOX = {
	width: 236,
	height: 34,
	columnGap: 64,
	rowGap: 14
};
function unitsSection(units) {
	if (units.length === 0) return raw("");
	return html`<section aria-labelledby="units">
    <h2 id="units">Units</h2>
    ${graph(placed(units))} ${units.map(unitDetails)}
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
function graph(boxes) {
	const width = Math.max(...boxes.map((box) => box.x)) + BOX.width;
	const height = Math.max(...boxes.map((box) => box.y)) + BOX.height;
	const at = new Map(boxes.map((box) => [box.unit.name, box]));
	const edges = boxes.flatMap((box) => box.unit.dependencies.flatMap((name) => {
		const from = at.get(name);
		return from === void 0 ? [] : [edge(from, box)];
	}));
	const label = `Graph of ${boxes.length} units and their dependencies; the list below says the same in words.`;
	return html`<div class="scroll" tabindex="0" role="region" aria-label="Graph of units">
    <svg
      class="graph"
      viewBox="-2 -2 ${width + 4} ${height + 4}"
      style="min-width:${Math.round(width * .7)}px;max-width:${width + 4}px"
      role="img"
      aria-label="${label}"
    >
      ${edges}${boxes.map(boxMarkup)}
    </svg>
  </div>`;
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
function boxMarkup({ unit, x, y }) {
	return html`<g
    ><rect
      class="unit ${unit.outcome}"
      x="${x}"
      y="${y}"
      width="${BOX.width}"
      height="${BOX.height}"
      rx="6"
    /><text x="${x + 10}" y="${y + 22}">${unit.name}</text></g
  >`;
}
function unitDetails(unit) {
	const after = unit.dependencies.length === 0 ? "no dependencies" : `after ${unit.dependencies.join(", ")}`;
	const changes = unit.changes.map((change) => html`<li>${change}</li>`);
	return html`<details>
    <summary>
      ${unit.name} <span class="badge ${unit.outcome}">${unit.outcome}</span>
      <span class="quiet">${after}</span>
    </summary>
    ${changes.length > 0 ? html`<ul>
            ${changes}
          </ul>` : html`<p class="quiet">Nothing would change.</p>`}
    ${unit.diff === "" ? raw("") : diffMarkup(unit)}
  </details>`;
}
function diffMarkup(unit) {
	const lines = unit.diff.split("\n").map((line) => html`<span class="${lineClass(line)}">${line} </span>`);
	return html`<pre tabindex="0" role="region" aria-label="Diff of ${unit.name}">${lines}</pre>`;
}
function lineClass(line) {
	if (line.startsWith("+")) return "added";
	return line.startsWith("-") ? "removed" : "same";
}
// src/report/page/render.ts
const WORLDS = {
	embedded: "embedded world: one process, real Helm, real HTTP; units planned by rendering and comparing",
	mesh: "sandbox: real API server, istiod and Envoy",
	cluster: "cluster"
};
function renderPage(record) {
	return `<!doctype html>\n${page(record).markup}\n`;
}
function page(record) {
	return html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta
        http-equiv="Content-Security-Policy"
        content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"
      />
      <link rel="icon" href="data:," />
      <title>${record.title}</title>
      <style>
        ${raw(STYLE)}
      </style>
    </head>
    <body>
      <header>${heading(record)}</header>
      <main>
        ${trafficSection(record)} ${routesSection(record.routes)} ${unitsSection(record.units)}
        ${isChecked(record) ? findingsSection(record.findings) : raw("")}
      </main>
    </body>
  </html>`;
}
function isChecked({ findings, phases }) {
	return findings.length > 0 || phases.some(({ name }) => name === "lint");
}
function heading(record) {
	return html`<h1>${record.title}</h1>
    <p>
      Release <strong>${record.release}</strong> on <code>${record.host}</code>, ${record.startedAt}
      <span class="badge ${record.outcome}">${record.outcome}</span><br /><span class="quiet"
        >${WORLDS[record.world]}</span
      >
    </p>
    <dl class="figures">${figures(record)}</dl>`;
}
function figures({ totals }) {
	return [
		["requests", totals.requests.toLocaleString("en")],
		["failed", totals.failed.toLocaleString("en")],
		["answered by blue", totals.byColor.blue.toLocaleString("en")],
		["answered by green", totals.byColor.green.toLocaleString("en")],
		...totals.flips.map((flip) => [`${flip.name}: last old answer after`, duration(flip.lastOldAnswerAfterMs)])
	].map(([name, value]) => html`<div>
        <dt>${name}</dt>
        <dd>${value}</dd>
      </div>`);
}
export { renderPage };
