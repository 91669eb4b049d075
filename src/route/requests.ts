import { z } from "zod";
import { type Failure, Failures, usage } from "../errors/errors.ts";
import { parseJson } from "../nested-json.ts";
import type { RouteRequest } from "../routes/table/types.ts";

const request = z.strictObject({
  host: z.string().min(1),
  path: z.string().startsWith("/"),
  method: z.string().min(1).optional(),
  headers: z.array(z.tuple([z.string().min(1), z.string()])).optional(),
  port: z.int().min(1).max(65_535).optional(),
  scheme: z.enum(["http", "https"]).optional(),
});

/**
 * Requests from JSON Lines, in the shape of docs/design.md:
 * `{"host","path","method","headers","port","scheme"}`. Empty lines do not count. Throws every wrong line at
 * once, with file:line.
 */
export function parseRequests(text: string, file: string): readonly RouteRequest[] {
  const failures: Failure[] = [];
  const requests = text.split("\n").flatMap((line, index): readonly RouteRequest[] => {
    if (line.trim() === "") return [];
    const read = readRequest(line);
    if (typeof read !== "string") return [read];
    failures.push(invalid(`${file}:${index + 1}`, read));
    return [];
  });
  const [first, ...rest] = failures;
  if (first !== undefined) throw new Failures([first, ...rest]);
  return requests;
}

/** The request, or what is wrong with its line. */
function readRequest(line: string): RouteRequest | string {
  const json = jsonOf(line);
  if (json === undefined) return "the line is not JSON";
  const parsed = request.safeParse(json);
  if (parsed.success) return parsed.data;
  const facts = parsed.error.issues.map(({ path, message }) => `${path.join(".") || "the line"}: ${message}`);
  return facts.join("; ");
}

function jsonOf(line: string): unknown {
  try {
    return parseJson(line);
  } catch {
    return undefined;
  }
}

function invalid(where: string, fact: string): Failure {
  return usage("ROUTE_REQUEST_INVALID", fact, {
    where,
    remedy: 'Write one JSON object a line, such as {"host":"shop.example","path":"/"}',
  });
}
