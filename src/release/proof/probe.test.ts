import type { HttpResponse } from "../../model/http.ts";
import { describe, expect, it } from "vitest";
import { type ErrorCode, Failure } from "../../errors/errors.ts";
import type { GatewayAddress } from "../../model/gateway-address.ts";
import type { ReleaseSpec } from "../../model/release.ts";
import type { Http } from "../../ports.ts";
import { probe, refuseGatewayFault } from "./probe.ts";

const target = (name: string) => ({ kind: "subset", name }) as const;
const value = { file: "values.yaml", key: "default" };
const spec: ReleaseSpec = {
  name: "web-echo",
  host: "service-mesh.dev",
  router: { unit: "router", value },
  colors: { blue: { unit: "blue", target: target("v1") }, green: { unit: "green", target: target("v2") } },
  version: value,
  proofDays: 7,
  preview: { cookie: "x-version" },
  smoke: [{ path: "/shop", method: "GET", headers: [], expect: { status: 200 } }],
};
const plain: GatewayAddress = { host: "203.0.113.7", port: 80 };
const secure: GatewayAddress = { host: "203.0.113.7", port: 443, tls: true };

const answering = (status: number, ...headers: readonly (readonly [string, string])[]): Http => ({
  send: async (): Promise<HttpResponse> => ({ status, headers, body: "" }),
});
const failing = (code: ErrorCode): Http => ({
  send: () => Promise.reject(new Failure("surroundings", code, "no", { remedy: "-" })),
});
const ask = (http: Http, address = plain) => probe(spec, http, { address, check: spec.smoke[0]! });

describe("a redirect", () => {
  it.each([
    ["https://service-mesh.dev/shop", plain, "give the gateway as https://203.0.113.7:443, "],
    ["https://service-mesh.dev:8443/shop", plain, "give the gateway as https://203.0.113.7:8443, "],
    ["HTTPS://service-mesh.dev", plain, "give the gateway as https://203.0.113.7:443, "],
    ["/login", plain, "ask for a path that a color answers"],
    ["http://elsewhere.example/https://x", plain, "ask for a path that a color answers"],
    ["https://service-mesh.dev/login", secure, "ask for a path that a color answers"],
  ])("to %s names what to do", async (location, address, remedy) => {
    const http = answering(301, ["location", location]);
    await expect(refuseGatewayFault(spec, http, [address])).rejects.toMatchObject({
      code: "GATEWAY_REDIRECTS",
      exitCode: 2,
      message: expect.stringContaining(`redirects service-mesh.dev/shop to "${location}"`),
      remedy: expect.stringContaining(remedy),
    });
    expect(await ask(http, address)).toMatchObject({
      kind: "unidentified",
      reason: `the answer was a redirect (HTTP 301) to "${location}", by none of the colors`,
      lasting: true,
    });
  });

  it("of a color is its answer", async () => {
    const http = answering(302, ["location", "/login"], ["x-bluegreen-subset", "v2"]);
    expect(await ask(http)).toMatchObject({ kind: "color", color: "green" });
    await expect(refuseGatewayFault(spec, http, [plain])).resolves.toBeUndefined();
  });

  it("is shown in one short line, whatever it leads to", async () => {
    const http = answering(301, ["location", `https://x/\n::error::${"a".repeat(1000)}`]);
    const answer = await ask(http);
    expect(answer.kind === "unidentified" && answer.reason).toMatch(/^.{200,300}$/);
  });
});

describe("no answer", () => {
  it("counts as failed, and as lasting when the certificate is not trusted", async () => {
    expect(await ask(failing("GATEWAY_UNREACHABLE"))).toEqual({ kind: "failed", reason: "no answer: no" });
    expect(await ask(failing("GATEWAY_UNTRUSTED"))).toMatchObject({ kind: "failed", lasting: true });
    await expect(ask(failing("HTTP_REQUEST_INVALID"))).rejects.toMatchObject({
      code: "HTTP_REQUEST_INVALID",
    });
  });
});
