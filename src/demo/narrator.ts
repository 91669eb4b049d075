/** What of the terminal the demo needs; the CLI hands over its own. */
export interface DemoIo {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** True when a person can be asked: standard output and input are terminals. */
  readonly isTerminal: boolean;
  /** True when standard error is a terminal. */
  readonly stderrIsTerminal: boolean;
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
  readonly #bold: boolean;
  readonly #overwrites: boolean;
  /** True while a progress line stands on the terminal, to be written over. */
  #standing = false;

  constructor(io: DemoIo, now: () => number) {
    this.#io = io;
    this.#now = now;
    const knowsEscapes = io.env["TERM"] !== "dumb";
    // https://no-color.org: present and not empty.
    this.#bold = io.isTerminal && knowsEscapes && !io.env["NO_COLOR"];
    this.#overwrites = io.stderrIsTerminal && knowsEscapes;
  }

  heading(title: string): void {
    const line = `── ${title} `.padEnd(72, "─");
    this.#write(`\n${this.#bold ? `\u001b[1m${line}\u001b[0m` : line}\n`);
  }

  say(text: string): void {
    this.#write(`${text.replace(/\n+$/, "")}\n`);
  }

  /** What the log of a job would show. */
  aside(text: string): void {
    this.say(text.replaceAll(/^/gm, "  · "));
  }

  /** Runs the work; when it lasts, says for how long already. */
  async during<T>(what: string, work: () => Promise<T>): Promise<T> {
    const began = this.#now();
    let shown = 0;
    const timer = setInterval(() => {
      const elapsed = this.#now() - began;
      const due = elapsed >= AFTER_MS && (this.#overwrites || shown === 0);
      const again = shown > 0 && elapsed - shown >= EVERY_MS;
      if (!due && !again) return;
      shown = elapsed;
      this.#progress(`${what} … ${Math.floor(elapsed / 1000)} s`);
    }, TICK_MS);
    try {
      return await work();
    } finally {
      clearInterval(timer);
      this.#clear();
    }
  }

  #progress(line: string): void {
    this.#io.stderr(this.#overwrites ? `\r\u001b[K${line}` : `${line}\n`);
    this.#standing = this.#overwrites;
  }

  #clear(): void {
    if (this.#standing) this.#io.stderr("\r\u001b[K");
    this.#standing = false;
  }

  #write(text: string): void {
    this.#clear();
    this.#io.stdout(text);
  }
}

/** Milliseconds as people read them. */
export function seconds(milliseconds: number): string {
  return milliseconds < 1_000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1_000).toFixed(1)} s`;
}
