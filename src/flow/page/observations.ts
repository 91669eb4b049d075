/** What a run was seen doing: the facts that its page is made from. */
import type { StepName } from "../../capability/step-name.ts";
import type { HttpRequest, HttpResponse } from "../../model/http.ts";
import type { Finding } from "../../model/finding.ts";
import type { KubernetesObject } from "../../model/kubernetes.ts";
import type { RunPhase } from "../../model/run.ts";
import type { Unit, UnitPlan } from "../../model/unit.ts";

/** Times here are milliseconds since the run began. */
export interface SeenRequest {
  readonly at: number;
  readonly request: HttpRequest;
  /** Undefined when no answer came. */
  readonly response: Pick<HttpResponse, "status" | "headers"> | undefined;
}

/** A write of a router, made at that moment. */
export interface SeenWrite {
  readonly at: number;
  readonly step: StepName;
  readonly before: KubernetesObject;
  readonly after: KubernetesObject;
}

export interface SeenPlan {
  readonly plan: UnitPlan;
  readonly start: number;
  readonly end: number;
}

export interface SeenStep extends RunPhase {
  readonly name: StepName;
  readonly convergedMs: number | undefined;
}

/** Everything that was seen. */
export interface Observations {
  /** Milliseconds since 1970. */
  readonly began: number;
  readonly steps: readonly SeenStep[];
  readonly requests: readonly SeenRequest[];
  readonly writes: readonly SeenWrite[];
  readonly units: readonly Unit[];
  readonly plans: readonly SeenPlan[];
  readonly findings: readonly Finding[];
}
