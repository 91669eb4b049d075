import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { counts, type Exception, EXCEPTIONS, referenceNames, strayNames } from "./reference-names.ts";

const root = join(import.meta.dirname, "..");
const tracked = execFileSync(
  "git",
  ["ls-files", "-z", "--", "src", "charts", "terragrunt", "bluegreen.yaml"],
  {
    cwd: root,
    encoding: "utf8",
  },
)
  .split("\0")
  .filter(Boolean)
  .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
const names = referenceNames(tracked);

describe("the reference system's names", () => {
  it.each([
    ["folders of units", ["helm-deploy-blue-web-echo", "istio-with-profile", "istio-inject-blue-green"]],
    ["modules", ["helm-release", "kubernetes-secret"]],
    ["variables of modules", ["chart_version", "istio_namespace", "values_files"]],
    ["charts", ["blue-green-service", "istio-virtualservice"]],
    ["keys of values", ["defaultServiceSubset", "subsetHeader", "routeinstance"]],
    [
      "objects and images",
      ["istio-prod-blue-green", "istio-service-mesh-tls-gateway", "hashicorp/http-echo"],
    ],
    ["hosts, cookies and headers", ["service-mesh.dev", "x-version", "x-bluegreen-subset"]],
    ["the release and what its file says", ["web-echo", "image.tag"]],
    ["variables of the environment", ["BLUEGREEN_MESH", "KIALI_PASSPHRASE"]],
    ["what its units need in a sandbox", ["istio-base", "kiali-server"]],
  ])("are %s", (_, some) => {
    expect([...names]).toEqual(expect.arrayContaining(some));
  });

  it("are no words of everybody, and none of an API", () => {
    const words = [
      "service",
      "namespace",
      "gateway",
      "v1",
      "1.31.1",
      "/health",
      "httpsRedirect",
      "ClusterIP",
    ];
    expect(words.filter((word) => names.has(word))).toEqual([]);
    expect(["v1-x", "service", "/health", "1.31.1-x", "a b-c d"].filter(counts)).toEqual([]);
  });

  it("stand nowhere in the code", () => {
    expect(strayNames(tracked, names)).toEqual([]);
  });
});

describe("code that names one", () => {
  const problems = (text: string, exceptions: readonly Exception[] = []) =>
    strayNames([{ path: "src/a.ts", text: `\n${text}` }], names, exceptions);

  it.each([
    ["a text", 'const A = "istio-profile";', "istio-profile"],
    ["a part of a text", 'const A = "Look at helm-deploy-green-web-echo.";', "helm-deploy-green-web-echo"],
    [
      "a template",
      "const a = (b: string) => `${b} is charts/blue-green-service/${b}`;",
      "blue-green-service",
    ],
    ["a regular expression", String.raw`const A = /^service-mesh\.dev$/;`, "service-mesh.dev"],
    ["a key", "const A = { KIALI_PASSPHRASE: 1 };", "KIALI_PASSPHRASE"],
    ["a key in quotes", 'const A = { "x-version": 1 };', "x-version"],
    ["a key that is read", "const a = (b: { istio_namespace: 1 }) => b.istio_namespace;", "istio_namespace"],
    ["a type", 'type A = "defaultServiceSubset";', "defaultServiceSubset"],
  ])("in %s is told with its line", (_, text, name) => {
    expect(problems(text)).toContain(
      `src/a.ts:2: names ${name}, which is the reference system's: read it from there, or say it in other words`,
    );
  });

  it.each([
    ["a comment", "/** Such as `istio-profile`. */\nconst a = 1; // helm-release"],
    ["an import's path", 'import { a } from "./helm-release.ts";\nexport { a };'],
    ["a longer word", 'const A = "my-istio-profile-2";'],
    ["the program's own names", "const gatewayNamespace = 1;\nexport { gatewayNamespace };"],
  ])("in %s is none", (_, text) => {
    expect(problems(text)).toEqual([]);
  });

  it("in a test is none", () => {
    expect(strayNames([{ path: "src/a.test.ts", text: '"istio-profile";' }], names, [])).toEqual([]);
  });

  it("may be excepted, by file", () => {
    const exception = { name: "istio-profile", files: /^src\/a\.ts$/, why: "-" };
    expect(problems('const A = "istio-profile";', [exception])).toEqual([]);
    const elsewhere = { ...exception, files: /^src\/b\.ts$/ };
    expect(problems('const A = "istio-profile";', [elsewhere])).toHaveLength(2);
  });

  it("must be excepted no longer than it is there", () => {
    const idle = { name: "istio-profile", files: /a/, why: "-" };
    expect(problems("const a = 1;", [idle])).toEqual(["src: istio-profile is excepted, and stands nowhere"]);
    expect(EXCEPTIONS.every(({ why }) => why.length > 10)).toBe(true);
  });
});
