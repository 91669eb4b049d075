import type { RunRoute } from "../model/run.ts";
import type { RequestClass } from "../routes/proof/classes.ts";
import { destinationText } from "../routes/proof/safety.ts";

/** A kind of request as a row of a table, by the words of the route proof. */
export function routeOf({ example, before, after }: RequestClass): RunRoute {
  const headers = (example.headers ?? []).map(([name, value]) => ` with ${name}: ${value}`).join("");
  return {
    request: `${example.method ?? "GET"} ${example.host}${example.path}${headers}`,
    rule: before.rule ?? before.outcome,
    before: destinationText(before),
    after: destinationText(after ?? before),
  };
}
