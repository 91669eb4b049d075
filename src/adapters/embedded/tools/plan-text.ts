import { structuredPatch } from "diff";
import { dump } from "js-yaml";
import type { KubernetesObject } from "../../../model/kubernetes.ts";
import type { ResourceChange } from "../../../model/unit.ts";
import type { LastManifest } from "../cluster/helm-release.ts";

/** What a plan would change: for each object a heading and the lines of its manifest that go and come. */
export function planText(changes: readonly ResourceChange[], last: LastManifest, next: LastManifest): string {
  const parts = changes.map(({ action, address }) => {
    const lines = changedLines(yamlOf(last.get(address)), yamlOf(next.get(address)));
    return `# ${address}: ${action}\n${lines.map((line) => `${line}\n`).join("")}`;
  });
  return parts.join("\n");
}

function changedLines(before: string, after: string): readonly string[] {
  const { hunks } = structuredPatch("", "", before, after, "", "", { context: 3 });
  return hunks.flatMap(({ lines }, index) => (index === 0 ? lines : ["…", ...lines]));
}

/** Values of Secrets never leave this function. */
function yamlOf(object: KubernetesObject | undefined): string {
  if (object === undefined) return "";
  const { data: _data, stringData: _stringData, ...rest } = object;
  return dump(object.kind === "Secret" ? rest : object, { sortKeys: true, lineWidth: -1, noRefs: true });
}
