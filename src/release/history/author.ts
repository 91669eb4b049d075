/** Who writes on a release's Lease, for its history: what a run knows of itself. */
import type { Approval, FlipVersions } from "../../model/history.ts";
import type { Observed } from "../../model/observed.ts";
import type { Color, ReleaseState } from "../../model/release.ts";
import type { Ports } from "../../ports.ts";
import { reasonOf } from "../reason.ts";
import { maskedEnd } from "../../report/masked.ts";

/** A deploy that begins with the Lease, so that one which was killed is seen. */
export interface DeployTurn {
  readonly id: string;
  readonly color: Color;
  readonly version: string;
  readonly startedAt: string;
}

/** Characters that are kept of a reason, and of whatever else comes from outside. */
export const MOST = { reason: 300, text: 200, approvals: 10 } as const;

/** Of one run, and gone with it. What it is told as the run goes on stands in its next write of the Lease. */
export class HistoryAuthor {
  /** The name under which the run holds the Lease. */
  readonly by: string;
  readonly actor: string | undefined;
  /** What the deploy of this run is; undefined for another step. */
  deploy: DeployTurn | undefined;
  /** Undefined where nobody was asked for them. */
  approvals: Observed<readonly Approval[]> | undefined;
  /** True when it was said that no Event could be written: once is enough. */
  isTold = false;
  #versions: Readonly<Partial<Record<Color, string>>> = {};
  #because: string | undefined;
  readonly #masked: (text: string) => string;

  constructor({ github, log }: Pick<Ports, "github" | "log">, by: string) {
    this.by = by;
    this.#masked = (text) => log.masked(text);
    const actor = github.actor();
    this.actor = actor === undefined ? undefined : this.cut(actor, MOST.text);
  }

  get because(): string | undefined {
    return this.#because;
  }

  /** What the colors ran when the run looked. */
  saw({ colors }: Pick<ReleaseState, "colors">): void {
    const { blue, green } = colors;
    const versions = { ...versionIn("blue", blue), ...versionIn("green", green) };
    this.#versions = { ...this.#versions, ...versions };
  }

  versionOf(color: Color): string | undefined {
    const version = this.#versions[color];
    return version === undefined ? undefined : this.cut(version, MOST.text);
  }

  versions(from: Color, to: Color): FlipVersions | undefined {
    const [left, right] = [this.versionOf(from), this.versionOf(to)];
    if (left === undefined && right === undefined) return undefined;
    return { ...(left === undefined ? {} : { from: left }), ...(right === undefined ? {} : { to: right }) };
  }

  /** Why the turn does not end well. The first reason stays: what comes after follows from it. */
  fails(reason: string): void {
    this.#because ??= this.cut(reason, MOST.reason);
  }

  /** Outside text as it may stand on a Lease, or in Git: masked, then cut. */
  cut(text: string, most: number): string {
    return maskedEnd(text, this.#masked, most);
  }
}

/** Runs the body of a turn: what it throws is why the turn does not end well. */
export async function sayingWhy<T>(author: HistoryAuthor, body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (error) {
    author.fails(reasonOf(error));
    throw error;
  }
}

function versionIn(
  color: Color,
  seen: ReleaseState["colors"][Color],
): Readonly<Partial<Record<Color, string>>> {
  const version = seen.known ? seen.value.version : undefined;
  return version === undefined ? {} : { [color]: version };
}
