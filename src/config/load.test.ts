import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { TARGET_WORDS } from "../model/target.ts";
import { Failure, Failures, renderFailure } from "../errors/errors.ts";
import { configJsonSchema, loadConfig, readConfig, selectRelease } from "./load.ts";

const fixture = (name: string) =>
  readFileSync(new URL(`../../test/fixtures/config/${name}`, import.meta.url), "utf8");
const load = (name: string) => loadConfig(fixture(name), name);

function failuresOf(body: () => unknown): readonly Failure[] {
  try {
    body();
  } catch (error) {
    if (error instanceof Failures) return error.failures;
    if (error instanceof Failure) return [error];
    throw error;
  }
  throw new Error("it did not fail");
}
const messagesOf = (body: () => unknown) => failuresOf(body).map(renderFailure);

describe("a right bluegreen.yaml", () => {
  it("is read as the design shows it", () => {
    const config = load("valid-web-echo.yaml");
    expect(config.terragruntRoot).toBe("terragrunt/live/dev");
    expect(config.gateway).toBeUndefined();
    expect(config.releases.get("web-echo")).toEqual({
      name: "web-echo",
      host: "service-mesh.dev",
      router: {
        unit: "istio-virtualservice",
        value: { file: "values/values.yaml", key: "defaultServiceSubset" },
      },
      colors: {
        blue: { unit: "helm-deploy-blue-web-echo", target: { kind: "subset", name: "v1" } },
        green: { unit: "helm-deploy-green-web-echo", target: { kind: "subset", name: "v2" } },
      },
      version: { file: "values/values.yaml", key: "image.tag" },
      preview: { cookie: "x-version" },
      smoke: [{ path: "/", method: "GET", headers: [], expect: { status: 200 } }],
      proofDays: 7,
      capacity: "check",
    });
  });

  it("may leave out what has a default, and may use Services as targets", () => {
    const config = load("valid-two-releases.yaml");
    expect(config.terragruntRoot).toBe("live");
    expect(config.gateway).toEqual({ service: { namespace: "istio-system", name: "istio-ingressgateway" } });
    const [webEcho, shop] = [...config.releases.values()];
    expect(webEcho?.router.value.file).toBe("values/values.yaml");
    expect(webEcho?.preview).toEqual({ cookie: "x-version" });
    expect(webEcho?.smoke).toEqual([{ path: "/", method: "GET", headers: [], expect: { status: 200 } }]);
    expect(shop?.colors.blue.target).toEqual({ kind: "service", name: "shop-blue" });
    expect(shop?.smoke[0]).toEqual({
      path: "/healthz?deep=1",
      method: "HEAD",
      headers: [["accept", "*/*"]],
      expect: { status: 204, body: "ok", headers: { "content-type": "text/plain" } },
    });
  });

  it("knows the line of every value", () => {
    const config = load("valid-web-echo.yaml");
    expect(config.lineOf(["releases", "web-echo", "host"])).toBe(5);
    expect(config.lineOf(["releases", "web-echo", "colors", "green", "unit"])).toBe(9);
    expect(config.lineOf(["releases", "web-echo", "smoke", 0, "expect", "body"])).toBe(13);
    expect(config.lineOf([])).toBe(2);
  });

  it.each([
    ["gateway: 203.0.113.7:80", { addresses: [{ host: "203.0.113.7", port: 80 }] }],
    ["gateway: https://203.0.113.7:443", { addresses: [{ host: "203.0.113.7", port: 443, tls: true }] }],
    ["gateway: http://gw.example", { addresses: [{ host: "gw.example", port: 80 }] }],
    ["gateway: {address: 'gw.example:8443'}", { addresses: [{ host: "gw.example", port: 8443 }] }],
    ["gateway: '[::1]:80'", { addresses: [{ host: "::1", port: 80 }] }],
    [
      "gateway: 10.0.0.1:80, https://10.0.0.2",
      {
        addresses: [
          { host: "10.0.0.1", port: 80 },
          { host: "10.0.0.2", port: 443, tls: true },
        ],
      },
    ],
    ["gateway: {service: {namespace: a, name: b}}", { service: { namespace: "a", name: "b" } }],
    ["gateway: {ca: certs/ca.pem}", { ca: "certs/ca.pem" }],
    [
      "gateway: {address: https://10.0.0.2, ca: ca.pem}",
      { addresses: [{ host: "10.0.0.2", port: 443, tls: true }], ca: "ca.pem" },
    ],
  ])("takes %s", (line, gateway) => {
    expect(loadConfig(`${line}\n${fixture("valid-web-echo.yaml")}`, "f").gateway).toEqual(gateway);
  });
});

/** What a color may give, by the mesh APIs that are there. */
const CHOICES = Object.entries(TARGET_WORDS).map(
  ([word, { example, api }]) => `${word}: ${example} (${api})`,
);

function withoutChoices(message: string): string {
  return message.replace(CHOICES.join(" or "), "CHOICES");
}

describe("a wrong bluegreen.yaml", () => {
  it.each(["subset: v1 (Istio API)", "service: shop-blue (Gateway API)"])("offers %s", (choice) => {
    expect(CHOICES).toContain(choice);
  });

  it("shows every error at once, with its line, the value seen and the values allowed", () => {
    expect(messagesOf(() => load("invalid-many.yaml")).map(withoutChoices)).toMatchInlineSnapshot(`
      [
        "CONFIG_INVALID: invalid-many.yaml:1: terragrunt.root is "/live". Give the folder of the units, relative to this repository, such as live/prod.",
        "CONFIG_INVALID: invalid-many.yaml:2: gatway is not a known key. Did you mean gateway? Allowed here: terragrunt, gateway, releases.",
        "CONFIG_INVALID: invalid-many.yaml:3: gateway is "10.0.0.1:http". Give host:port, such as 203.0.113.7:80, with https:// before it for TLS; several separated by commas.",
        "CONFIG_INVALID: invalid-many.yaml:5: releases has the key "Web_Echo". Give release names of lower-case letters, digits and "-", at most 50 characters, such as shop.",
        "CONFIG_INVALID: invalid-many.yaml:6: releases.Web_Echo.host is "https://service-mesh.dev". Give a host name in lower case without scheme, port, path or *, such as shop.example.",
        "CONFIG_INVALID: invalid-many.yaml:7: releases.Web_Echo.router.key is missing. Give a dotted path in the values file, such as app.version.",
        "CONFIG_INVALID: invalid-many.yaml:9: releases.Web_Echo.colors.blue.subset is 1. Give a subset of the DestinationRule: lower-case letters, digits and "-", at most 63, such as v1; to mean text, quote it: "1".",
        "CONFIG_INVALID: invalid-many.yaml:10: releases.Web_Echo.colors.green has both subset and service. Give exactly one: CHOICES.",
        "CONFIG_INVALID: invalid-many.yaml:10: releases.Web_Echo.colors.green.unit is "blue", which blue has too (line 9). Give each router and each color its own unit.",
        "CONFIG_INVALID: invalid-many.yaml:11: releases.Web_Echo.colors.gren is not a known key. Did you mean green? Allowed here: blue, green.",
        "CONFIG_INVALID: invalid-many.yaml:12: releases.Web_Echo.version.fil is not a known key. Did you mean file? Allowed here: file, key.",
        "CONFIG_INVALID: invalid-many.yaml:13: releases.Web_Echo.preview.cookie is "x version". Give a cookie name (letters, digits and !#$%&'*+-.^_\`|~), such as x-version.",
        "CONFIG_INVALID: invalid-many.yaml:15: releases.Web_Echo.smoke[0].path is "healthz". Give a path that starts with /, in printable ASCII without blanks and #, such as /healthz.",
        "CONFIG_INVALID: invalid-many.yaml:15: releases.Web_Echo.smoke[0].expect.status is 99. Give a status code from 200 to 499 (an answer of 500 and above is always a failure).",
        "CONFIG_INVALID: invalid-many.yaml:16: releases.Web_Echo.smoke[1].path is "/a b". Give a path that starts with /, in printable ASCII without blanks and #, such as /healthz.",
        "CONFIG_INVALID: invalid-many.yaml:16: releases.Web_Echo.smoke[1].expect.satus is not a known key. Did you mean status? Allowed here: status, body, headers.",
      ]
    `);
  });

  it("holds the rules between values, also across releases", () => {
    expect(messagesOf(() => load("invalid-same-target.yaml"))).toMatchInlineSnapshot(`
      [
        "CONFIG_INVALID: invalid-same-target.yaml:7: releases.one.colors.blue.unit is "blue", which the router has too (line 5). Give each router and each color its own unit.",
        "CONFIG_INVALID: invalid-same-target.yaml:8: releases.one.colors.green.subset is "v1", which blue has too (line 7). Give each color its own subset.",
        "CONFIG_INVALID: invalid-same-target.yaml:13: releases.two.colors mixes a subset and a service. Give both colors a subset, or both a service.",
        "CONFIG_INVALID: invalid-same-target.yaml:14: releases.two.colors.blue.unit is "green", which green of release one has too (line 8). Give each router and each color its own unit.",
        "CONFIG_INVALID: invalid-same-target.yaml:18: releases.three.host is "one.example", which release one has too (line 4). Give each release its own host.",
        "CONFIG_INVALID: invalid-same-target.yaml:19: releases.three.router.unit is "./other/", which green of release two has too (line 15). Give each router and each color its own unit.",
        "CONFIG_INVALID: invalid-same-target.yaml:22: releases.three.colors.green.service is "three", which blue has too (line 21). Give each color its own service.",
        "CONFIG_INVALID: invalid-same-target.yaml:22: releases.three.colors.green.unit is "three", which blue has too (line 21). Give each router and each color its own unit.",
      ]
    `);
  });

  it("says where YAML breaks", () => {
    expect(messagesOf(() => load("invalid-yaml.yaml"))).toMatchInlineSnapshot(`
      [
        "CONFIG_YAML: invalid-yaml.yaml:2: not valid YAML: Flow map in block collection must be sufficiently indented and end with a }. Correct it near column 1.",
        "CONFIG_YAML: invalid-yaml.yaml:4: the key a stands here twice. Leave one of them.",
      ]
    `);
  });

  it.each([[""], ["# nothing\n"], ["---\n"]])("refuses an empty file %j", (text) => {
    expect(messagesOf(() => loadConfig(text, "b.yaml"))).toEqual([
      "CONFIG_INVALID: b.yaml:1: the file is empty. Write it as README.md shows under Quick start.",
    ]);
  });

  it.each([
    ["two documents", "a: 1\n---\nb: 2\n"],
    ["a duplicate key", "terragrunt: {root: a, root: b}\n"],
    ["an alias without anchor", "terragrunt: *nothing\n"],
    ["tabs", "terragrunt:\n\troot: a\n"],
    [
      "a bomb of aliases",
      "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c]\n",
    ],
  ])("refuses %s as CONFIG_YAML", (_what, text) => {
    const failures = failuresOf(() => loadConfig(text, "b.yaml"));
    expect(failures.map(({ code, exitCode }) => `${code} ${exitCode}`)).toContain("CONFIG_YAML 2");
  });

  it.each([["[]"], ["text"], ["5"]])("refuses a file that is %s", (text) => {
    expect(messagesOf(() => loadConfig(text, "b.yaml"))[0]).toContain(
      "CONFIG_INVALID: b.yaml:1: the file is ",
    );
  });

  it.each([
    ["host", "a..b"],
    ["host", "*.example.com"],
    ["host", "example.com:80"],
    ["host", "Example.com"],
    ["host", "-a.example"],
    ["host", `${"a".repeat(64)}.example`],
  ])("refuses %s %j", (_key, value) => {
    const text = fixture("valid-web-echo.yaml").replace("service-mesh.dev", JSON.stringify(value));
    expect(messagesOf(() => loadConfig(text, "b.yaml"))).toEqual([
      expect.stringMatching(/^CONFIG_INVALID: b\.yaml:5: releases\.web-echo\.host is /),
    ]);
  });

  it.each([[100], [199], [500], [503], [599], ["'200'"], [200.5]])(
    "refuses a status that no answer can pass with: %s",
    (status) => {
      const text = fixture("valid-web-echo.yaml").replace("status: 200", `status: ${status}`);
      expect(messagesOf(() => loadConfig(text, "b.yaml"))).toEqual([
        expect.stringContaining("Give a status code from 200 to 499"),
      ]);
    },
  );

  it.each([
    ["gateway: {}", "gateway has neither address nor service"],
    ["gateway: {address: 'a:1', service: {namespace: a, name: b}}", "gateway has both address and service"],
    ["gateway: {address: 'a:1', ca: ca.pem}", 'gateway.address is "a:1", which is not asked with TLS'],
    ["gateway: {address: https://a/b}", 'gateway.address is "https://a/b". Give host:port'],
    ["gateway: [https://a]", 'gateway is ["https://a"]. Give host:port'],
    ["gateway: {ca: /etc/ca.pem}", 'gateway.ca is "/etc/ca.pem". Give a file of this repository'],
    ["gateway: {insecure: true}", "gateway.insecure is not a known key"],
  ])("refuses %s", (line, message) => {
    const text = `${line}\n${fixture("valid-web-echo.yaml")}`;
    expect(messagesOf(() => loadConfig(text, "b.yaml"))[0]).toContain(`b.yaml:1: ${message}`);
  });

  it.each([
    [
      "router: istio-virtualservice",
      'router is "istio-virtualservice". Give a mapping with unit, file, key, such as {unit: ',
    ],
    ["preview: x-version", 'preview is "x-version". Give a mapping with cookie, such as {cookie: x-version}'],
    ["proof: {days: 0}", "proof.days is 0. Give a whole number of days from 1 to 90, such as 7"],
    ["proof: {days: 1.5}", "proof.days is 1.5. Give a whole number of days"],
    ["proof: 7", "proof is 7. Give a mapping with days, such as {days: 7}"],
    ["proof-days: 7", "proof-days is not a known key"],
    ["cookie: x-version", "cookie is not a known key. Did you mean preview.cookie? Allowed here: host, "],
    ["smoke: [{path: /, status: 204}]", "smoke[0].status is not a known key. Did you mean expect.status?"],
    [
      "smoke: [{path: /, headers: {Host: b}}]",
      "smoke[0].headers.Host is a header that the request sets by itself",
    ],
  ])("says what was meant by %s", (line, message) => {
    const [key = ""] = line.split(":");
    const text = fixture("valid-web-echo.yaml").replace(
      new RegExp(`^    ${key}:.*(\n      .*)*`, "m"),
      "    #",
    );
    const broken = `${text.trimEnd()}\n    ${line}\n`;
    expect(messagesOf(() => loadConfig(broken, "b.yaml"))).toContainEqual(
      expect.stringContaining(`releases.web-echo.${message}`),
    );
  });

  it("refuses a tag, which would be lost", () => {
    const text = fixture("valid-web-echo.yaml").replace("subset: v1", "subset: !env v1");
    expect(messagesOf(() => loadConfig(text, "b.yaml"))).toEqual([
      expect.stringContaining("CONFIG_YAML: b.yaml:8: not valid YAML: Unresolved tag: !env"),
    ]);
  });

  it.each([["../live"], ["a/../../b"], ["a\\b"], ["/abs"], [".."]])("keeps paths inside: %s", (root) => {
    const text = fixture("valid-web-echo.yaml").replace("terragrunt/live/dev", `'${root}'`);
    expect(messagesOf(() => loadConfig(text, "b.yaml"))[0]).toContain("terragrunt.root is ");
  });

  it("shows keys from outside in one printable line", () => {
    const text = `"a\\n::error::x": 1\n${fixture("valid-web-echo.yaml")}`;
    const [message] = messagesOf(() => loadConfig(text, "b.yaml"));
    expect(message).not.toContain("\n");
    expect(message).toContain('"a\\n::error::x" is not a known key');
  });
});

describe("readConfig", () => {
  it("says what to do when the file is missing", async () => {
    const files = { read: async () => undefined };
    await expect(readConfig(files, "bluegreen.yaml")).rejects.toMatchObject({
      code: "CONFIG_MISSING",
      exitCode: 2,
      remedy: expect.stringContaining("Quick start"),
    });
  });

  it("names the file that is there with the other ending", async () => {
    const files = { read: async (path: string) => (path === "ops/bluegreen.yml" ? "" : undefined) };
    await expect(readConfig(files, "ops/bluegreen.yaml")).rejects.toMatchObject({
      code: "CONFIG_MISSING",
      remedy: "There is ops/bluegreen.yml: rename it, or name it with the input config",
    });
  });

  it("reads through the port", async () => {
    const files = { read: async (path: string) => fixture(path) };
    expect((await readConfig(files, "valid-web-echo.yaml")).file).toBe("valid-web-echo.yaml");
  });
});

describe("selectRelease", () => {
  it("takes the only one", () => {
    expect(selectRelease(load("valid-web-echo.yaml")).name).toBe("web-echo");
  });

  it("lists what exists when none, or an unknown one, is named", () => {
    const config = load("valid-two-releases.yaml");
    expect(selectRelease(config, "shop").name).toBe("shop");
    expect(messagesOf(() => selectRelease(config))).toEqual([
      "RELEASE_AMBIGUOUS: valid-two-releases.yaml has 2 releases: web-echo, shop. Name one with the input release.",
    ]);
    expect(messagesOf(() => selectRelease(config, "web-ehco"))).toEqual([
      'RELEASE_UNKNOWN: there is no release "web-ehco" in valid-two-releases.yaml. Did you mean web-echo? It has: web-echo, shop.',
    ]);
  });
});

describe("bluegreen.schema.json", () => {
  it("is what the schema says", () => {
    const committed = readFileSync(new URL("../../bluegreen.schema.json", import.meta.url), "utf8");
    expect(JSON.parse(committed)).toEqual(configJsonSchema());
  });
});

describe("the file for one release", () => {
  const broken = fixture("valid-two-releases.yaml").replace("subset: v2", "subset: V_2");
  const shared = fixture("valid-two-releases.yaml").replace("shop.service-mesh.dev", "service-mesh.dev");

  it("leaves out what is wrong with another, and tells of it with its line", () => {
    const config = loadConfig(broken, "f.yaml", "shop");
    expect([...config.releases.keys()]).toEqual(["shop"]);
    expect(config.others.map(renderFailure)).toEqual([
      expect.stringMatching(
        /^CONFIG_INVALID: f\.yaml:11: releases\.web-echo\.colors\.green\.subset is "V_2"\./,
      ),
    ]);
  });

  it.each([
    ["the release itself", broken, "web-echo"],
    ["what the two share, asked for the first", shared, "web-echo"],
    ["what the two share, asked for the second", shared, "shop"],
    ["the file as a whole", `${broken}more: 1\n`, "shop"],
    ["nobody knows whom, as no release is named", broken, undefined],
  ])("is refused for what is wrong with %s", (_, text, release) => {
    const whole = messagesOf(() => loadConfig(text, "f.yaml"));
    expect(messagesOf(() => loadConfig(text, "f.yaml", release))).toEqual(whole);
  });

  it("is the whole file when nothing is wrong", () => {
    const text = fixture("valid-two-releases.yaml");
    const config = loadConfig(text, "f.yaml", "shop");
    expect([...config.releases.keys()]).toEqual(["web-echo", "shop"]);
    expect(config.others).toEqual([]);
  });
});
