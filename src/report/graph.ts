import type { PlanOutcome, Unit } from "../model/unit.ts";
import { escapeMermaid } from "./escape.ts";
import type { Markdown } from "./markdown.ts";

const CLASSES: Readonly<Record<PlanOutcome, string>> = {
  changes: "changed",
  "no-changes": "same",
  given: "same",
  excluded: "skipped",
  failed: "failed",
  skipped: "skipped",
};

/** The units as a Mermaid graph, an arrow from what must be there first; `outcomes` colours them. */
export function unitGraph(
  units: readonly Pick<Unit, "name" | "dependencies">[],
  outcomes: ReadonlyMap<string, PlanOutcome>,
): Markdown {
  const ids = new Map(units.map(({ name }, index) => [name, `u${index}`]));
  const nodes = units.map(({ name }) => {
    const outcome = outcomes.get(name);
    return `  ${ids.get(name)}["${escapeMermaid(name)}"]${outcome === undefined ? "" : `:::${CLASSES[outcome]}`}`;
  });
  const edges = units.flatMap(({ name, dependencies }) =>
    dependencies.filter((from) => ids.has(from)).map((from) => `  ${ids.get(from)} --> ${ids.get(name)}`),
  );
  const styles = [
    "  classDef changed stroke:#bf8700,stroke-width:3px",
    "  classDef failed stroke:#cf222e,stroke-width:3px",
    "  classDef skipped stroke-dasharray:4",
    "  classDef same stroke:#8c959f",
  ];
  return ["```mermaid", "graph LR", ...nodes, ...edges, ...styles, "```"].join("\n");
}
