import {
  defineMappingTag,
  defineScalarTag,
  defineSequenceTag,
  mapTag,
  mergeTag,
  NOT_RESOLVED,
  Schema,
  seqTag,
  strTag,
  type ScalarTagDefinition,
  YAMLException,
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
const NOT_FINITE = new Set(
  ["nan", "NaN", "NAN", "inf", "Inf", "INF"].flatMap((word) =>
    word.toLowerCase() === "nan" ? [`.${word}`] : [`.${word}`, `+.${word}`, `-.${word}`],
  ),
);

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
  // What they read becomes JSON, which has no word for these.
  if (NOT_FINITE.has(source)) throw new YAMLException(`${source} has no place in a Kubernetes object`);
  const plain = withoutUnderscores(source);
  const value = FLOAT.test(plain) ? Number(plain) : Number.NaN;
  // A number beyond all bounds stays text.
  return Number.isFinite(value) ? value : NOT_RESOLVED;
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

/** Base64, read as UTF-8: what it holds must be text in JSON. */
const binaryTag: ScalarTagDefinition<string> = defineScalarTag("tag:yaml.org,2002:binary", {
  resolve: (source) => {
    try {
      return new TextDecoder().decode(Uint8Array.from(atob(source), (char) => char.charCodeAt(0)));
    } catch {
      return NOT_RESOLVED;
    }
  },
  identify: loadOnly,
});

/** JSON has no null for a key: they refuse it. */
const textKeyedMapTag = defineMappingTag("tag:yaml.org,2002:map", {
  ...mapTag,
  identify: loadOnly,
  addPair: (map, key, value) => (key === null ? "a key must not be null" : mapTag.addPair(map, key, value)),
});

/** Any other tag means nothing to them, and its scalar stays text. */
const otherScalarTag = defineScalarTag("", {
  matchByTagPrefix: true,
  resolve: (source) => source,
  identify: loadOnly,
});
const otherSequenceTag = defineSequenceTag("", { ...seqTag, matchByTagPrefix: true, identify: loadOnly });
const otherMapTag = defineMappingTag("", { ...textKeyedMapTag, matchByTagPrefix: true });

/** The schema with which js-yaml reads what Kubernetes reads, merge keys (`<<`) among it. */
export const KUBERNETES_SCHEMA: Schema = new Schema([
  strTag,
  seqTag,
  textKeyedMapTag,
  mergeTag,
  nullTag,
  boolTag,
  intTag,
  floatTag,
  binaryTag,
  otherScalarTag,
  otherSequenceTag,
  otherMapTag,
]);
