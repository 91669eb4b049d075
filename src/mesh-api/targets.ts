/** What the targets of an API are, and what they select their pods by. */
import type { KubernetesObject, ResourceType } from "../model/kubernetes.ts";
import type { Observed } from "../model/observed.ts";
import type { Labels } from "../names/labels.ts";
import type { ServiceAddress } from "../names/services.ts";
import type { DefaultRoute, FieldPath } from "./router-kind.ts";

/** What a target selects its pods by. */
export interface Selection {
  readonly namespace: string;
  /** Everything that is demanded of a pod: the Service's selector, and the subset's labels. */
  readonly labels: Labels;
  /** `subset v1 of Service ns/name`, `Service ns/name`. */
  readonly title: string;
  /** True for a subset that several places define: its title names the place. */
  readonly isOneOfSeveral?: boolean;
}

/**
 * What a color may select its pods by: none where its Service or subset is not there, several where its
 * subset is defined several times. Unknown where something else than a selector decides.
 */
export type Selections = Observed<readonly Selection[]>;

/** What a target selects. */
export interface TargetSelection {
  /** The one that decides, or why it is not there or not one. */
  readonly one: Observed<Selection>;
  readonly all: Selections;
}

/** The targets of an API, by their names. */
export interface Targets {
  /** Types that say what a target is, beside Services; they are read in all namespaces. */
  readonly definedBy: readonly ResourceType[];
  /** True for an object of such a type. */
  defines(object: KubernetesObject): boolean;
  /** The host of the Service that the target's traffic goes to. */
  host(name: string, route: Pick<DefaultRoute, "serviceHost">): string;
  /** What the target selects of the Service's pods, `whole` being all of them. */
  select(
    name: string,
    service: ServiceAddress,
    whole: Selection,
    objects: readonly KubernetesObject[],
  ): TargetSelection;
  /** Objects that define the target for the Service; one that does so twice is there twice. */
  definitions(
    name: string,
    service: ServiceAddress,
    objects: readonly KubernetesObject[],
  ): readonly KubernetesObject[];
  /** True for an object of these that says what targets of one of the Services are. */
  holdsFor(
    services: readonly ServiceAddress[],
    objects: readonly KubernetesObject[],
  ): (object: KubernetesObject) => boolean;
  /** Where the selection of the target is written; of several places, the last. */
  place(name: string, objects: readonly KubernetesObject[]): TargetPlace;
  /** Hosts, as they are written, for which one object defines targets of all these names. */
  hostsOf(names: readonly string[], objects: readonly KubernetesObject[]): readonly TargetHost[];
  /** Labels of each target of that name that is defined for a host as it is written. */
  labelsOf(name: string, host: string, objects: readonly KubernetesObject[]): readonly Labels[];
  /** True when a target of that name is anywhere among the objects. */
  isThere(name: string, objects: readonly KubernetesObject[]): boolean;
  /** True for the destination that the target is. */
  isDestination(destination: TargetDestination, name: string): boolean;
}

/** A host with targets, and the namespace of what defines them. */
export interface TargetHost {
  readonly host: string;
  readonly namespace: string;
}

export interface TargetPlace {
  readonly object: KubernetesObject | undefined;
  readonly path: FieldPath;
}

/** A destination as the simulator has it; its host is a full one. */
export interface TargetDestination {
  readonly host: string;
  readonly subset?: string | undefined;
}
