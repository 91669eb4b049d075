/** What a comparison of a release with the cluster goes by, and what comes of it. */
import type { ErrorCode, FailureClass } from "../errors/errors.ts";
import type { KubernetesObject, LiveObject } from "../model/kubernetes.ts";
import type { Observed } from "../model/observed.ts";
import type { Color, CompletedFlip, ReleaseSpec, Transition } from "../model/release.ts";
import type { HelmRelease, UnitChart, UnitPlan } from "../model/unit.ts";
import type { Needed } from "./basis.ts";
import type { FieldDrift } from "./compare.ts";

/** One unit of those that the release rests on. */
export interface UnitFacts {
  readonly unit: string;
  readonly chart: UnitChart;
  /** What this checkout renders, as far as the release rests on it. */
  readonly rendered: readonly KubernetesObject[];
  /** What Helm has on record; no release when there is none. */
  readonly helm: Observed<HelmRelease | undefined>;
  /** The Secret that Helm keeps a revision in that is not settled; undefined when there is none. */
  readonly note?: LiveObject | undefined;
  /** Objects of that release, as far as the release rests on them. */
  readonly released: readonly KubernetesObject[];
  /** The unit's plan, where one was made. */
  readonly plan: UnitPlan | undefined;
}

export interface DriftFacts {
  readonly release: ReleaseSpec;
  readonly units: readonly UnitFacts[];
  /** By {@link keyOf}. */
  readonly live: ReadonlyMap<string, Observed<LiveObject | undefined>>;
  readonly needed: readonly (Needed & { readonly live: Observed<boolean> })[];
  readonly namespaces: readonly {
    readonly name: string;
    readonly live: Observed<KubernetesObject | undefined>;
  }[];
  /** Of the namespaces with pods of the release; unknown when some may not be listed. */
  readonly autoscalers: Observed<readonly KubernetesObject[]>;
  /** Who holds the release's Lease now. */
  readonly holder: string | undefined;
  readonly transition: Transition | undefined;
  /** The last flip that was done, as the release's record has it. */
  readonly lastFlip: CompletedFlip | undefined;
  readonly beside: BesideFacts;
  /**
   * Why the release cannot be read, or its colors not be told apart; undefined when they can, or nobody
   * asked.
   */
  readonly unreadable: { readonly code: string; readonly fact: string; readonly remedy: string } | undefined;
  /** What could not be read at all. */
  readonly unread: readonly Unread[];
}

/** Something that was not compared: by the failure that kept it from being read, and what mends that. */
export interface Unread {
  readonly code: ErrorCode;
  /** A sentence without its end. */
  readonly fact: string;
  readonly remedy: string;
  readonly failureClass: FailureClass;
}

/** `broken`: the release cannot work as it is; `differs`: it is not what its units say. */
export type DriftSeverity = "broken" | "differs";

export interface DriftField {
  readonly at: string;
  /** Short, and no secret. */
  readonly wanted: string;
  readonly live: string;
}

/** One thing in the cluster that is not as the release's units have it. */
export interface DriftFinding {
  readonly kind:
    | "missing"
    | "going"
    | "foreign"
    | "differs"
    | "no-pods"
    | "helm"
    | "unowned"
    | "unseen"
    | "unrecorded"
    | "needed"
    | "beside"
    | "unreadable"
    | "namespace";
  readonly severity: DriftSeverity;
  readonly unit: string | undefined;
  /** `Kind/namespace/name`; `Helm release namespace/name`. */
  readonly object: string;
  readonly fields: readonly DriftField[];
  /** Who wrote it last, and when. */
  readonly by: string | undefined;
  /** A sentence without its end. */
  readonly fact: string;
  /** What puts it right, as it stands. */
  readonly remedy: string;
}

/**
 * What `repair` can do about a finding by itself. It has values of the cluster's objects in it, and is shown
 * to nobody.
 */
export type Mend =
  /** Makes an object that is missing; a router with the default that the record has. */
  | { readonly kind: "create"; readonly object: KubernetesObject; readonly chart: UnitChart }
  /** Makes fields what was released; `active`: of this color, which has traffic, pods are made anew. */
  | {
      readonly kind: "write";
      readonly live: KubernetesObject;
      readonly fields: readonly FieldDrift[];
      readonly active?: Color;
    }
  /** Lets Helm take an object over; from a release that must be gone. */
  | {
      readonly kind: "adopt";
      readonly live: KubernetesObject;
      readonly chart: UnitChart;
      readonly from?: { readonly name: string; readonly namespace: string };
    }
  /** Takes away Helm's note of a revision that was never finished. */
  | {
      readonly kind: "settle";
      readonly chart: UnitChart;
      readonly last: HelmRelease;
      readonly note: KubernetesObject;
    }
  /** Releases what the checkout has, where Terraform sees no change to bring. */
  | { readonly kind: "upgrade"; readonly chart: UnitChart; readonly active?: Color };

/** A finding with what can be done about it; none where that is for people. */
export interface Mendable extends DriftFinding {
  readonly mend?: Mend | undefined;
}

/** How a release stands against the cluster. */
export interface ReleaseDrift {
  readonly release: string;
  /** How many objects were found as they should be, or not: looked at, in any case. */
  readonly compared: number;
  readonly findings: readonly DriftFinding[];
  /** What is otherwise and meant to be: a flip, a Helm operation that somebody runs now. */
  readonly notes: readonly string[];
  /** What this checkout has and nobody has applied yet. */
  readonly waiting: readonly string[];
  /** What could not be compared, and why. */
  readonly unread: readonly Unread[];
}

/** What is in the cluster, and what any unit renders. */
export interface BesideFacts {
  /** Live objects that route the release's host. */
  readonly routers: readonly KubernetesObject[];
  /** Live objects of all namespaces that say what targets are, such as DestinationRules. */
  readonly rules: readonly KubernetesObject[];
  /** By every unit that could be read. */
  readonly rendered: readonly {
    readonly unit: string;
    readonly objects: readonly KubernetesObject[];
  }[];
  /** By the release's units, as Helm has it on record. */
  readonly released: readonly KubernetesObject[];
}
