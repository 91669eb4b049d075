import type { RawInputs } from "../inputs.ts";
import type { DemoIo } from "./narrator.ts";
import { parseDemoOptions } from "./options.ts";
import { runDemo } from "./run.ts";

/** `bluegreen demo`, with its flags by name. Returns the exit code; throws what stops the demo. */
export async function demo(flags: RawInputs, io: DemoIo): Promise<number> {
  return runDemo(parseDemoOptions(flags), io);
}
