/** What of the terminal the demo needs; the CLI hands over its own. */
export interface DemoIo {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  readonly isTerminal: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

const AFTER_MS = 1_000;
/** Between two progress lines where a line cannot be written over. */
const EVERY_MS = 5_000;
const TICK_MS = 250;

/** Tells the story: headings, what steps say, and a sign of life for whatever takes longer than a second. */
export class Narrator {
  readonly #io: DemoIo;
  readonly #now: () => number;

  constructor(io: DemoIo, now: () => number) {
    this.#io = io;
    this.#now = now;
  }

  heading(title: string): void {
    const bold = this.#io.isTerminal ? (text: string) => `\u001b[1m${text}\u001b[0m` : (text: string) => text;
    this.#io.stdout(`\n${bold(`── ${title} `.padEnd(72, "─"))}\n`);
  }

  say(text: string): void {
    this.#io.stdout(`${text.replace(/\n+$/, "")}\n`);
  }

  /** Runs the work; when it lasts, says for how long already. */
  async during<T>(what: string, work: () => Promise<T>): Promise<T> {
    const began = this.#now();
    let shown = 0;
    const timer = setInterval(() => {
      const elapsed = this.#now() - began;
      const due = this.#io.isTerminal ? elapsed >= AFTER_MS : elapsed >= AFTER_MS && shown === 0;
      const again = shown > 0 && elapsed - shown >= EVERY_MS;
      if (!due && !again) return;
      shown = elapsed;
      this.#progress(`${what} … ${Math.floor(elapsed / 1000)} s`);
    }, TICK_MS);
    try {
      return await work();
    } finally {
      clearInterval(timer);
      if (this.#io.isTerminal && shown > 0) this.#io.stderr("\r\u001b[K");
    }
  }

  #progress(line: string): void {
    this.#io.stderr(this.#io.isTerminal ? `\r\u001b[K${line}` : `${line}\n`);
  }
}

/** Milliseconds as people read them. */
export function seconds(milliseconds: number): string {
  return milliseconds < 1_000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1_000).toFixed(1)} s`;
}
