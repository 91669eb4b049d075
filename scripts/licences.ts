import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The licence of every bundled package, one after the other. Throws when a package names none. */
export function licences(root: string, packages: readonly string[]): string {
  const head = "dist/ contains code of the packages below, each under its own licence.\n";
  return [head, ...packages.map((name) => licence(join(root, "node_modules", name), name))].join("\n");
}

function licence(folder: string, name: string): string {
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    version: string;
    license?: string;
  };
  if (manifest.license === undefined) throw new Error(`package ${name} names no licence`);
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  const text = file === undefined ? "" : readFileSync(join(folder, file), "utf8").trim();
  const notice = existsSync(join(folder, "NOTICE"))
    ? readFileSync(join(folder, "NOTICE"), "utf8").trim()
    : "";
  const rule = "-".repeat(72);
  return [rule, `${name} ${manifest.version}, ${manifest.license}`, "", text, notice, ""].join("\n");
}
