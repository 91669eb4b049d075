/** Which ConfigMaps and Secrets the pods of a template use. Pure. */
import { at, jsonObjects, text } from "../../json/read.ts";

/** A ConfigMap or Secret of the pods' own namespace, there or not. */
export interface ConfigReference {
  readonly kind: "ConfigMap" | "Secret";
  readonly name: string;
}

/**
 * Those that reach a container as environment or files, each once, in the order of their names. What pulls
 * images is none, nor what a storage driver reads.
 */
export function configReferences(template: unknown): readonly ConfigReference[] {
  const spec = at(template, "spec");
  const containers = [...jsonObjects(at(spec, "initContainers")), ...jsonObjects(at(spec, "containers"))];
  const found = [
    ...containers.flatMap((container) => jsonObjects(container["env"])).flatMap(ofVariable),
    ...containers.flatMap((container) => jsonObjects(container["envFrom"])).flatMap(ofAllVariables),
    ...jsonObjects(at(spec, "volumes")).flatMap(ofVolume),
  ];
  const byName = new Map(found.map((one) => [`${one.kind}/${one.name}`, one]));
  return [...byName].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, reference]) => reference);
}

function ofVariable(variable: unknown): readonly ConfigReference[] {
  return [
    ...reference("ConfigMap", at(variable, "valueFrom", "configMapKeyRef", "name")),
    ...reference("Secret", at(variable, "valueFrom", "secretKeyRef", "name")),
  ];
}

function ofAllVariables(source: unknown): readonly ConfigReference[] {
  return [
    ...reference("ConfigMap", at(source, "configMapRef", "name")),
    ...reference("Secret", at(source, "secretRef", "name")),
  ];
}

function ofVolume(volume: unknown): readonly ConfigReference[] {
  return [
    ...reference("ConfigMap", at(volume, "configMap", "name")),
    ...reference("Secret", at(volume, "secret", "secretName")),
    ...jsonObjects(at(volume, "projected", "sources")).flatMap((source) => [
      ...reference("ConfigMap", at(source, "configMap", "name")),
      ...reference("Secret", at(source, "secret", "name")),
    ]),
  ];
}

function reference(kind: ConfigReference["kind"], name: unknown): readonly ConfigReference[] {
  const found = text(name);
  return found ? [{ kind, name: found }] : [];
}
