import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { main } from "./main.ts";

const WALKTHROUGH = fileURLToPath(new URL("../../test/fixtures/routes/walkthrough.yaml", import.meta.url));
const GATEWAY = `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: gw, namespace: shop}
spec: {selector: {istio: ingressgateway}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: [shop.dev]}]}
---
`;
const service = (http: string, hosts = "[shop.dev]") => `${GATEWAY}apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: web, namespace: shop}
spec:
  gateways: [gw]
  hosts: ${hosts}
  http:
${http}`;
const TO = "route: [{destination: {host: web}}]";
const delegate = (name: string, to: string) => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: ${name}, namespace: shop}
spec:
  http:
  - delegate: {name: ${to}}
`;

const FILES: Readonly<Record<string, string>> = {
  "yaml.yaml": `${GATEWAY}a:\n\t- b\n`,
  "field.yaml": service(`  - matches: []\n    ${TO}\n`),
  "type.yaml": service(`  - ${TO}\n`, "7"),
  "regex.yaml": service(`  - match:\n    - uri: {regex: '(a'}\n    ${TO}\n`),
  "cycle.yaml": `${delegate("one", "two")}---\n${delegate("two", "one")}`,
  "text.yaml": service(`  - match: [{headers: {x-a: {prefix: a}}}]\n    ${TO}\n`),
  "ports.yaml": `${service(`  - match: [{port: 8080}]\n    ${TO}\n  - ${TO}\n`)}---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: gw, namespace: shop}
spec:
  selector: {istio: ingressgateway}
  servers:
  - {port: {number: 80, name: http, protocol: HTTP}, hosts: [shop.dev]}
  - {port: {number: 8080, name: http-2, protocol: HTTP}, hosts: [shop.dev]}
`.replace(GATEWAY, ""),
  "ok.jsonl": '{"host":"service-mesh.dev","path":"/","headers":[["cookie","x-version=v2"]]}\n',
  "shop.jsonl": '{"host":"shop.dev","path":"/"}\n',
  "wrong.jsonl": '{"path":"/"}\nno json\n{"host":"shop.dev","path":"x"}\n{"host":"shop.dev","path":"/"}\n',
};

describe("bluegreen route", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "bluegreen-route-"));
    for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);
    cpSync(WALKTHROUGH, join(folder, "walkthrough.yaml"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function route(...argv: readonly string[]) {
    const said = { stdout: "", stderr: "" };
    const code = await main(["route", ...argv], {
      stdout: (text) => void (said.stdout += text),
      stderr: (text) => void (said.stderr += text),
      env: {},
      cwd: folder,
      isTerminal: false,
      stderrIsTerminal: false,
    });
    expect(said.stdout + said.stderr).not.toMatch(/^\s+at /m);
    return { code, ...said };
  }

  it("answers of the walkthrough's manifests, as JSON and nothing else", async () => {
    const { code, stdout } = await route("walkthrough.yaml", "--requests=ok.jsonl", "--json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      problems: [],
      answers: [
        { outcome: "route", workloads: ["Deployment/istio-inject-blue-green/green-web-echo"], path: "/" },
      ],
    });
  });

  it("reads what is named on the command line wherever it is", async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), "bluegreen-elsewhere-"));
    try {
      cpSync(WALKTHROUGH, join(elsewhere, "mesh.yaml"));
      writeFileSync(join(elsewhere, "r.jsonl"), FILES["ok.jsonl"] ?? "");
      const { code, stdout } = await route(elsewhere, `--requests=${elsewhere}/r.jsonl`, "--json");
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ answers: [{ outcome: "route" }] });
    } finally {
      rmSync(elsewhere, { recursive: true });
    }
  });

  it.each([
    ["/v1", true, ["/v1"]],
    ["http://service-mesh.dev/v1", true, ["http://service-mesh.dev/v1"]],
    ["manifests/", false, ["manifests/"]],
    ["/v1", true, ["walkthrough.yaml", "--diff=/v1"]],
  ])("says in its own words that %s is not there", async (path, isRequest, argv) => {
    const { code, stderr } = await route(...argv);
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining(`PATH_MISSING: there is no file or folder ${path}`),
    ]);
    expect(stderr.includes("route --explain=http://HOST/PATH")).toBe(isRequest);
    expect(stderr).not.toContain("LINT_");
  });

  it("says in its own words that there is nothing in a folder", async () => {
    mkdirSync(join(folder, "empty"));
    writeFileSync(join(folder, "empty/a.md"), "");
    const { code, stderr } = await route("empty");
    expect([code, stderr]).toEqual([2, expect.stringContaining("ROUTE_NOTHING: there is no chart")]);
  });

  it.each([
    ["objects that route nothing", ["only.yaml"], "no gateway among the objects has a route"],
    [
      "no request in the file",
      ["walkthrough.yaml", "--requests=none.jsonl"],
      "the file of requests is empty",
    ],
  ])("does not end well when there are %s", async (_what, argv, said) => {
    writeFileSync(join(folder, "only.yaml"), "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n");
    writeFileSync(join(folder, "none.jsonl"), "\n");
    const { code, stderr } = await route(...argv);
    expect([code, stderr]).toEqual([2, expect.stringContaining(`ROUTE_NOTHING: ${said}`)]);
  });

  it("keeps what manifests say on its own line, and plain", async () => {
    const { stdout } = await route(
      "text.yaml",
      "--explain=http://shop.dev/",
      "--header=x-a: \u202E::warning::pwned",
    );
    expect(stdout).toContain(String.raw`seen \u{202e}::warning::pwned`);
    expect(stdout).not.toContain("\u202E");
  });

  it("asks the port of the URL that is explained, where a gateway listens on it", async () => {
    const { stdout } = await route("ports.yaml", "--explain=http://shop.dev:8080/");
    expect(stdout).toMatch(/^=> shop\/web#http\[0\]/m);
    expect((await route("ports.yaml", "--explain=http://shop.dev/")).stdout).toMatch(
      /^=> shop\/web#http\[1\]/m,
    );
    expect((await route("ports.yaml", "--explain=http://shop.dev/")).stdout).toMatch(
      /shop\/web#http\[0\] \(match 0, ports\.yaml:\d+\)\n\s+not on this server: it is for port 8080/,
    );
    expect((await route("ports.yaml")).stdout).toContain("GET shop.dev/ on port 8080");
  });

  it.each([
    ["--most-requests=0", 'input most-requests is "0", not a whole number from 1 on'],
    ["--most-requests=5m", 'input most-requests is "5m", not a whole number from 1 on'],
    ["--proxy-version=banana", 'input proxy-version is "banana"'],
    ["--gateway-namespace=A_b", 'input gateway-namespace is "A_b"'],
  ])("refuses %s", async (flag, said) => {
    const { code, stderr } = await route("walkthrough.yaml", flag);
    expect(stderr).toContain(said);
    expect(code).toBe(2);
  });

  it.each([
    ["invalid YAML", "yaml.yaml", "yaml.yaml:7: error: manifest-invalid: This is not valid YAML: tab"],
    [
      "an unknown field",
      "field.yaml",
      'field.yaml:13: error: virtual-service-invalid: spec.http[0] has no field "matches"',
    ],
    [
      "a wrong type",
      "type.yaml",
      "type.yaml:11: error: virtual-service-invalid: spec.hosts must be a list; it is the number 7.",
    ],
    [
      "an invalid regex",
      "regex.yaml",
      'regex.yaml:14: error: virtual-service-invalid: Regex "(a": RE2 refuses it',
    ],
    [
      "delegates in a circle",
      "cycle.yaml",
      "cycle.yaml:6: error: virtual-service-invalid: A delegate cannot delegate further.",
    ],
  ])("says file and line of %s, and ends with 1", async (_what, file, said) => {
    const { code, stdout, stderr } = await route(file, "--requests=shop.jsonl");
    expect(stdout).toContain(said);
    expect(stderr).toContain("ROUTE_PROBLEMS: ");
    expect(code).toBe(1);
  });

  it("says every wrong line of a requests file at once, and ends with 2", async () => {
    const { code, stderr } = await route("walkthrough.yaml", "--requests=wrong.jsonl");
    expect(code).toBe(2);
    expect(stderr).toContain("wrong.jsonl:1: host: ");
    expect(stderr).toContain("wrong.jsonl:2: the line is not JSON");
    expect(stderr).toContain("wrong.jsonl:3: path: ");
    expect(stderr).not.toContain("wrong.jsonl:4");
  });

  it.each([
    [["nowhere.yaml", "--requests=ok.jsonl"], "there is no file or folder nowhere.yaml"],
    [["walkthrough.yaml", "--requests=nowhere.jsonl"], "there is no file nowhere.jsonl"],
    [["walkthrough.yaml", "--explain=/path"], '"/path" has no host'],
  ])("names what is missing and ends with 2: %s", async (argv, said) => {
    const { code, stderr } = await route(...argv);
    expect(stderr).toContain(said);
    expect(code).toBe(2);
  });
});
