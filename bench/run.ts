/**
 * `npm run bench [NAME…]`: each bench measures against what a user would run instead, both in the same run,
 * and prints ratios. Without a name all run.
 */
import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

interface Bench {
  run(): Promise<void>;
}

const folder = dirname(fileURLToPath(import.meta.url));
const available = readdirSync(folder)
  .filter((file) => file.endsWith(".ts") && file !== "run.ts")
  .map((file) => basename(file, ".ts"))
  .sort();

function chosen(names: readonly string[]): readonly string[] {
  const unknown = names.filter((name) => !available.includes(name));
  if (unknown.length > 0) {
    console.error(`No bench named ${unknown.join(", ")}. There are: ${available.join(", ")}.`);
    process.exit(2);
  }
  return names.length === 0 ? available : names;
}

for (const name of chosen(process.argv.slice(2))) {
  console.log(`\n== ${name}`);
  const bench = (await import(pathToFileURL(join(folder, `${name}.ts`)).href)) as Bench;
  await bench.run();
}
