import { expect, it } from "vitest";
import { type ModeFolder, modeNames, modesIndex, recordInput } from "./record-modes.ts";
import { withYamlParts } from "./yaml.ts";

const MODES: readonly ModeFolder[] = [
  { name: "pull-request", place: 1, doc: (what) => `asks for ${what}` },
  { name: "none", place: 2, doc: (what) => `leaves ${what}` },
];

it("lists the modes, and their names apart", () => {
  expect(modesIndex(MODES)).toContain('import { mode as pullRequest } from "./pull-request/mode.ts";');
  expect(modesIndex(MODES)).toContain('"pull-request": pullRequest,\n"none": none,');
  expect(modeNames(MODES)).toContain('RECORD_MODES = ["pull-request","none"] as const');
});

it("says of each action what its modes do, and takes the first as default", () => {
  expect(recordInput("deploy", MODES)).toBe(
    '  record:\n    description: "`pull-request` asks for the changed values file; `none` leaves it."\n    default: pull-request\n',
  );
  expect(recordInput("lint", MODES)).toBeUndefined();
});

it("writes generated parts between their markers alone, each in its turn", () => {
  const text = "# a: from s\nold\n# end of a\nkept\n  # a: from s\n  # end of a\n";
  expect(withYamlParts("x.yml", text, "a", "s", ["new\n", "  $& more\n"])).toBe(
    "# a: from s\nnew\n# end of a\nkept\n  # a: from s\n  $& more\n  # end of a\n",
  );
  expect(() => withYamlParts("x.yml", text, "a", "s", ["one"])).toThrow("x.yml has 2 parts for a, not 1");
});
