/**
 * The one schema of `bluegreen.yaml`: it checks, it types (`ConfigFile`), and it is printed as JSON Schema
 * (`bluegreen.schema.json`). Each leaf's `error` says what is allowed there, worded to follow "Give …".
 */
import { z } from "zod";
import { CAPACITY_RULES } from "../model/release.ts";
import { GATEWAY_ADDRESSES, GATEWAY_ADDRESSES_ALLOWED } from "../model/gateway-address.ts";
import { TARGET_KINDS, TARGET_WORDS, type TargetKind } from "../model/target.ts";
import { crossChecks } from "./cross-checks.ts";

/** A DNS name in lower case, without wildcard, port or path (RFC 1123, 2.1). */
export const HOST =
  /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/;
/** `token` of RFC 9110, 5.6.2: the name of a cookie (RFC 6265, 4.1.1) and of a header. */
export const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** A label as Kubernetes takes it for names (RFC 1123). */
export const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** A relative path with `/` that stays below its folder. */
export const RELATIVE_PATH = /^(?!\/)(?!.*(?:^|\/)\.\.(?:\/|$))(?!.*\\)[^\0\r\n]+$/;
const KEY = /^[^.\s]+(\.[^.\s]+)*$/;
const REQUEST_PATH = /^\/[\x21-\x22\x24-\x7e]*$/;
const METHOD = /^[A-Z]+$/;
const FIELD_VALUE = /^[^\0\r\n]*$/;

const text = (pattern: RegExp, allowed: string) =>
  z.string({ error: allowed }).regex(pattern, { error: allowed });
const keysOf = (shape: object) => `a mapping with ${Object.keys(shape).join(", ")}`;
const mapping = <const S extends z.core.$ZodLooseShape>(shape: S, example: string) =>
  z.strictObject(shape, { error: `${keysOf(shape)}, such as ${example}` });

/**
 * A mapping from names of people's choice. A wrong name is reported on its own, so that what stands below
 * it is checked all the same (a plain `z.record` would skip it).
 */
const named = <V extends z.ZodType>(names: RegExp, name: string, value: V, error: string) =>
  z
    .record(z.string(), value, { error })
    .superRefine(
      (record: unknown, context) => {
        for (const key of keysIn(record).filter((key) => !names.test(key))) {
          context.addIssue({ code: "custom", message: name, path: [key], params: { key } });
        }
      },
      { when: () => true },
    )
    .meta({ propertyNames: { pattern: names.source } });
const keysIn = (record: unknown) =>
  typeof record === "object" && record !== null ? Object.keys(record) : [];

const label = (what: string, example: string) =>
  text(LABEL, `${what}: lower-case letters, digits and "-", at most 63, such as ${example}`);
const unit = text(RELATIVE_PATH, "a unit's folder below terragrunt.root, such as shop-router");

const valueLocation = {
  file: text(RELATIVE_PATH, "a file below the unit's folder, such as values/values.yaml")
    .default("values/values.yaml")
    .describe("Values file, relative to the unit's folder."),
  key: text(KEY, "a dotted path in the values file, such as app.version"),
};

const DAYS = "a whole number of days from 1 to 90, such as 7";
const proofDays = z
  .number({ error: DAYS })
  .int({ error: DAYS })
  .min(1, { error: DAYS })
  .max(90, { error: DAYS });

const color = mapping(
  {
    unit: unit.describe("The Terragrunt unit that deploys this color."),
    ...targets(),
  },
  "{unit: shop-blue, subset: v1}",
).meta({ oneOf: TARGET_KINDS.map((kind) => ({ required: [kind] })) });

/** A color has exactly one of these, which says what its traffic is sent to. */
function targets() {
  const field = (kind: TargetKind) => {
    const { what, example, docs } = TARGET_WORDS[kind];
    return label(what, example).optional().describe(docs);
  };
  const fields = TARGET_KINDS.map((kind) => [kind, field(kind)] as const);
  return Object.fromEntries(fields) as Record<TargetKind, ReturnType<typeof field>>;
}

const headerMap = (allowed: string) =>
  named(
    TOKEN,
    "header names of letters, digits and -, such as x-request-id",
    text(FIELD_VALUE, "one line of text"),
    allowed,
  );

/** What a check can pass with: `readAnswer` takes every 5xx for a failure, whoever sent it. */
const STATUS = "a status code from 200 to 499 (an answer of 500 and above is always a failure)";

const smokeCheck = mapping(
  {
    path: text(
      REQUEST_PATH,
      "a path that starts with /, in printable ASCII without blanks and #, such as /healthz",
    ),
    method: text(METHOD, "a method in capitals, such as GET").default("GET"),
    headers: headerMap('a mapping from header names to values, such as {accept: "*/*"}').default({}),
    expect: mapping(
      {
        status: z
          .int({ error: STATUS })
          .min(200, { error: STATUS })
          .max(499, { error: STATUS })
          .default(200)
          .describe("Not 1xx, which is no final answer, and not 5xx, which always counts as a failure."),
        body: z.string({ error: "text that the body must contain" }).optional(),
        headers: headerMap("a mapping from header names to the values they must have").optional(),
      },
      "{status: 200}",
    ).default({ status: 200 }),
  },
  "{path: /healthz, expect: {status: 200}}",
);

const release = mapping(
  {
    host: text(
      HOST,
      "a host name in lower case without scheme, port, path or *, such as shop.example",
    ).describe("The host that the router serves."),
    router: mapping({ unit, ...valueLocation }, "{unit: shop-router, key: activeSubset}").describe(
      "The unit whose VirtualService (or HTTPRoute) routes the host, and the value that names the default target.",
    ),
    colors: mapping(
      { blue: color, green: color },
      "{blue: {unit: …, subset: v1}, green: {unit: …, subset: v2}}",
    ),
    version: mapping(valueLocation, "{key: app.version}").describe(
      "What `deploy` writes, in the unit of the idle color.",
    ),
    preview: mapping(
      {
        cookie: text(TOKEN, "a cookie name (letters, digits and !#$%&'*+-.^_`|~), such as x-version"),
      },
      "{cookie: x-version}",
    )
      .default({ cookie: "x-version" })
      .describe("How a tester reaches one color through the public gateway."),
    smoke: z
      .array(smokeCheck, { error: "a list of checks, such as [{path: /, expect: {status: 200}}]" })
      .min(1, { error: "at least one check, such as {path: /, expect: {status: 200}}, or leave smoke out" })
      .default([{ path: "/", method: "GET", headers: {}, expect: { status: 200 } }])
      .describe("Requests that prove a color, sent through the gateway."),
    proof: mapping({ days: proofDays }, "{days: 7}")
      .default({ days: 7 })
      .describe("How many days a passed smoke test counts: `promote` refuses an older one."),
    capacity: z
      .enum(CAPACITY_RULES, { error: "check, scale or ignore" })
      .default("check")
      .describe(
        "Before a promote, when the idle color has fewer ready pods than the active one: check refuses, scale gives it as many first (its Deployment's replicas, or its autoscaler's minReplicas; Git does not say so), ignore does not look.",
      ),
  },
  "the one that README.md shows under Quick start",
);

const address = text(GATEWAY_ADDRESSES, GATEWAY_ADDRESSES_ALLOWED);
const gateway = z
  .union([
    address,
    mapping(
      {
        address: address
          .optional()
          .describe(
            "Where requests are sent: host:port, with https:// before it for TLS; several separated by commas.",
          ),
        service: mapping(
          {
            namespace: label("a namespace", "istio-system"),
            name: label("a Service's name", "istio-ingressgateway"),
          },
          "{namespace: istio-system, name: istio-ingressgateway}",
        )
          .optional()
          .describe(
            "The ingress gateway's Service; its address is read in the cluster, and its port is the one that serves the host.",
          ),
        ca: text(
          RELATIVE_PATH,
          "a file of this repository with the authority's certificate in PEM, such as certs/gateway-ca.pem",
        )
          .optional()
          .describe(
            "With TLS: the certificate (PEM) of an authority to trust, beside those that the machine trusts. For a self-signed certificate, that certificate.",
          ),
      },
      "{service: {namespace: istio-system, name: istio-ingressgateway}}",
    ).meta({ minProperties: 1, not: { required: ["address", "service"] } }),
  ])
  .describe(
    "How the public gateway is reached. Left out: the input gateway, else the Service labelled istio=ingressgateway.",
  );

const RELEASE_NAME = /^[a-z0-9]([a-z0-9-]{0,48}[a-z0-9])?$/;
const RELEASE_NAMES =
  'release names of lower-case letters, digits and "-", at most 50 characters, such as shop';

/** `bluegreen.yaml`. */
export const configSchema = mapping(
  {
    terragrunt: mapping(
      {
        root: text(RELATIVE_PATH, "the folder of the units, relative to this repository, such as live/prod"),
      },
      "{root: live/prod}",
    ),
    gateway: gateway.optional(),
    releases: named(
      RELEASE_NAME,
      RELEASE_NAMES,
      release,
      "a mapping from release names to releases, such as {shop: {host: …}}",
    )
      .refine((releases) => Object.keys(releases).length > 0, {
        error: "at least one release, such as shop",
      })
      .meta({ minProperties: 1 }),
  },
  "the one that README.md shows under Quick start",
).superRefine(
  (file, context) => {
    for (const problem of crossChecks(file)) {
      context.addIssue({
        code: "custom",
        message: problem.fact,
        path: [...problem.path],
        params: { remedy: problem.remedy, other: problem.other },
      });
    }
  },
  { when: () => true },
);

/** `bluegreen.yaml` once it is known to be right, with defaults filled in. */
export type ConfigFile = z.output<typeof configSchema>;

/** The JSON Schema (draft 2020-12) of `bluegreen.yaml`, for editors; `bluegreen.schema.json` is this. */
export function configJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(configSchema, { io: "input" });
  return { $schema, title: "bluegreen.yaml", ...schema };
}
