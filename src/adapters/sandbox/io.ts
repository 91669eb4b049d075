import type { Write } from "./gear/progress.ts";

/** Where a sandbox command reads from and prints to. */
export interface SandboxIo {
  readonly stdout: { write: Write };
  readonly stderr: { write: Write };
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
}

export type Options = Readonly<Record<string, string | undefined>>;
