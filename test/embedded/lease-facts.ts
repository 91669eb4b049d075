/** The Lease of the reference system's release, read without any code of the steps. */
import type { KubernetesObject } from "../../src/model/kubernetes.ts";
import { type Subset, subsetOf } from "./colors.ts";

export interface TransitionFacts {
  readonly kind: "promote" | "rollback";
  readonly phase: string;
  readonly to: Subset;
}

export function annotationOf(
  lease: KubernetesObject | undefined,
  name: "transition" | "smoke" | "last-flip" | "history",
): string | undefined {
  return lease?.metadata.annotations?.[`bluegreen-action/${name}`];
}

/** The flip under way; undefined when there is none. */
export function transitionOf(lease: KubernetesObject | undefined): TransitionFacts | undefined {
  return parsed(annotationOf(lease, "transition"));
}

/** The last flip that was completed. */
export function lastFlipOf(lease: KubernetesObject | undefined): TransitionFacts | undefined {
  return parsed(annotationOf(lease, "last-flip"));
}

interface TurnFacts {
  readonly id: string;
  readonly kind: string;
  readonly result: string;
}

/** What of the history does not fit the rest of the Lease; undefined when it tells all of it. */
export function historyWrong(
  before: KubernetesObject | undefined,
  after: KubernetesObject | undefined,
): string | undefined {
  const text = annotationOf(after, "history") ?? '{"entries":[]}';
  const { entries } = JSON.parse(text) as { readonly entries: readonly TurnFacts[] };
  const flips = entries.filter(({ kind }) => kind === "promote" || kind === "rollback");
  const open = flips.filter(({ result }) => result === "unfinished").map(({ id }) => id);
  const transition = annotationOf(after, "transition");
  const under = transition === undefined ? [] : [(JSON.parse(transition) as TurnFacts).id];
  if (open.join() !== under.join())
    return `the history has ${open.join()} open, under way is ${under.join()}`;
  const isCompleted = annotationOf(before, "last-flip") !== annotationOf(after, "last-flip");
  const ended = flips.at(-1)?.result;
  if (!isCompleted || ended === "done" || ended === "reverted") return undefined;
  return `a flip is complete, and the history says ${ended}`;
}

/** The color that the proof of a smoke test is about. */
export function testedOf(proof: string): Subset {
  return subsetOf((JSON.parse(proof) as { color: "blue" | "green" }).color);
}

function parsed(text: string | undefined): TransitionFacts | undefined {
  if (text === undefined) return undefined;
  const { kind, phase, to } = JSON.parse(text) as TransitionFacts & { to: "blue" | "green" };
  return { kind, phase, to: subsetOf(to) };
}

/** Who holds the Lease, by the name that is written there; empty when nobody does. */
export function holderOf(lease: KubernetesObject | undefined): string {
  return String(lease?.spec?.["holderIdentity"] ?? "");
}

/**
 * Why a holder may take the Lease from another one that has not given it up (design.md, rule 6); undefined
 * when it may not.
 */
export function mayTake(lease: KubernetesObject | undefined, by: string, at: number): string | undefined {
  const from = holderOf(lease);
  if (isExpired(lease, at)) return "it had expired";
  if (isLaterAttempt(from, by)) return "it is a later attempt of the same run";
  const [step] = from.split(" ");
  if (!by.startsWith("rollback ") || (step !== "promote" && step !== "rollback")) return undefined;
  return `a rollback waits for no ${step}`;
}

function isExpired(lease: KubernetesObject | undefined, at: number): boolean {
  const seconds = Number(lease?.spec?.["leaseDurationSeconds"]);
  return Date.parse(String(lease?.spec?.["renewTime"])) + seconds * 1000 <= at;
}

function isLaterAttempt(from: string, by: string): boolean {
  const [theirs, ours] = [from, by].map((name) => / (\S+)\/attempts\/(\d+) /.exec(name));
  return theirs?.[1] !== undefined && theirs[1] === ours?.[1] && Number(theirs[2]) < Number(ours[2]);
}
