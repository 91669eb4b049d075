/**
 * Every code that the real adapter of a port throws, read from its source: a code that joins is tried from
 * then on.
 */
import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { type ErrorCode, Failure, type FailureClass } from "../../src/errors/errors.ts";
import type { Ports } from "../../src/ports.ts";

const ADAPTERS = new URL("../../src/adapters/real/", import.meta.url);

/** What the names of a port's files begin with. Those of `every` port: a signal ends any wait. */
const FILES: Readonly<Partial<Record<keyof Ports, readonly string[]>>> = {
  cluster: ["cluster", "kubectl-proxy"],
  terragrunt: ["terragrunt", "plan-json", "exec", "unchecked"],
  helm: ["helm", "chart-schemas", "exec"],
  git: ["git.", "exec"],
  http: ["http"],
  files: ["files", "links"],
  clock: ["clock"],
};

/** One failure for each code of the port. */
export function failuresOf(port: keyof Ports): readonly Failure[] {
  const prefixes = [...(FILES[port] ?? []), "interruption."];
  const paths = readdirSync(ADAPTERS, { recursive: true, encoding: "utf8" }).filter((path) =>
    prefixes.some((prefix) => basename(path).startsWith(prefix) && /(?<!\.test)\.ts$/.test(path)),
  );
  const codes = new Map(paths.flatMap((path) => codesIn(readFileSync(new URL(path, ADAPTERS), "utf8"))));
  return [...codes].map(
    ([code, type]) =>
      new Failure(type, code, "it failed", { remedy: "Run status", stderr: "words of the tool" }),
  );
}

/** Thrown where they stand, or listed with what a server said. */
function codesIn(source: string): readonly (readonly [ErrorCode, FailureClass])[] {
  const thrown = [...source.matchAll(/\b(surroundings|refused|usage)\(\s*"([A-Z][A-Z_]+)"/g)];
  const listed = [...source.matchAll(/\bcode: "([A-Z][A-Z_]+)"/g)];
  return [
    ...thrown.map(([, type, code]) => [code as ErrorCode, type as FailureClass] as const),
    ...listed.map(([, code]) => [code as ErrorCode, "surroundings"] as const),
  ];
}
