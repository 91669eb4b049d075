import type { Log } from "../../../ports.ts";

/** A log that keeps its lines, masked. */
export class RecordingLog implements Log {
  readonly #lines: string[] = [];
  readonly #secrets: string[] = [];

  get lines(): readonly string[] {
    return this.#lines;
  }

  info(message: string): void {
    this.#lines.push(this.masked(message));
  }

  warning(message: string): void {
    this.#lines.push(this.masked(`warning: ${message}`));
  }

  error(message: string): void {
    this.#lines.push(this.masked(`error: ${message}`));
  }

  mask(secret: string): void {
    if (secret !== "") this.#secrets.push(secret);
  }

  masked(text: string): string {
    return this.#secrets.reduce((shown, secret) => shown.replaceAll(secret, "***"), text);
  }

  async group<T>(title: string, body: () => Promise<T>): Promise<T> {
    this.info(title);
    return body();
  }
}
