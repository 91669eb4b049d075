/**
 * Looks at a color in the cluster beside the requests that are sent through the gateways, and never holds
 * these up.
 */
import type { ProofRequest } from "./proof-request.ts";
import type { ReleaseContext } from "../context.ts";
import type { ReleaseState } from "../../model/release.ts";
import { lost } from "../colors/color-rules.ts";
import { sameShares, sharesText } from "../colors/share-rules.ts";
import { readRelease } from "../observe/observe.ts";
import { notApart } from "../colors/overlap-rules.ts";
import { isSilence } from "../patience.ts";

/**
 * What a look came to. `silent`: the cluster did not answer, so nothing is known; the gateways are asked all
 * the same.
 */
export type Look =
  /** `untold`: why nobody can tell which color's pods give the answers. */
  | { readonly kind: "fine"; readonly untold: string | undefined }
  | { readonly kind: "lost"; readonly reason: string }
  | { readonly kind: "silent"; readonly error: unknown };

/** How often the cluster is asked about the color while answers are counted. */
const COLOR_CHECK_MS = 2_000;
/** How long one that waits for a look waits until the gateways are asked beside it. */
const HEAD_START_MS = 500;

export class ColorWatch {
  readonly #context: ReleaseContext;
  readonly #request: ProofRequest;
  #checked: number;
  #running: Promise<void> | undefined;
  #reason: string | undefined;
  #thrown: { readonly error: unknown } | undefined;
  /** A look that was asked for, and what it came to when it is over. */
  #fresh: { look?: Look } | undefined;

  constructor(context: ReleaseContext, request: ProofRequest) {
    this.#context = context;
    this.#request = request;
    this.#checked = context.ports.clock.now();
  }

  /**
   * The record says first that the proof goes on; a cluster that is slow to take that holds up no request.
   */
  async begin(): Promise<void> {
    await this.#upTo(
      HEAD_START_MS,
      this.#beside(async () => void (await this.#request.keep())),
    );
    this.glance();
  }

  /**
   * Begins a look when one is due, and tells why the color must lose the traffic as far as the looks before
   * have told. Throws what they have thrown, such as `LEASE_LOST`.
   */
  glance(): string | undefined {
    const now = this.#context.ports.clock.now();
    if (this.#running === undefined && now - this.#checked >= COLOR_CHECK_MS) {
      this.#checked = now;
      void this.#beside(async () => {
        this.#reason ??= (await colorSeen(this.#context, this.#request)).lost;
      });
    }
    if (this.#thrown !== undefined) throw this.#thrown.error;
    return this.#reason;
  }

  /**
   * What a look comes to that began when it was asked for first; undefined as long as it is not over: then it
   * is to be asked for again, after the next request. Throws `LEASE_LOST`, and what says that nothing of the
   * release can be told.
   */
  async look(): Promise<Look | undefined> {
    const fresh: { look?: Look } = (this.#fresh ??= {});
    await this.#upTo(HEAD_START_MS, this.#running);
    if (this.#running === undefined && fresh.look === undefined) {
      this.#checked = this.#context.ports.clock.now();
      await this.#upTo(
        HEAD_START_MS,
        this.#beside(() => this.#lookFor(fresh)),
      );
    }
    if (this.#thrown !== undefined) throw this.#thrown.error;
    if (fresh.look !== undefined) this.#fresh = undefined;
    return fresh.look;
  }

  async #lookFor(fresh: { look?: Look }): Promise<void> {
    const { lost: reason, untold } = await colorSeen(this.#context, this.#request);
    fresh.look = reason === undefined ? { kind: "fine", untold } : { kind: "lost", reason };
  }

  /** One at a time; what is thrown is kept for the next who asks. */
  #beside(ask: () => Promise<void>): Promise<void> {
    const asked = async () => {
      try {
        await ask();
      } catch (error) {
        if (!isSilence(error)) this.#thrown ??= { error };
        else if (this.#fresh !== undefined) this.#fresh.look ??= { kind: "silent", error };
      } finally {
        this.#running = undefined;
      }
    };
    return (this.#running = asked());
  }

  async #upTo(milliseconds: number, work: Promise<void> | undefined): Promise<void> {
    if (work === undefined) return;
    const over = new AbortController();
    void work.finally(() => over.abort());
    await this.#context.ports.clock.sleep(milliseconds, over.signal);
  }
}

/**
 * What the cluster says of the color that has the traffic: why it must lose it, and what cannot be told of
 * it.
 */
interface ColorSeen {
  readonly lost: string | undefined;
  readonly untold: string | undefined;
}

async function colorSeen(context: ReleaseContext, request: ProofRequest): Promise<ColorSeen> {
  await request.keep();
  const { state } = await readRelease(context.spec, context.ports);
  const untold = notApart(state)?.fact;
  const moved = movedText(state, request);
  if (moved !== undefined) return { lost: moved, untold };
  const mixed = request.whenMixed === "fail" ? untold : undefined;
  return { lost: mixed ?? lost(state.colors[request.to], request.before), untold };
}

/**
 * Why the route is not where it was written to; an apply that has moved all of it on to `to`, which records
 * name from the beginning, has only come before the next step.
 */
function movedText({ active, shares }: ReleaseState, request: ProofRequest): string | undefined {
  if (active === request.to) return undefined;
  if (active !== undefined) return `the default route goes to ${active} again: somebody moved it`;
  if (request.shares !== undefined && sameShares(shares, request.shares)) return undefined;
  return `the default route is divided (${sharesText(shares)}): somebody changed it`;
}
