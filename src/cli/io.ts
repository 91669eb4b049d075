import type { Pending } from "../actions/settled.ts";

/** What a command may touch of the process it runs in. */
export interface Io {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** True when a person can be asked: standard output and input are terminals. */
  readonly isTerminal: boolean;
  /** True when standard error is a terminal. */
  readonly stderrIsTerminal: boolean;
  /** Told of every call of a port while it lasts. */
  readonly pending?: Pending;
}
