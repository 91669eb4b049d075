/** Tried besides: hooks, files that are variants of each other, other groups, folders of other clusters. */
import { describe, expect, it } from "vitest";
import { ECHO_CONFIG } from "../../../../test/fakes/echo-config.ts";
import { loadConfig } from "../../../config/load.ts";
import { loadManifests } from "../../../manifests/load.ts";
import { meshObject } from "../../../mesh/object.ts";
import { checkMesh } from "../check.ts";
import { rule } from "./rule.ts";

const OBJECT_TWICE = { name: "object-twice", docs: "", ...rule };
const RELEASES = [...loadConfig(ECHO_CONFIG, "bluegreen.yaml").releases.values()];
const [BLUE, GREEN] = ["blue", "green"].map(
  (color) => RELEASES[0]?.colors[color as "blue" | "green"].unit ?? "",
);

const workload = (kind = "Deployment", { api = "apps/v1", meta = "" } = {}) =>
  `apiVersion: ${api}\nkind: ${kind}\nmetadata: {name: web${meta}}\nspec: {template: {metadata: {labels: {app: web}}, spec: {containers: []}}}\n`;

interface Part {
  readonly unit?: string | undefined;
  readonly file?: string;
  readonly text?: string;
  readonly isFile?: boolean;
}

function found(...parts: readonly Part[]) {
  const objects = parts.flatMap(
    ({ unit, file = "charts/echo/a.yaml", text = workload(), isFile = false }) => {
      const from = unit === undefined ? undefined : { unit, release: `apps/${unit}` };
      const { manifests, problems } = loadManifests([{ file, text, from }]);
      expect(problems).toEqual([]);
      return manifests.map((manifest) => meshObject(manifest, "apps", isFile));
    },
  );
  return checkMesh({ objects, complete: true, releaseHosts: [], releases: RELEASES }, [OBJECT_TWICE]);
}

describe("a workload that is rendered twice", () => {
  it("by both colors is an error that names both", () => {
    expect(found({ unit: BLUE }, { unit: GREEN, file: "charts/other/b.yaml" })).toEqual([
      {
        rule: "object-twice",
        severity: "error",
        message: `Deployment/apps/web is rendered twice: in charts/echo/a.yaml by the unit ${BLUE}, and in charts/other/b.yaml by the unit ${GREEN}`,
        file: "charts/other/b.yaml",
        resource: "Deployment/apps/web",
        fix: "Give each a name, or a namespace, of its own",
      },
    ]);
  });

  it.each<[string, string, readonly Part[]]>([
    ["by one chart", "error", [{}, { file: "charts/echo/b.yaml" }]],
    ["as a StatefulSet", "error", ["blue", "green"].map((unit) => ({ unit, text: workload("StatefulSet") }))],
    ["by units of one folder", "error", [{ unit: "prod/a" }, { unit: "prod/b" }]],
    ["by units of folders that may be clusters", "warning", [{ unit: "one/a" }, { unit: "two/b" }]],
  ])("%s is found (%s)", (_, severity, parts) => {
    expect(found(...parts)).toMatchObject([{ rule: "object-twice", severity }]);
  });

  it.each<[string, readonly Part[]]>([
    ["another kind", [{}, { text: workload("StatefulSet") }]],
    ["another group", [{}, { text: workload("Deployment", { api: "a.example/v1" }) }]],
    ["another namespace", [{}, { text: workload("Deployment", { meta: ", namespace: other" }) }]],
    ["files that were named", [{ isFile: true }, { isFile: true, file: "b.yaml" }]],
    ["hooks", [1, 2].map(() => ({ text: workload("Job", { meta: ", annotations: {helm.sh/hook: test}" }) }))],
  ])("is not found in %s", (_, parts) => {
    expect(found(...parts)).toEqual([]);
  });
});
