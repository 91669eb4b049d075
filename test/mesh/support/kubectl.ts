import { execa } from "execa";
import type { KubernetesObject } from "../../../src/model/kubernetes.ts";

/** Runs kubectl against the sandbox; resolves to stdout, rejects with its stderr when it fails. */
export async function kubectl(args: readonly string[], stdin?: string): Promise<string> {
  const { stdout } = await execa("kubectl", args, stdin === undefined ? {} : { input: stdin });
  return stdout;
}

/** Applies objects, or YAML text. */
export async function apply(manifests: string | readonly unknown[]): Promise<string> {
  const text =
    typeof manifests === "string"
      ? manifests
      : JSON.stringify({ apiVersion: "v1", kind: "List", items: manifests });
  return kubectl(["apply", "-f", "-"], text);
}

/** Resolves when every Deployment of the namespace is available; rejects when one is not after `seconds`. */
export async function untilAvailable(namespace: string, seconds = 100): Promise<void> {
  const condition = ["--for=condition=Available", `--timeout=${seconds}s`];
  await kubectl(["wait", "deployment", "--all", `--namespace=${namespace}`, ...condition]);
}

export async function getObjects(args: readonly string[]): Promise<readonly KubernetesObject[]> {
  const text = await kubectl(["get", ...args, "-o", "json"]);
  return (JSON.parse(text) as { items: KubernetesObject[] }).items;
}

/** Tries until `check` gives something, at most `seconds`; throws what it failed with last. */
export async function eventually<T>(
  what: string,
  check: () => Promise<T | undefined | false>,
  seconds = 20,
): Promise<T> {
  const end = Date.now() + seconds * 1000;
  let last: unknown;
  while (Date.now() < end) {
    try {
      const found = await check();
      if (found !== undefined && found !== false) return found;
      last = undefined;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`not in ${seconds} s: ${what}`, { cause: last });
}
