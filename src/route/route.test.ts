import { describe, expect, it } from "vitest";
import { Failures } from "../errors/errors.ts";
import { parseRouteInputs } from "./inputs.ts";
import { parseRequests } from "./requests.ts";

describe("the request to explain", () => {
  it("keeps the path's bytes, however odd", () => {
    const { explain } = parseRouteInputs({
      explain: "http://service-mesh.dev:8080/a/../b//c?x=%2f#y",
      header: "cookie: x-version=v2; a=b\nX-Empty:",
    });
    expect(explain).toEqual({
      scheme: "http",
      host: "service-mesh.dev:8080",
      path: "/a/../b//c?x=%2f#y",
      method: "GET",
      port: 8080,
      headers: [
        ["cookie", "x-version=v2; a=b"],
        ["X-Empty", ""],
      ],
    });
  });

  it.each(["/only/a/path", "http://"])("needs a host: %s", (explain) => {
    expect(() => parseRouteInputs({ explain })).toThrow(
      expect.objectContaining({ code: "ROUTE_REQUEST_INVALID" }),
    );
  });
});

describe("requests from a file", () => {
  it("are read line by line", () => {
    const text =
      '{"host":"a.dev","path":"/"}\n\n{"host":"b.dev","path":"/x","headers":[["cookie","a=b"]],"port":8080}\n';
    expect(parseRequests(text, "requests.jsonl").map((request) => request.host)).toEqual(["a.dev", "b.dev"]);
  });

  it("name every wrong line at once", () => {
    const text =
      '{"host":"a.dev"}\nno json\n{"host":"a.dev","path":"/","hedaers":[]}\n{"host":"a.dev","path":"/"}';
    const thrown = (() => {
      try {
        return parseRequests(text, "r.jsonl");
      } catch (error) {
        return error;
      }
    })();
    expect(thrown).toBeInstanceOf(Failures);
    expect((thrown as Failures).failures.map((failure) => failure.where)).toEqual([
      "r.jsonl:1",
      "r.jsonl:2",
      "r.jsonl:3",
    ]);
    expect((thrown as Failures).message).toContain("hedaers");
  });
});
