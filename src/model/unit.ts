/** One Terragrunt unit: a folder with a `terragrunt.hcl`. Paths are relative to the repository, with `/`. */
export interface Unit {
  /** Path below the units' root, such as `shop-router`; how people and `bluegreen.yaml` name it. */
  readonly name: string;
  readonly path: string;
  /** Names of the units that must be applied before this one. */
  readonly dependencies: readonly string[];
  /** Why Terragrunt leaves the unit out of its runs over all units; absent for a unit that it runs. */
  readonly excluded?: UnitExclusion;
}

/** The commands over all units that a unit can be left out of. */
export type UnitCommand = "plan" | "apply";

/** Why a unit is left out. What is not planned was shown to nobody, so it is never applied either. */
export interface UnitExclusion {
  /** Absent for a unit that is planned. */
  readonly plan?: string;
  readonly apply: string;
}

/** The chart a unit releases, as far as it is a Helm unit. Paths are relative to the repository. */
export interface UnitChart {
  readonly chart: string;
  readonly release: string;
  readonly namespace: string;
  /** Values files in order, later wins. */
  readonly valuesFiles: readonly string[];
  /**
   * Values documents (YAML) that win over the files, later wins. None when left out. They may hold secrets.
   */
  readonly documents?: readonly string[];
}

/** The last revision of a Helm release, as Helm has it on record. */
export interface HelmReleaseStatus {
  readonly revision: number;
  /** Helm's word, such as `deployed`, `failed`, `pending-upgrade`. */
  readonly status: string;
  /** When that was written, as Helm prints it. */
  readonly updated?: string;
  /** What Helm noted about it. */
  readonly description?: string;
}

/** A Helm release as Helm has it on record. */
export interface HelmRelease {
  /** `deployed`, `failed`, `pending-upgrade` and the other words of Helm. */
  readonly status: string;
  readonly revision: number;
  /** Of the revision, without hooks (YAML, many documents). */
  readonly manifest: string;
  /** The last revision that was deployed; the revision itself when it is, undefined when none ever was. */
  readonly deployed: number | undefined;
}

/** What a plan says it would do to one resource address. */
export interface ResourceChange {
  readonly address: string;
  readonly action: "create" | "update" | "replace" | "delete" | "read";
}

/**
 * What planning a unit came to. `given`: what it makes is part of the surroundings, so it was not planned and
 * is not applied; it stops nobody who depends on it. `excluded`: Terragrunt leaves it out, so the same goes
 * for it.
 */
export type PlanOutcome = "changes" | "no-changes" | "given" | "excluded" | "failed" | "skipped";

/** The plan of one unit. */
export interface UnitPlan {
  readonly unit: string;
  readonly outcome: PlanOutcome;
  readonly changes: readonly ResourceChange[];
  /** The plan as the tool prints it, masked; empty when it failed. */
  readonly text: string;
  /** Hash over what the plan would change; equal digests change the same things. Undefined unless planned. */
  readonly digest: string | undefined;
  /**
   * Units whose outputs were not there yet, so that mock outputs stand in for them: the plan shows what may
   * come and is never applied. Absent or empty for a plan on real outputs.
   */
  readonly mocked?: readonly string[];
  /**
   * Why no apply runs the unit although it is planned: Terragrunt leaves it out there. Absent for all others.
   */
  readonly neverApplied?: string;
  /** What went wrong, or why it was skipped, or not planned. */
  readonly error: string | undefined;
  /**
   * What the plan rests on: the state that the tool keeps and what the provider says; or what the charts
   * render, compared with what was released last, which knows of nothing but objects of charts.
   */
  readonly restsOn: "state" | "rendering";
  readonly milliseconds: number;
}
