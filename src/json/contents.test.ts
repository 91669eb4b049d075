import { describe, expect, it } from "vitest";
import { contentsHash } from "./contents.ts";

const object = (kind: string, over: object = {}, uid = "u1") => ({
  kind,
  metadata: { name: "a", uid, resourceVersion: "7" },
  data: { a: "MQ==" },
  ...over,
});

describe("the hash of what an object holds", () => {
  it.each(["ConfigMap", "Secret"])("of a %s follows its contents, and nothing beside them", (kind) => {
    const hash = contentsHash(object(kind));
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    const metadata = { name: "a", uid: "u1", resourceVersion: "8", labels: { b: "c" } };
    expect(contentsHash(object(kind, { metadata }))).toBe(hash);
    expect(contentsHash(object(kind, { data: { a: "Mg==" } }))).not.toBe(hash);
    expect(contentsHash(object(kind, { data: { b: "MQ==" } }))).not.toBe(hash);
    expect(contentsHash(object(kind, { binaryData: { b: "MQ==" } }))).not.toBe(hash);
  });

  it("of a Secret depends on which one it is, so that nobody finds a short value by trying", () => {
    expect(contentsHash(object("Secret", {}, "u2"))).not.toBe(contentsHash(object("Secret")));
    expect(contentsHash(object("ConfigMap", {}, "u2"))).toBe(contentsHash(object("ConfigMap")));
  });

  it("of nothing is one as well", () => {
    const none = { data: undefined };
    expect(contentsHash(object("ConfigMap", none))).toBe(contentsHash(object("ConfigMap", { data: {} })));
  });
});
