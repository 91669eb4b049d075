import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { tellVersions } from "./versions.ts";

const live = join(import.meta.dirname, "../../../terragrunt/live/dev");

it.each(["blue", "green"])("lets %s of the reference system answer with its version", (color) => {
  const values = readFileSync(join(live, `helm-deploy-${color}-web-echo/values/values.yaml`), "utf8");
  expect(tellVersions(values, "image.tag")).toContain(
    `["-text", "${color}-{{ .Values.image.tag | trimSuffix \`.0\` }}"]`,
  );
});

it("leaves other values alone", () => {
  expect(tellVersions('args: ["-text", "hello"]\n', "image.tag")).toBe('args: ["-text", "hello"]\n');
});
