/** GitHub's own OpenAPI description, as far as the routes of the test server need it. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Ajv, type ValidateFunction } from "ajv";
import * as formats from "ajv-formats";

interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required?: boolean;
  readonly schema: object;
}

interface Content {
  readonly schema: object;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly required?: boolean;
    readonly content: Readonly<Record<string, Content>>;
  };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Content>> }>>;
}

/**
 * What any route answers, though few descriptions say so
 * (https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api).
 */
const EVERYWHERE: ReadonlySet<number> = new Set([401, 403, 404, 422, 429]);

/** One operation of the description, with its checks compiled. */
export interface Route {
  readonly id: string;
  readonly method: string;
  /** As in the description: `/repos/{owner}/{repo}/pulls/{pull_number}`. */
  readonly template: string;
  readonly parameters: readonly (Parameter & { readonly check: ValidateFunction })[];
  readonly checkBody: ValidateFunction | undefined;
  readonly bodyRequired: boolean;
  /**
   * By status. {@link EVERYWHERE} is checked as GitHub's basic error where the route does not describe it;
   * undefined for any other status that it does not describe.
   */
  readonly checkResponse: (status: number) => ValidateFunction | undefined;
  /** The description's own example of a success. */
  readonly example: unknown;
}

/**
 * Reads the description (13 MB, a fifth of a second) and compiles what the given routes need, written as `get
 * /path`. Throws on a route that GitHub does not have.
 */
export function loadRoutes(wanted: readonly string[]): readonly Route[] {
  const file = createRequire(import.meta.url).resolve("@octokit/openapi/generated/api.github.com.json");
  const description = JSON.parse(readFileSync(file, "utf8")) as Description;
  const ajv = new Ajv({ strict: false, allErrors: true, coerceTypes: false });
  formats.default.default(ajv);
  return wanted.map((route) => compileRoute(route, description, ajv));
}

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, object>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

function compileRoute(route: string, description: Description, ajv: Ajv): Route {
  const [method = "", template = ""] = route.split(" ");
  const raw = description.paths[template]?.[method];
  if (raw === undefined) throw new Error(`GitHub's description has no ${route}`);
  const operation = resolved(raw, description) as Operation;
  const json = (content: Readonly<Record<string, Content>> | undefined) => content?.["application/json"];
  const success = Object.entries(operation.responses).find(([status]) => status.startsWith("2"))?.[1];
  const body = json(operation.requestBody?.content)?.schema;
  const error = ajv.compile(resolved({ $ref: "#/components/schemas/basic-error" }, description) as object);
  return {
    id: operation.operationId,
    method: method.toUpperCase(),
    template,
    parameters: (operation.parameters ?? []).map((one) => ({ ...one, check: ajv.compile(one.schema) })),
    checkBody: body === undefined ? undefined : ajv.compile(body),
    bodyRequired: operation.requestBody?.required === true,
    checkResponse: (status) => {
      const schema = json(operation.responses[String(status)]?.content)?.schema;
      if (schema !== undefined) return ajv.compile(schema);
      return EVERYWHERE.has(status) ? error : undefined;
    },
    example: Object.values(json(success?.content)?.examples ?? {})[0]?.value,
  };
}

/** A copy with every `$ref` replaced by what it points to. The parts we use do not refer to themselves. */
function resolved(node: unknown, description: Description): unknown {
  if (Array.isArray(node)) return node.map((item) => resolved(item, description));
  if (typeof node !== "object" || node === null) return node;
  const reference = (node as { $ref?: unknown }).$ref;
  if (typeof reference === "string") return resolved(target(reference, description), description);
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, resolved(value, description)]));
}

function target(reference: string, description: Description): unknown {
  const [, kind = "", name = ""] = /^#\/components\/([^/]+)\/([^/]+)$/.exec(reference) ?? [];
  const found = description.components[kind]?.[name];
  if (found === undefined) throw new Error(`GitHub's description has no ${reference}`);
  return found;
}
