/** What is in the ConfigMaps and Secrets that a color's pods use, as far as the account may read it. */
import type { Contents, KubernetesObject } from "../../model/kubernetes.ts";
import type { Uncovered } from "../../model/release.ts";
import { at } from "../../json/read.ts";
import { namespaceOf } from "../../names/namespaces.ts";
import type { Cluster } from "../../ports.ts";
import { configReferences } from "../colors/config-refs.ts";

/** One part of the digest for each object; equal where nothing that was read differs. */
export interface ConfigReading {
  readonly parts: readonly object[];
  readonly uncovered: readonly Uncovered[];
}

const TYPES = { ConfigMap: "configmaps", Secret: "secrets" } as const;

/**
 * One that is missing is part of it as missing, optional or not. One that may not be read is part of it by
 * its version, or by the fact alone: a later run that may read more, or less, sees another digest.
 */
export async function readConfig(
  deployments: readonly KubernetesObject[],
  cluster: Pick<Cluster, "contents">,
): Promise<ConfigReading> {
  const used = deployments.flatMap((deployment) => {
    const namespace = namespaceOf(deployment);
    const references = configReferences(at(deployment.spec, "template"));
    return references.map((one) => [`${one.kind}/${namespace}/${one.name}`, { ...one, namespace }] as const);
  });
  const objects = [...new Map(used)].toSorted(([one], [other]) => (one < other ? -1 : 1));
  const read = await Promise.all(
    objects.map(async ([title, { kind, namespace, name }]) => {
      const contents = await cluster.contents({ type: TYPES[kind], namespace, name });
      return { title, contents };
    }),
  );
  return {
    parts: read.map(({ title, contents }) => ({ name: title, ...withoutWords(contents) })),
    uncovered: read.flatMap(({ title, contents }) => uncoveredIn(title, contents)),
  };
}

/** The server's words are for people, and may be others next time. */
function withoutWords(contents: Contents): object {
  if (contents.kind !== "version" && contents.kind !== "unread") return contents;
  const { refused: _refused, ...rest } = contents;
  return rest;
}

function uncoveredIn(name: string, contents: Contents): readonly Uncovered[] {
  if (contents.kind !== "version" && contents.kind !== "unread") return [];
  return [{ name, by: contents.kind === "version" ? "version" : "nothing", ...contents.refused }];
}
