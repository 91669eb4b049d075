import { describe, expect, it } from "vitest";
import { parseDemoOptions } from "./options.ts";

describe("the demo's flags", () => {
  it("have defaults", () => {
    expect(parseDemoOptions({})).toEqual({
      yes: false,
      hold: false,
      fault: undefined,
      mesh: false,
      port: 0,
      page: { file: "demo.html", isGiven: false },
    });
  });

  it.each([
    [{ page: "none" }, undefined],
    [{ page: "demo.html" }, { file: "demo.html", isGiven: true }],
  ])("tell a page that was named: %j", (flags, page) => {
    expect(parseDemoOptions(flags).page).toEqual(page);
  });

  it.each(["0", "80", "65535"])("take a port: %s", (port) => {
    expect(parseDemoOptions({ port }).port).toBe(Number(port));
  });

  it.each(["80.5", "-1", "65536", "0x50", "99999999", "many"])("refuse what is no port: %s", (port) => {
    expect(() => parseDemoOptions({ port })).toThrow(
      `INPUT_INVALID: input port is "${port}". Give a whole number from 0 to 65535.`,
    );
  });

  it("refuse a port for gateways that the sandbox places", () => {
    expect(() => parseDemoOptions({ port: "8080", mesh: "true" })).toThrow(/Give none with --mesh/);
  });
});
