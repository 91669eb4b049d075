/** What must hold for every tool of setup, a new one as well. */
import { describe, expect, it } from "vitest";
import { parseVersionRequest } from "../version.ts";
import { onlyNeeded, releaseOf, TOOL_NAMES } from "./releases.ts";
import { TOOLS } from "./index.generated.ts";

const MACHINES = ["linux", "darwin", "win32"].flatMap((platform) =>
  ["x64", "arm64"].map((arch) => ({ platform, arch })),
);

describe.each(TOOL_NAMES)("%s", (name) => {
  const tool = TOOLS[name];

  it("has a release of its own for every machine, proved by a list of sums", () => {
    const releases = MACHINES.map((machine) => releaseOf(name, "1.2.3", machine));
    for (const { url, sumsUrl, file, archive, member } of releases) {
      expect(url).toMatch(/^https:\/\/[^?#]+$/);
      expect(url).toContain("1.2.3");
      expect(url.endsWith(`/${file}`)).toBe(true);
      expect(sumsUrl).toMatch(/^https:\/\/[^?#]+$/);
      expect(sumsUrl).toContain("1.2.3");
      expect(sumsUrl).not.toBe(url);
      expect(archive === "none" ? member === file : member !== file).toBe(true);
    }
    expect(new Set(releases.map(({ url }) => url)).size).toBe(MACHINES.length);
  });

  it("comes from a mirror by the same paths", () => {
    const [machine] = MACHINES;
    const own = releaseOf(name, "1.2.3", machine as (typeof MACHINES)[0]);
    const mirrored = releaseOf(name, "1.2.3", machine as (typeof MACHINES)[0], "https://mirror.example/x/");
    expect(mirrored.url).toBe(own.url.replace(tool.publisher.base, "https://mirror.example/x"));
  });

  it("is known in an exact version, or installed on request only", () => {
    const known = parseVersionRequest(tool.known ?? "none")?.kind;
    expect(tool.installed === "always" ? ["exact"] : ["exact", "none"]).toContain(known);
  });
});

describe("a tool that is new", () => {
  const tools = { mover: { needed: "before-traffic" }, recorder: { needed: "for-records" } } as const;

  it("holds up no rollback unless it moves traffic", () => {
    expect(onlyNeeded("before-traffic", tools)).toEqual({ "recorder-version": "none" });
    expect(onlyNeeded("for-records", tools)).toEqual({ "mover-version": "none" });
  });
});
