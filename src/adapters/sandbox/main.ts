/** The sandbox alone, from the sources: `npx tsx src/adapters/sandbox/main.ts up`. */
import { sandboxCommand } from "./command.ts";

const args = process.argv.slice(2);
process.exitCode = await sandboxCommand(args[0] === "sandbox" ? args.slice(1) : args, {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
});
