/** Values of a chart that are no file, put together as Helm and Terraform's provider do. */
import { isJsonObject } from "../json/read.ts";
import { refused } from "../errors/errors.ts";
import { readYaml } from "../manifests/read-yaml.ts";

type Values = Readonly<Record<string, unknown>>;

/**
 * One values document of several, a later one winning: maps are merged, anything else is replaced (helm,
 * `pkg/cli/values/options.go`, `mergeMaps`; hashicorp/terraform-provider-helm, `getValues`). Throws
 * `CHART_RENDER_FAILED` for a document that is no map; what it says may be secret, and is not shown.
 */
export function mergedValues(
  chart: string,
  values: Values | undefined,
  documents: readonly string[],
): Values | undefined {
  if (documents.length === 0) return values;
  return documents.map((text) => parsed(chart, text)).reduce(merged, values ?? {});
}

function parsed(chart: string, text: string): Values {
  const value = read(text) ?? {};
  if (isJsonObject(value)) return value;
  throw refused("CHART_RENDER_FAILED", "a document of the input values is no map of values", {
    where: chart,
    remedy: "Give each document as YAML, such as yamlencode({key = value})",
  });
}

/** The first document, as Helm reads it. What cannot be read is no map either. */
function read(text: string): unknown {
  try {
    return readYaml(text).values[0];
  } catch {
    return text;
  }
}

function merged(base: Values, over: Values): Values {
  const result: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const old = result[key];
    result[key] = isJsonObject(old) && isJsonObject(value) ? merged(old, value) : value;
  }
  return result;
}
