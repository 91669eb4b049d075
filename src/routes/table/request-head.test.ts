import { describe, expect, it } from "vitest";
import { ask, BASE, service, tableOf, TO } from "../../../test/fakes/route-mesh.ts";

const ALL = `  - ${TO.v1}\n`;
const status = (request: Parameters<typeof ask>[1]) => ask(ALL, request).status;

describe("a request's head", () => {
  it("has a host of characters that a host may hold, without outer spaces", () => {
    for (const host of [
      "sh op.test",
      "a/b",
      "a?b",
      "a#b",
      "a\\b",
      "a<b",
      "a{b",
      "a|b",
      'a"b',
      "a^b",
      "é.test",
    ])
      expect(ask(ALL, { host })).toMatchObject({ outcome: "no-host", status: 400 });
    expect(ask(ALL, { host: " shop.example\t" })).toMatchObject({
      outcome: "route",
      authority: "shop.example",
    });
    expect(ask(ALL, { host: "shop.example:http" }).outcome).toBe("route");
    expect(ask(ALL, { host: "shop@example" }).status).toBe(404);
    expect(ask(ALL, { host: "" })).toMatchObject({ outcome: "no-host", status: 400 });
  });

  it("has a method that the gateway knows; case counts", () => {
    for (const method of ["get", "FOO", "M-SEARCH", "G;T", "QUERY", ""]) expect(status({ method })).toBe(400);
    for (const method of ["PROPFIND", "PURGE", "TRACE", "OPTIONS"])
      expect(status({ method })).toBeUndefined();
    expect(ask(ALL, { method: "CONNECT" }).outcome).toBe("unknown");
  });

  it("may have a target in absolute form, whose host counts", () => {
    const target = (path: string) => ask(ALL, { host: "other.example", path });
    expect(target("http://shop.example/a?b#c")).toMatchObject({ path: "/a?b", authority: "shop.example" });
    expect(target("http://user:pw@shop.example/a").authority).toBe("shop.example");
    expect(target("HTTP://shop.example").path).toBe("/");
    expect(target("http://shop.example?x=1").status).toBe(404);
    expect(target("https://shop.example/a").status).toBe(403);
    for (const path of ["http://sh op/", "http://a_b/", "http://shop.example#x", "http:///a", "http://a:/"])
      expect(target(path).status).toBe(400);
    expect(target("ftp://shop.example/").status).toBe(400);
    expect(target("http://shop.example:65536/").status).toBe(400);
    expect(ask(ALL, { path: "*", method: "OPTIONS" }).status).toBe(404);
  });

  it("may say https on a connection with TLS", () => {
    const gate = `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: gate, namespace: shop}
spec:
  selector: {istio: ingressgateway}
  servers:
  - {port: {number: 443, name: https, protocol: HTTPS}, hosts: ["*"], tls: {mode: SIMPLE, credentialName: c}}`;
    const table = tableOf([BASE.slice(BASE.indexOf("---\n") + 4), gate, service(ALL)]);
    const request = { host: "other.example", path: "https://shop.example/a" };
    expect(table.answer(request)).toMatchObject({ outcome: "route", path: "/a" });
    const to = tableOf([BASE.slice(BASE.indexOf("---\n") + 4), gate, service("  - redirect: {uri: /n}\n")]);
    const plain = { host: "shop.example", path: "http://shop.example/a" };
    expect(to.answer(plain).location).toBe("http://shop.example/n");
    expect(to.answer({ host: "shop.example", path: "/a" }).location).toBe("https://shop.example/n");
  });

  it("has at most 60 KiB and 100 headers", () => {
    const line = "GET / HTTP/1.1\r\nhost: shop.example\r\n\r\n".length;
    expect(status({ path: `/${"a".repeat(61_440 - line)}` })).toBeUndefined();
    expect(status({ path: `/${"a".repeat(61_441 - line)}` })).toBe(431);
    expect(status({ headers: [["x-a", "a".repeat(70_000)]] })).toBe(431);
    expect(status({ headers: [["x-a", "é".repeat(31_000)]] })).toBe(431);
    const many = (count: number) => Array.from({ length: count }, () => ["x-a", "a"] as const);
    expect(status({ headers: many(99) })).toBeUndefined();
    expect(status({ headers: many(100) })).toBe(431);
  });

  it("has headers whose names are names and whose values are one line", () => {
    for (const header of [
      ["x a", "b"],
      ["é", "b"],
      ["", "b"],
      ["x-a", "a\nb"],
      ["x-a", "a\0b"],
    ] as const)
      expect(status({ headers: [header] })).toBe(400);
    expect(status({ headers: [["x_a", "é\t"]] })).toBeUndefined();
  });
});
