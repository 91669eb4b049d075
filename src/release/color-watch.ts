/** Looks at a color in the cluster beside the requests that are sent through the gateways, and never holds these up. */
import type { ReleaseContext } from "./context.ts";
import { lost } from "./color-rules.ts";
import { readRelease } from "./observe.ts";
import { isSilence } from "./patience.ts";
import type { ProofRequest } from "./prove.ts";

/** What a look came to. `silent`: the cluster did not answer, so nothing is known; the gateways are asked all the same. */
export type Look =
  | { readonly kind: "fine" }
  | { readonly kind: "lost"; readonly reason: string }
  | { readonly kind: "silent"; readonly error: unknown };

/** How often the cluster is asked about the color while answers are counted. */
const COLOR_CHECK_MS = 2_000;
/** How long the first write of a proof may take until the gateways are asked beside it. */
const HEAD_START_MS = 500;

export class ColorWatch {
  readonly #context: ReleaseContext;
  readonly #request: ProofRequest;
  #checked: number;
  #running: Promise<void> | undefined;
  #reason: string | undefined;
  #thrown: { readonly error: unknown } | undefined;

  constructor(context: ReleaseContext, request: ProofRequest) {
    this.#context = context;
    this.#request = request;
    this.#checked = context.ports.clock.now();
  }

  /** The record says first that the proof goes on; a cluster that is slow to take that holds up no request. */
  async begin(): Promise<void> {
    const begun = new AbortController();
    this.#running = this.#beside(() => this.#request.keep()).finally(() => begun.abort());
    await this.#context.ports.clock.sleep(HEAD_START_MS, begun.signal);
    this.glance();
  }

  /**
   * Begins a look when one is due, and tells why the color must lose the traffic as far as the looks before have told.
   * Throws what they have thrown, such as `LEASE_LOST`.
   */
  glance(): string | undefined {
    const now = this.#context.ports.clock.now();
    if (this.#running === undefined && now - this.#checked >= COLOR_CHECK_MS) {
      this.#checked = now;
      this.#running = this.#beside(async () => {
        this.#reason ??= await colorLost(this.#context, this.#request);
      });
    }
    if (this.#thrown !== undefined) throw this.#thrown.error;
    return this.#reason;
  }

  /** A look that begins now. Throws `LEASE_LOST`, and what says that nothing of the release can be told. */
  async look(): Promise<Look> {
    await this.#running;
    this.#checked = this.#context.ports.clock.now();
    try {
      const reason = await colorLost(this.#context, this.#request);
      return reason === undefined ? { kind: "fine" } : { kind: "lost", reason };
    } catch (error) {
      if (isSilence(error)) return { kind: "silent", error };
      throw error;
    }
  }

  async #beside(ask: () => Promise<unknown>): Promise<void> {
    try {
      await ask();
    } catch (error) {
      if (!isSilence(error)) this.#thrown ??= { error };
    } finally {
      this.#running = undefined;
    }
  }
}

async function colorLost(context: ReleaseContext, request: ProofRequest): Promise<string | undefined> {
  await request.keep();
  const { state } = await readRelease(context.spec, context.ports);
  if (state.active !== request.to)
    return `the default route goes to ${state.active} again: somebody moved it`;
  return lost(state.colors[request.to], request.before);
}
