export type Write = (text: string) => void;

/**
 * Progress of several builds as lines: one when a build starts, one when it ends, and every 15 s what is
 * running.
 */
export class Progress {
  readonly #write: Write;
  readonly #total: number;
  readonly #running = new Map<string, number>();
  readonly #ticker: NodeJS.Timeout;
  readonly #began = Date.now();
  #started = 0;

  constructor(total: number, write: Write) {
    this.#write = write;
    this.#total = total;
    this.#ticker = setInterval(() => this.#tick(), 15_000);
    this.#ticker.unref();
  }

  async track(name: string, action: string, work: () => Promise<void>): Promise<void> {
    const began = Date.now();
    this.#started += 1;
    const count = `[${String(this.#started).padStart(2)}/${this.#total}]`;
    this.#running.set(name, began);
    this.#line(`${count} ${name}: ${action} …`);
    try {
      await work();
      this.#line(`${count} ${name}: ready after ${seconds(Date.now() - began)}`);
    } finally {
      this.#running.delete(name);
    }
  }

  stop(): void {
    clearInterval(this.#ticker);
  }

  #tick(): void {
    const running = [...this.#running].map(([name, began]) => `${name} for ${seconds(Date.now() - began)}`);
    if (running.length > 0) this.#line(`        … ${running.join(", ")}`);
  }

  #line(text: string): void {
    this.#write(`gear ${seconds(Date.now() - this.#began).padStart(6)}  ${text}\n`);
  }
}

export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(milliseconds < 9950 ? 1 : 0)} s`;
}
