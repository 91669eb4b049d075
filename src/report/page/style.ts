/**
 * Colors pass WCAG AA (4.5:1 for text) on both backgrounds; the lanes differ in place and label, not in color
 * alone. A picture is never drawn smaller than it is made, so that its text stays at least 12 px high: on a
 * phone it scrolls.
 */
export const STYLE = `
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
