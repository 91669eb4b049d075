import { chmod, cp, mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SandboxNeeds } from "./reference.ts";

/**
 * Fills `target` with the charts that units release in place of their publishers', a folder for each, out of
 * the folder of Istio's Go module. Add-ons come with Istio as manifests, made by its authors from the charts
 * of those names. The target must not exist or be empty.
 */
export async function makeChartMirror(
  istioModule: string,
  target: string,
  { charts, manifests }: Pick<SandboxNeeds, "charts" | "manifests">,
): Promise<void> {
  await mkdir(target, { recursive: true });
  for (const [name, from] of Object.entries(charts)) {
    await cp(join(istioModule, from), join(target, name), { recursive: true });
    await makeWritable(join(target, name));
  }
  for (const [name, manifest] of Object.entries(manifests)) {
    await wrapManifest(name, join(istioModule, manifest), join(target, name));
  }
}

/** A chart that renders the manifest as it is: dashboards are full of braces that Helm must not read. */
async function wrapManifest(name: string, manifest: string, folder: string): Promise<void> {
  await mkdir(join(folder, "templates"), { recursive: true });
  await mkdir(join(folder, "files"));
  await cp(manifest, join(folder, "files/manifest.yaml"));
  await chmod(join(folder, "files/manifest.yaml"), 0o644);
  await writeFile(join(folder, "Chart.yaml"), `apiVersion: v2\nname: ${name}\nversion: 0.0.0\n`);
  await writeFile(join(folder, "templates/manifest.yaml"), '{{ .Files.Get "files/manifest.yaml" }}\n');
}

/** Go keeps its modules read-only, and a folder that cannot be written cannot be deleted. */
async function makeWritable(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    await chmod(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o644);
  }
}
