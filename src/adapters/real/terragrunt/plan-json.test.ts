import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../../json/canonical.ts";
import { changesOf, digestOf, parsePlan, type PlanJson, secretsOf } from "./plan-json.ts";

const release = (after: object, more: object = {}): PlanJson => ({
  format_version: "1.2",
  resource_changes: [
    {
      address: "helm_release.this",
      change: {
        actions: ["update"],
        before: { version: "1", values: ["a: 1"], password: "old-password" },
        after: { version: "1", values: ["a: 1"], password: "old-password", ...after },
        after_unknown: { metadata: true },
        before_sensitive: { password: true },
        after_sensitive: { password: true },
      },
    },
    { address: "data.x", change: { actions: ["no-op"], before: { a: 1 }, after: { a: 1 } } },
  ],
  ...more,
});

describe("changesOf", () => {
  it.each<[readonly string[], string | undefined]>([
    [["create"], "create"],
    [["update"], "update"],
    [["delete"], "delete"],
    [["read"], "read"],
    [["delete", "create"], "replace"],
    [["create", "delete"], "replace"],
    [["forget"], "delete"],
    [["no-op"], undefined],
  ])("takes %j for %s", (actions, action) => {
    const plan: PlanJson = { resource_changes: [{ address: "a", change: { actions } }] };
    expect(changesOf(plan)).toEqual(action === undefined ? [] : [{ address: "a", action }]);
  });

  it("sorts by address and refuses an action it does not know", () => {
    const of = (address: string, action: string) => ({ address, change: { actions: [action] } });
    const plan: PlanJson = { resource_changes: [of("b", "create"), of("a", "delete")] };
    expect(changesOf(plan).map(({ address }) => address)).toEqual(["a", "b"]);
    expect(() => changesOf({ resource_changes: [of("a", "explode")] })).toThrow('unknown action "explode"');
  });
});

describe("digestOf", () => {
  const digest = digestOf("unit", release({ values: ["a: 2"] }));

  it("is the same for the same change, whenever and wherever it was planned", () => {
    const again = release({ values: ["a: 2"] }, { timestamp: "2026-01-01T00:00:00Z", prior_state: { x: 1 } });
    const turned = JSON.parse(JSON.stringify(again)) as PlanJson;
    expect(
      digestOf("unit", { ...turned, resource_changes: (turned.resource_changes ?? []).toReversed() }),
    ).toBe(digest);
  });

  it.each<[string, string, PlanJson]>([
    ["another unit", "other", release({ values: ["a: 2"] })],
    ["another value", "unit", release({ values: ["a: 3"] })],
    ["another secret", "unit", release({ values: ["a: 2"], password: "new-password" })],
    [
      "another output",
      "unit",
      release({ values: ["a: 2"] }, { output_changes: { o: { actions: ["create"], after: 1 } } }),
    ],
  ])("differs for %s", (_what, unit, plan) => {
    expect(digestOf(unit, plan)).not.toBe(digest);
  });

  it("tells a value that is known only later from null", () => {
    const of = (unknown: boolean): PlanJson => ({
      resource_changes: [
        {
          address: "a",
          change: { actions: ["create"], after: { id: null }, after_unknown: { id: unknown } },
        },
      ],
    });
    expect(digestOf("u", of(true))).not.toBe(digestOf("u", of(false)));
  });

  it("does not mix up a value with its hash or a list with a mapping", () => {
    expect(canonicalJson({ b: 1, a: [1, { d: null, c: "x" }] })).toBe('{"a":[1,{"c":"x","d":null}],"b":1}');
    expect(canonicalJson(["1"])).not.toBe(canonicalJson({ 0: "1" }));
  });
});

describe("secretsOf", () => {
  it("finds every value that is marked, wherever it stands", () => {
    const plan: PlanJson = {
      variables: { token: { value: "variable-secret" }, plain: { value: "plain" } },
      configuration: { root_module: { variables: { token: { sensitive: true }, plain: {} } } },
      resource_changes: [
        {
          address: "a",
          change: {
            actions: ["update"],
            before: { data: { key: "before-secret", other: "plain" } },
            after: { list: ["plain", { deep: "after-secret" }], pin: 123456 },
            before_sensitive: { data: { key: true } },
            after_sensitive: { list: [false, { deep: true }], pin: true },
          },
        },
      ],
      output_changes: {
        o: { actions: ["no-op"], before: "output-secret", before_sensitive: true, after_sensitive: false },
      },
      prior_state: {
        values: {
          outputs: { p: { sensitive: true, value: "state-output" }, q: { sensitive: false, value: "plain" } },
          root_module: {
            child_modules: [
              { resources: [{ values: { a: "state-secret", b: "plain" }, sensitive_values: { a: true } }] },
            ],
          },
        },
      },
    };
    expect([...secretsOf(plan)].sort()).toEqual([
      "123456",
      "after-secret",
      "before-secret",
      "output-secret",
      "state-output",
      "state-secret",
      "variable-secret",
    ]);
  });
});

describe("parsePlan", () => {
  it.each([
    ["no JSON"],
    ["[1"],
    ["null"],
    ["{}"],
    ['{"format_version":"2.0"}'],
    ['{"format_version":"1.2","errored":true}'],
  ])("refuses %s", (text) => {
    expect(() => parsePlan(text)).toThrow("the plan cannot be read");
  });
});

/* Tried: beyond 2^53, beyond 2^64, with digits behind the point, with an exponent, negative, as the only digits of a text. */
describe("a sensitive number", () => {
  it.each([
    ["12345678901234567890", "12345678901234567890"],
    ["98765432109876543210987654321", "98765432109876543210987654321"],
    ["3.14159265358979323846264", "3.14159265358979323846264"],
    ["1.5e+30", "1.5e+30"],
    ["-9007199254740993", "-9007199254740993"],
    ["12345678901234567890", "1.2345678901234567e+19"],
    ["1500000", "1.5e+06"],
  ])("%s is masked as %s", (written, form) => {
    const json = `{"format_version":"1.2","output_changes":{"n":{"actions":["create"],"after":${written},"after_sensitive":true},"s":{"actions":["create"],"after":"a \\"12345678901234567891","after_sensitive":false}}}`;
    const found = secretsOf(parsePlan(json));
    expect(found).toContain(form);
    expect(found).not.toContain("12345678901234567891");
  });
});

it("of a block that names a value, the value is the secret; words of the language are none", () => {
  const change = {
    actions: ["update"],
    after: {
      set_sensitive: [{ name: "auth.secret", type: "string", value: "s3cr3t" }],
      other: { name: "only" },
    },
    after_sensitive: { set_sensitive: true, other: true },
  };
  const outputs = { flag: { actions: ["create"], after: "true", after_sensitive: true } };
  const found = secretsOf({ resource_changes: [{ address: "a.b", change }], output_changes: outputs });
  expect(found).toEqual(["s3cr3t", "only"]);
});
