import { isScalar } from "yaml";
import { readDocument } from "../../config/document.ts";
import { usage } from "../../errors/errors.ts";

/**
 * What stands at a dotted key of a values file, as text. Throws `VALUES_KEY_MISSING` when the key is not
 * there or holds no single value, `VALUES_YAML` when the file is no YAML.
 */
export function readValue(text: string, key: string, file: string): string {
  const { node } = scalarAt(text, key, file);
  return typeof node.value === "string" ? node.value : (node.source ?? "");
}

/**
 * The same text with another value at the key: only the value's own characters change, so comments, order,
 * quotes and line ends elsewhere stay as they are. Throws as {@link readValue}.
 */
export function writeValue(text: string, key: string, value: string, file: string): string {
  const { node, range } = scalarAt(text, key, file);
  if (node.value === value) return text;
  const quote = node.type === "QUOTE_SINGLE" || node.type === "QUOTE_DOUBLE";
  const [start, end] = range;
  const before = start === end ? " " : "";
  const after = node.type?.startsWith("BLOCK") ? "\n" : "";
  return text.slice(0, start) + before + written(value, quote) + after + text.slice(end);
}

/** A values object with one value at a dotted key, as Helm's `--set` would give it. */
export function nestedValue(key: string, value: string): Readonly<Record<string, unknown>> {
  const parts = key.split(".").toReversed();
  return parts.reduce<unknown>((inner, part) => ({ [part]: inner }), value) as Record<string, unknown>;
}

function scalarAt(text: string, key: string, file: string) {
  const { document, problems } = readDocument(text);
  const [problem] = problems.filter(({ isWarning }) => !isWarning);
  if (problem !== undefined) {
    throw usage("VALUES_YAML", `not valid YAML: ${problem.message}`, {
      where: `${file}:${problem.line}`,
      remedy: "Correct the file",
    });
  }
  const node = document.getIn(key.split("."), true);
  if (!isScalar(node) || !node.range) {
    throw usage("VALUES_KEY_MISSING", `there is no single value at ${key}`, {
      where: file,
      remedy: `Add ${key} to the file, or correct the key in bluegreen.yaml`,
    });
  }
  return { node, range: node.range };
}

/** Plain where YAML reads it back as this very text, else in double quotes. */
function written(value: string, quote: boolean): string {
  const plain =
    /^[A-Za-z][A-Za-z0-9._/-]*$/.test(value) && !/^(true|false|yes|no|on|off|null|y|n)$/i.test(value);
  return plain && !quote ? value : JSON.stringify(value);
}
