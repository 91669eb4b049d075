import type { SandboxFolder, SandboxState } from "./state.ts";

/** How long after a write that failed it is tried again. */
const AGAIN_MILLISECONDS = 2000;

/**
 * Keeps a sandbox's state on disk as it was given last: one write after the other. A write that fails, as on
 * a full disk, is logged and tried again; it is no reason to end what runs.
 */
export class StateFile {
  readonly #folder: Pick<SandboxFolder, "write">;
  readonly #log: (text: string) => void;
  readonly #again: number;
  #newest: SandboxState | undefined;
  #turn: Promise<void> = Promise.resolve();

  constructor(folder: Pick<SandboxFolder, "write">, log: (text: string) => void, again = AGAIN_MILLISECONDS) {
    this.#folder = folder;
    this.#log = log;
    this.#again = again;
  }

  /** Resolves when the state was written, or could not be for now. Never rejects. */
  save(state: SandboxState): Promise<void> {
    this.#newest = state;
    this.#turn = this.#turn.then(() => this.#write(state));
    return this.#turn;
  }

  async #write(state: SandboxState): Promise<void> {
    if (state !== this.#newest) return;
    try {
      await this.#folder.write(state);
    } catch (error) {
      this.#log(`sandbox.json could not be written: ${String(error)}`);
      setTimeout(() => void this.save(this.#newest ?? state), this.#again).unref();
    }
  }
}
