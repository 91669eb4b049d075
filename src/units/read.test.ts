import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { CHART_MODULE } from "../../test/fakes/chart-module.ts";
import { memoryFiles } from "../../test/fakes/ports.ts";
import type { Files } from "../ports.ts";
import { readUnitChart, readUnits } from "./read.ts";
import { selectUnits } from "./select.ts";

const ROOT = "live/dev";

function unitFiles(units: Record<string, string>, others: Record<string, string> = {}) {
  const own = Object.entries(units).map(([name, text]) => [`${ROOT}/${name}/terragrunt.hcl`, text]);
  return memoryFiles({ ...Object.fromEntries(own), ...others });
}

const dependsOn = (...paths: string[]): string => `dependencies { paths = ${JSON.stringify(paths)} }\n`;

describe("readUnits", () => {
  it("orders units by their dependencies, and by name where they are free", async () => {
    const files = unitFiles({
      router: `${dependsOn("../rule", "../gateway")}`,
      rule: 'dependency "service" { config_path = "../service" }\n',
      service: dependsOn("../namespace"),
      gateway: dependsOn("../namespace"),
      namespace: "",
      "nested/blue": 'dependency "ns" {\n  config_path = "${get_terragrunt_dir()}/../../namespace"\n}\n',
    });
    const units = await readUnits(files, `./${ROOT}/`);
    expect(units.map(({ name }) => name)).toEqual([
      "namespace",
      "gateway",
      "nested/blue",
      "service",
      "rule",
      "router",
    ]);
    expect(units.at(-1)).toEqual({
      name: "router",
      path: "live/dev/router",
      dependencies: ["gateway", "rule"],
    });
  });

  it("takes dependencies from an included file, and leaves out those that are off", async () => {
    const files = unitFiles(
      {
        a: 'include "root" { path = find_in_parent_folders("root.hcl") }\ndependency "c" {\n config_path = "../c"\n enabled = false\n}\n',
        b: "",
        c: "",
      },
      { "live/root.hcl": dependsOn("../b") },
    );
    const units = await readUnits(files, ROOT);
    expect(units.find(({ name }) => name === "a")?.dependencies).toEqual(["b"]);
  });

  it("leaves out Terragrunt's own cache and what lies outside the root", async () => {
    const files = unitFiles(
      { a: dependsOn("../../shared/vpc"), "a/.terragrunt-cache/x/y": "" },
      { "live/shared/vpc/terragrunt.hcl": "" },
    );
    expect(await readUnits(files, ROOT)).toEqual([{ name: "a", path: "live/dev/a", dependencies: [] }]);
  });

  it("names the circle when units depend on each other", async () => {
    const files = unitFiles({ a: dependsOn("../b"), b: dependsOn("../c"), c: dependsOn("../b"), d: "" });
    await expect(readUnits(files, ROOT)).rejects.toMatchObject({
      code: "UNIT_CYCLE",
      message: "units depend on each other in a circle: b → c → b",
    });
  });

  it("tells every error of every file at once, with its line", async () => {
    const files = unitFiles({
      a: "inputs = {\n",
      b: `\n${dependsOn("../none")}`,
      c: 'dependency "x" {\n  config_path = get_env("X")\n}\n',
    });
    await expect(readUnits(files, ROOT)).rejects.toMatchObject({
      failures: [
        { code: "UNIT_INVALID", where: "live/dev/a/terragrunt.hcl:2" },
        {
          where: "live/dev/b/terragrunt.hcl:2",
          message: "the unit depends on live/dev/none, where there is no terragrunt.hcl",
        },
        {
          where: "live/dev/c/terragrunt.hcl:2",
          message: expect.stringContaining("function get_env") as string,
        },
      ],
    });
  });
});

describe("readUnitChart", () => {
  const modules = Object.fromEntries(
    ["modules", "live/modules", `${ROOT}/m`].map((folder) => [
      `${folder}/helm-release/main.tf`,
      CHART_MODULE,
    ]),
  );
  const chart = async (text: string, others: Record<string, string> = {}) =>
    readUnitChart(unitFiles({ blue: text }, { ...modules, ...others }), { path: `${ROOT}/blue` });

  it("reads what a Helm unit releases", async () => {
    const text = [
      "locals { root = get_repo_root() }",
      'terraform { source = "${local.root}/modules//helm-release?ref=v1" }',
      "inputs = {",
      '  name         = "${basename(get_terragrunt_dir())}-web-echo"',
      '  namespace    = "apps"',
      '  chart        = "${local.root}/charts/echo"',
      '  values_files = ["${get_terragrunt_dir()}/values/values.yaml", "../common.yaml"]',
      "}",
    ].join("\n");
    expect(await chart(text)).toEqual({
      known: true,
      value: {
        release: "blue-web-echo",
        namespace: "apps",
        chart: "charts/echo",
        valuesFiles: ["live/dev/blue/values/values.yaml", "live/dev/common.yaml"],
      },
    });
  });

  it("reads values out of a YAML file of the repository", async () => {
    const text = [
      'locals { profile = yamldecode(file("${get_terragrunt_dir()}/../profile.yaml")) }',
      'terraform { source = "../m/helm-release" }',
      'inputs = {\n name = "r"\n chart = "./c"\n namespace = local.profile.place.namespace\n}',
    ].join("\n");
    const profile = { "live/dev/profile.yaml": "place: {namespace: mesh}\n" };
    expect(await chart(text, profile)).toMatchObject({ value: { namespace: "mesh" } });
  });

  it("merges the inputs of an included file below its own", async () => {
    const root =
      'locals { ns = "apps" }\nterraform { source = "../../modules/helm-release" }\ninputs = { namespace = "x", chart = "${get_repo_root()}/charts/a" }\n';
    const text =
      'include "root" {\n path = find_in_parent_folders("root.hcl")\n expose = true\n}\ninputs = { name = "r", namespace = include.root.locals.ns }\n';
    expect(await chart(text, { "live/root.hcl": root })).toMatchObject({
      value: { chart: "charts/a", namespace: "apps", release: "r" },
    });
  });

  it("knows a unit of another module to be no Helm unit", async () => {
    expect(await chart('terraform { source = "../modules/kubernetes-namespace" }\n')).toEqual({
      known: true,
      value: undefined,
    });
  });

  describe("asks the module's files what it makes, whatever it is called:", () => {
    const unit =
      'terraform { source = "../m/any" }\ninputs = {\n name = "r"\n chart = "../c"\n namespace = "n"\n}\n';
    const ofModule = async (text: string) => chart(unit, { [`${ROOT}/m/any/main.tf`]: text });
    const released = { value: { release: "r", chart: `${ROOT}/c` } };

    it.each([
      ["a release of a chart", CHART_MODULE],
      ["a release with something beside it", `${CHART_MODULE}resource "random_id" "x" {}\n`],
    ])("%s", async (_, text) => {
      expect(await ofModule(text)).toMatchObject(released);
    });

    it.each([
      ["no release", CHART_MODULE.replace("helm_release", "null_resource")],
      ["a chart that its inputs do not say", CHART_MODULE.replace('variable "chart"', 'variable "image"')],
      ["two releases", `${CHART_MODULE}resource "helm_release" "other" {}\n`],
      ["releases by modules that it calls", CHART_MODULE.replace('resource "helm_release"', "module")],
    ])("none for %s", async (_, text) => {
      expect(await ofModule(text)).toEqual({ known: true, value: undefined });
    });
  });

  describe("of a module that is not at hand", () => {
    const unit = (inputs: string, source = "git::https://example.org/m.git//any?ref=v1") =>
      `terraform { source = "${source}" }\ninputs = {\n namespace = "n"\n ${inputs}\n}\n`;
    const here = { [`${ROOT}/c/Chart.yaml`]: "" };
    const none = { known: true, value: undefined };

    it("takes the chart of this repository that the unit names", async () => {
      const released = { value: { release: "r", chart: `${ROOT}/c` } };
      expect(await chart(unit('name = "r"\n chart = "../c"'), here)).toMatchObject(released);
      expect(await chart(unit('name = "r"\n chart = "../c"', "../none"), here)).toMatchObject(released);
      const odd = { ...here, [`${ROOT}/odd/main.tf`]: "resource {{" };
      expect(await chart(unit('name = "r"\n chart = "../c"', "../odd"), odd)).toMatchObject(released);
    });

    it("takes it for something else when it names none", async () => {
      expect(await chart(unit('name = "r"'), here)).toEqual(none);
      expect(await chart(unit('chart = "../c"'), here)).toEqual(none);
      const publishers = 'name = "r"\n chart = "nginx"\n repository = "https://example.org"';
      expect(await chart(unit(publishers), here)).toEqual(none);
    });

    it("does not know which one, when only Terragrunt does", async () => {
      const asked = 'name = "r"\n chart = get_env("CHART")';
      expect(await chart(unit(asked), here)).toMatchObject({ known: false });
    });
  });

  it.each([
    ["name = dependency.x.outputs.name", "dependency.x.outputs.name is known only after x was applied"],
    ['name = get_env("R", "r")', "function get_env is not read without Terragrunt"],
    ["name = local.none", "local.none is not set"],
    ['name = file("none.txt")', "there is no file live/dev/blue/none.txt"],
    ['name = file("../../../../etc/hostname")', "../../../../etc/hostname lies outside the repository"],
    ['name = yamldecode("[")', "yamldecode is given what is no YAML"],
    ['name = true ? "a" : "b"', "an operator"],
  ])("says where and why %s is not known", async (name, reason) => {
    const text = `terraform { source = "../m/helm-release" }\ninputs = {\n  chart = "./c"\n  namespace = "n"\n  ${name}\n}\n`;
    const result = await chart(text);
    expect(result).toMatchObject({
      known: false,
      reason: expect.stringContaining(`live/dev/blue/terragrunt.hcl:5: ${reason}`) as string,
    });
  });

  it.each([
    ['repository = "https://example.org/charts"', "input repository is not read without Terragrunt"],
    ['set = [{name = "a", value = "1"}]', "input set is not read without Terragrunt"],
    ["values = [1]", "input values is not a string"],
  ])("does not know the rendering with %s", async (input, reason) => {
    const text = `terraform { source = "../m//helm-release" }\ninputs = {\n name = "r"\n chart = "./c"\n namespace = "n"\n ${input}\n}\n`;
    expect(await chart(text)).toEqual({ known: false, reason: `live/dev/blue/terragrunt.hcl: ${reason}` });
  });

  it("knows values documents that are plain text, and no others", async () => {
    const text = (values: string) =>
      `terraform { source = "../m//helm-release" }\ninputs = {\n name = "r"\n chart = "./c"\n namespace = "n"\n values = ${values}\n}\n`;
    expect(await chart(text('["a: 1", "b: 2"]'))).toMatchObject({ value: { documents: ["a: 1", "b: 2"] } });
    expect(await chart(text("[yamlencode({a = 1})]"))).toMatchObject({
      known: false,
      reason: expect.stringContaining("function yamlencode") as string,
    });
  });

  it("does not turn in circles over locals", async () => {
    const text = "locals {\n a = local.b\n b = local.a\n}\nterraform { source = local.a }\n";
    expect(await chart(text)).toMatchObject({
      known: false,
      reason: "live/dev/blue/terragrunt.hcl:3: local.a refers to itself",
    });
  });
});

describe("the reference system's units", () => {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const files: Files = {
    read: async (path) => readFile(join(root, path), "utf8").catch(() => undefined),
    list: async (folder) => {
      const found = await readdir(join(root, folder), { recursive: true }).catch(() => []);
      return found.map((path) => `${folder}/${path}`).sort();
    },
    write: async () => expect.unreachable(),
    isFolder: async () => expect.unreachable(),
    listOthers: async () => expect.unreachable(),
  };

  it("come in an order that a release can be built in", async () => {
    const names = (await readUnits(files, "terragrunt/live/dev")).map(({ name }) => name);
    expect(names).toHaveLength(9);
    expect(names.at(-1)).toBe("istio-virtualservice");
    expect(names.indexOf("istio-inject-blue-green")).toBeLessThan(names.indexOf("helm-deploy-blue-web-echo"));
    expect(names.indexOf("istio-with-profile")).toBeLessThan(names.indexOf("istio-gateway"));
  });

  it("release the charts of this repository", async () => {
    const charts: Record<string, unknown> = {};
    for (const unit of await readUnits(files, "terragrunt/live/dev")) {
      const chart = await readUnitChart(files, unit);
      charts[unit.name] = chart.known ? chart.value?.chart : chart.reason;
    }
    expect(charts).toEqual({
      "helm-deploy-blue-green-service": "charts/blue-green-service",
      "helm-deploy-blue-web-echo": "charts/blue-green-web-echo",
      "helm-deploy-green-web-echo": "charts/blue-green-web-echo",
      "istio-destinationrule": "charts/istio-destinationrule",
      "istio-gateway": "charts/istio-gateway",
      "istio-inject-blue-green": undefined,
      "istio-kiali-secret": undefined,
      "istio-virtualservice": "charts/istio-virtualservice",
      "istio-with-profile": undefined,
    });
  });
});

it("suggests the nearest names for units that are not there", () => {
  const units = ["istio-gateway", "istio-virtualservice", "helm-deploy-blue-web-echo"].map((name) => ({
    name,
    path: name,
    dependencies: [],
  }));
  expect(() => selectUnits(units, ["istio-gatway", "istio-gateway"])).toThrow(
    'UNIT_UNKNOWN: there is no unit "istio-gatway". Did you mean istio-gateway or ',
  );
  expect(selectUnits(units, ["istio-virtualservice", "istio-gateway"]).map(({ name }) => name)).toEqual([
    "istio-gateway",
    "istio-virtualservice",
  ]);
});
