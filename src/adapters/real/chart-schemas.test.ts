import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { releaseSite } from "../../../test/fakes/release-site.ts";
import { helmBinary } from "../../../test/fixtures/helm-binary.ts";
import { createExec } from "./processes/exec.ts";
import { createHelm } from "./helm.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bluegreen-schemas-"));
  write("charts/echo/Chart.yaml", "apiVersion: v2\nname: echo\nversion: 0.1.0\n");
  write("charts/echo/templates/map.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

const log = { info: () => {}, mask: () => {}, masked: (text: string) => text };
const helm = (env: NodeJS.ProcessEnv = {}) =>
  createHelm({
    exec: createExec({ cwd: folder, env: { PATH: dirname(helmBinary()), HOME: folder, ...env }, log }),
    log,
    cwd: folder,
  });
const asked = { chart: "charts/echo", release: "a", namespace: "b", valuesFiles: [] };
const schema = (more: object) => JSON.stringify({ type: "object", ...more });

/** A packed chart by the system's tar; the schema's name in it as given. */
function packed(text: string, name = "values.schema.json"): Uint8Array {
  const sub = join(folder, "packing", "sub");
  mkdirSync(dirname(join(sub, name)), { recursive: true });
  writeFileSync(join(sub, "Chart.yaml"), "apiVersion: v2\nname: sub\nversion: 0.1.0\n");
  writeFileSync(join(sub, name), text);
  return execFileSync("tar", ["czf", "-", "-C", join(folder, "packing"), "sub"]);
}

/**
 * The kind: whatever makes Helm read for a schema, and the places where it can stand. The real Helm renders
 * what is allowed.
 */
describe("a chart's schema reads nothing outside of itself", () => {
  const file = { properties: { a: { $ref: "file:///etc/passwd" } } };
  it.each<[string, () => void]>([
    ["a file", () => write("charts/echo/values.schema.json", schema(file))],
    [
      "a file beside it",
      () => write("charts/echo/values.schema.json", schema({ allOf: [{ $ref: "Chart.yaml" }] })),
    ],
    [
      "a file above it",
      () => write("charts/echo/values.schema.json", schema({ $ref: "../../secret.json#/a" })),
    ],
    [
      "an address by $dynamicRef",
      () => write("charts/echo/values.schema.json", schema({ $dynamicRef: "https://a.example/x" })),
    ],
    [
      "an address by $recursiveRef",
      () => write("charts/echo/values.schema.json", schema({ $recursiveRef: "//a.example" })),
    ],
    [
      "a language of its own",
      () => write("charts/echo/values.schema.json", schema({ $schema: "http://a.example/draft" })),
    ],
    [
      "another base for what is below",
      () =>
        write(
          "charts/echo/values.schema.json",
          schema({ properties: { a: { $id: "file:///etc/", $ref: "#/x" } } }),
        ),
    ],
    [
      "an example that a pointer makes a schema",
      () =>
        write(
          "charts/echo/values.schema.json",
          schema({ $ref: "#/default", default: { $ref: "file:///etc/passwd" } }),
        ),
    ],
    [
      "a default that an escaped pointer makes a schema",
      () =>
        write(
          "charts/echo/values.schema.json",
          schema({ $ref: "#/%64efault", default: { $ref: "file:///etc/passwd" } }),
        ),
    ],
    [
      "a constant that a pointer through another schema makes one",
      () =>
        write(
          "charts/echo/values.schema.json",
          schema({ allOf: [{ $ref: "#/properties/a/const/x" }], properties: { a: { const: { x: file } } } }),
        ),
    ],
    [
      "a property that is called default",
      () => write("charts/echo/values.schema.json", schema({ properties: { default: file } })),
    ],
    [
      "a property of a property that is called properties",
      () =>
        write(
          "charts/echo/values.schema.json",
          schema({ properties: { properties: { properties: { enum: file.properties.a } } } }),
        ),
    ],
    [
      "a language of json-schema.org that Helm would fetch",
      () =>
        write(
          "charts/echo/values.schema.json",
          schema({ $schema: "http://json-schema.org/draft-03/schema#" }),
        ),
    ],
    ["escapes", () => write("charts/echo/values.schema.json", '{"\\u0024ref": "file:///etc/passwd"}')],
    ["text after the schema", () => write("charts/echo/values.schema.json", `${schema(file)} x`)],
    [
      "nesting",
      () => write("charts/echo/values.schema.json", `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`),
    ],
    ["a subchart", () => write("charts/echo/charts/sub/values.schema.json", schema(file))],
    ["a packed subchart", () => write("charts/echo/charts/sub-0.1.0.tgz", packed(schema(file)))],
    [
      "a packed one with a long name",
      () =>
        write(
          "charts/echo/charts/sub-0.1.0.tgz",
          packed(schema(file), `${"d/".repeat(90)}values.schema.json`),
        ),
    ],
    ["a packed one that is no archive", () => write("charts/echo/charts/sub-0.1.0.tgz", "no")],
    [
      "a packed one that is a bomb",
      () =>
        write(
          "charts/echo/charts/sub-0.1.0.tgz",
          execFileSync("sh", ["-c", "head -c 80000000 /dev/zero | gzip"]),
        ),
    ],
  ])("%s", async (_what, prepare) => {
    prepare();
    const refusal = {
      code: "CHART_SCHEMA_OUTSIDE",
      exitCode: 1,
      where: expect.stringMatching(/^charts\/echo\/.*(json|tgz)/),
    };
    await expect(helm().template(asked)).rejects.toMatchObject(refusal);
    await expect(helm().lint(asked)).rejects.toMatchObject(refusal);
  });

  it("and asks no server", async () => {
    const site = await releaseSite({ "/schema.json": schema({}) });
    write(
      "charts/echo/values.schema.json",
      schema({ properties: { a: { $ref: `${site.url}/schema.json` } } }),
    );
    write("values.yaml", "a: {}\n");
    const refused = helm().template({ ...asked, valuesFiles: ["values.yaml"] });
    await expect(refused).rejects.toMatchObject({ code: "CHART_SCHEMA_OUTSIDE" });
    expect(site.asked).toEqual([]);
  });

  // Helm gets a proxy at which nobody listens: what it would fetch, it does not get.
  it.each([
    "http://json-schema.org/draft-04/schema#",
    "http://json-schema.org/draft-06/schema",
    "http://json-schema.org/draft-07/schema#",
    "https://json-schema.org/draft-07/schema",
    "http://json-schema.org/schema#",
    "https://json-schema.org/draft/2019-09/schema",
    "https://json-schema.org/draft/2020-12/schema",
    ...["core", "applicator", "validation", "meta-data", "format", "content"].map(
      (name) => `https://json-schema.org/draft/2019-09/meta/${name}`,
    ),
    ...["core", "applicator", "unevaluated", "validation", "meta-data", "format-annotation", "content"].map(
      (name) => `https://json-schema.org/draft/2020-12/meta/${name}`,
    ),
  ])("may refer to %s, which Helm has in itself", async ($ref) => {
    const nobody = { HTTP_PROXY: "http://127.0.0.1:9", HTTPS_PROXY: "http://127.0.0.1:9" };
    write("charts/echo/values.schema.json", schema({ properties: { a: { $ref } } }));
    write("charts/echo/values.yaml", "a: {}\n");
    expect(await helm(nobody).template(asked)).toContain("kind: ConfigMap");
  });

  it("may have anything in values that it gives, which are no schemas", async () => {
    const data = {
      $ref: "other.json",
      $schema: "a",
      nested: [{ $id: "file:///a", $ref: "file:///etc/passwd" }],
    };
    const any = { default: data, const: data, examples: [data], enum: [data] };
    write(
      "charts/echo/values.schema.json",
      schema({ properties: { a: any, b: { items: any, $ref: "#/definitions/c" } }, definitions: { c: {} } }),
    );
    expect(await helm().template(asked)).toContain("kind: ConfigMap");
  });

  it("may refer to its own parts, have a name, and say its language", async () => {
    const own = {
      $schema: "http://json-schema.org/draft-07/schema#",
      $id: "https://example.com/echo.schema.json",
      definitions: { text: { $id: "#text", type: "string" } },
      properties: { a: { $ref: "#/definitions/text" }, id: { type: "string" }, $ref: { type: "string" } },
    };
    write("charts/echo/values.schema.json", schema(own));
    write("charts/echo/charts/sub-0.1.0.tgz", packed(schema(own)));
    expect(await helm().template(asked)).toContain("kind: ConfigMap");
  });
});

describe("rendering", () => {
  it("finds no plugin, no repository and no login of whoever runs it", async () => {
    write("bin/helm", "#!/bin/sh\n/usr/bin/env\n");
    execFileSync("chmod", ["755", join(folder, "bin/helm")]);
    const theirs = {
      HELM_PLUGINS: folder,
      HELM_REGISTRY_CONFIG: folder,
      XDG_CONFIG_HOME: folder,
      KUBECONFIG: folder,
    };
    const seen = await helm({ ...theirs, PATH: `${join(folder, "bin")}` }).template(asked);
    expect(seen).toMatch(/HELM_PLUGINS=.*bluegreen-no-helm-/);
    expect(seen).toMatch(/KUBECONFIG=.*bluegreen-no-helm-/);
    expect(seen).not.toMatch(new RegExp(`(HELM|XDG|KUBE)\\w*=${folder}`));
  });
});
