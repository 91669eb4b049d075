import type { RunRoute } from "../model/run.ts";
import type { RequestClass } from "../routes/proof/classes.ts";
import { destinationText } from "../routes/proof/destination-text.ts";
import type { RouteAnswer } from "../routes/table/types.ts";

/** A kind of request as a row of a table, by the words of the route proof. */
export function routeOf({ example, before, after, changes }: RequestClass): RunRoute {
  const headers = (example.headers ?? []).map(([name, value]) => ` with ${name}: ${value}`).join("");
  const goes = destinationText(before);
  return {
    request: `${requestText(example)}${headers}`,
    rule: before.rule ?? before.outcome,
    before: goes,
    after: after === undefined ? goes : afterText(goes, after, changes),
  };
}

/** `GET shop.example/v1`, with the port where it is not the scheme's usual one. */
export function requestText({ method = "GET", host, path, port, scheme }: RequestClass["example"]): string {
  const usual = port === undefined || port === (scheme === "https" ? 443 : 80);
  return `${method} ${scheme === "https" ? "https://" : ""}${host}${path}${usual ? "" : ` on port ${port}`}`;
}

/** Where it goes afterwards; where that reads the same, what else is different. */
export function afterText(before: string, after: RouteAnswer, changes: RequestClass["changes"]): string {
  const goes = destinationText(after);
  return goes === before && changes.length > 0 ? `${goes}, other ${changes.join(", ")}` : goes;
}
