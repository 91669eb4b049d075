import {
  defineScalarTag,
  mapTag,
  mergeTag,
  NOT_RESOLVED,
  Schema,
  seqTag,
  strTag,
  type ScalarTagDefinition,
} from "js-yaml";

/**
 * Scalars as Kubernetes reads them: kubectl, Helm and the API server use sigs.k8s.io/yaml, which is
 * go-yaml v2, which resolves plain scalars by YAML 1.1 with its own exceptions (`resolve.go`): `y`, `n`,
 * `on` and `off` are booleans, `0o14`, `014`, `0xC` and `1_2` are integers, times stay text, and there
 * are no base-60 numbers.
 */
const WORDS = new Map<string, boolean>([
  ...["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"].map(
    (word) => [word, true] as const,
  ),
  ...["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"].map(
    (word) => [word, false] as const,
  ),
]);

const NULLS = new Set(["", "~", "null", "Null", "NULL"]);

const PREFIXED = /^[-+]?0(?:[xX][0-9a-fA-F]+|[oO][0-7]+|[bB][01]+|[0-7]*)$/;
const DECIMAL = /^[-+]?[1-9][0-9]*$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const SPECIAL = new Map<string, number>([
  ...[".nan", ".NaN", ".NAN"].map((word) => [word, Number.NaN] as const),
  ...[".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"].map(
    (word) => [word, Number.POSITIVE_INFINITY] as const,
  ),
  ...["-.inf", "-.Inf", "-.INF"].map((word) => [word, Number.NEGATIVE_INFINITY] as const),
]);

const DIGITS = [..."0123456789"];

function withoutUnderscores(source: string): string {
  return source.includes("_") && !source.startsWith(".") ? source.replaceAll("_", "") : source;
}

function integer(source: string): number | typeof NOT_RESOLVED {
  const plain = withoutUnderscores(source);
  if (DECIMAL.test(plain)) return Number(plain);
  if (!PREFIXED.test(plain)) return NOT_RESOLVED;
  const negative = plain.startsWith("-");
  const digits = plain.replace(/^[-+]/, "");
  const value = /^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number(digits.toLowerCase());
  return negative ? -value : value;
}

function float(source: string): number | typeof NOT_RESOLVED {
  const special = SPECIAL.get(source);
  if (special !== undefined) return special;
  const plain = withoutUnderscores(source);
  return FLOAT.test(plain) ? Number(plain) : NOT_RESOLVED;
}

const loadOnly = () => false;

const nullTag: ScalarTagDefinition<null> = defineScalarTag("tag:yaml.org,2002:null", {
  implicit: true,
  implicitFirstChars: ["", "~", "n", "N"],
  resolve: (source) => (NULLS.has(source) ? null : NOT_RESOLVED),
  identify: loadOnly,
});

const boolTag: ScalarTagDefinition<boolean> = defineScalarTag("tag:yaml.org,2002:bool", {
  implicit: true,
  implicitFirstChars: [..."yYnNtTfFoO"],
  resolve: (source) => WORDS.get(source) ?? NOT_RESOLVED,
  identify: loadOnly,
});

const intTag: ScalarTagDefinition<number> = defineScalarTag("tag:yaml.org,2002:int", {
  implicit: true,
  implicitFirstChars: ["-", "+", ...DIGITS],
  resolve: integer,
  identify: loadOnly,
});

const floatTag: ScalarTagDefinition<number> = defineScalarTag("tag:yaml.org,2002:float", {
  implicit: true,
  implicitFirstChars: ["-", "+", ".", ...DIGITS],
  resolve: float,
  identify: loadOnly,
});

/** The schema with which js-yaml reads what Kubernetes reads, merge keys (`<<`) among it. */
export const KUBERNETES_SCHEMA: Schema = new Schema([
  strTag,
  seqTag,
  mapTag,
  mergeTag,
  nullTag,
  boolTag,
  intTag,
  floatTag,
]);
