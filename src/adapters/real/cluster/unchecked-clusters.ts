/**
 * Clusters that a kubeconfig tells everybody not to check. Unlike a variable that somebody forgot, a
 * kubeconfig is the word of whoever runs the cluster, and kubectl, Helm and the providers each read it
 * themselves: it is heeded, and said.
 */
import { readYaml } from "../../../manifests/read-yaml.ts";
import { isJsonObject } from "../../../json/read.ts";

interface Kubeconfig {
  readonly "current-context"?: unknown;
  readonly contexts?: unknown;
  readonly clusters?: unknown;
}

/** Most kubeconfigs have neither, and need not be read. */
const HINT = /insecure-skip-tls-verify|http:\/\//i;
const LOOPBACK = /^http:\/\/(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?:[:/]|$)/i;

/**
 * What is to be said of each cluster that is in use and not checked: of the given context's, else the current
 * one's; of every such cluster where that cannot be told. Of several files the first that names a thing
 * decides, as kubectl has it.
 */
export function uncheckedClusters(texts: readonly string[], context: string | undefined): readonly string[] {
  if (!texts.some((text) => HINT.test(text))) return [];
  const files = texts.flatMap(documentsOf);
  const clusters = namedParts(files, "clusters", "cluster");
  const current = context ?? files.map((file) => file["current-context"]).find(isName);
  const used = namedParts(files, "contexts", "context").get(current ?? "")?.["cluster"];
  const known = typeof used === "string" && clusters.has(used);
  return [...clusters].filter(([name]) => !known || name === used).flatMap(warningsOf);
}

function warningsOf([name, cluster]: readonly [
  string,
  Readonly<Record<string, unknown>>,
]): readonly string[] {
  const where = `cluster ${JSON.stringify(name)}`;
  if (cluster["insecure-skip-tls-verify"] === true) {
    return [
      `The certificate of ${where} is not checked, because the kubeconfig says so (insecure-skip-tls-verify: true): whoever stands in between can answer for it, and take its token. Give the kubeconfig certificate-authority-data instead.`,
    ];
  }
  const server = cluster["server"];
  if (typeof server !== "string" || !/^http:/i.test(server) || LOOPBACK.test(server)) return [];
  return [
    `The kubeconfig names a server of ${where} without TLS (http://): whoever stands in between can answer for it, and read what is sent. Give the kubeconfig an https:// address.`,
  ];
}

const isName = (value: unknown): value is string => typeof value === "string" && value !== "";

/** Whoever needs the file says what is wrong with it. */
function documentsOf(text: string): readonly Kubeconfig[] {
  try {
    return readYaml(text).values.filter(isJsonObject);
  } catch {
    return [];
  }
}

function namedParts(files: readonly Kubeconfig[], list: "clusters" | "contexts", part: string) {
  const found = new Map<string, Readonly<Record<string, unknown>>>();
  for (const item of files.flatMap((file) => (Array.isArray(file[list]) ? (file[list] as unknown[]) : []))) {
    if (!isJsonObject(item) || !isName(item["name"]) || found.has(item["name"])) continue;
    const value = item[part];
    if (isJsonObject(value)) found.set(item["name"], value);
  }
  return found;
}
