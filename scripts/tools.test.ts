import { expect, it } from "vitest";
import {
  rootInputs,
  setupDescription,
  setupInputs,
  setupOutputs,
  type ToolFolder,
  toolsIndex,
  toolsTable,
} from "./tools.ts";
import { yamlText } from "./yaml.ts";

const bolt: ToolFolder = {
  name: "bolt-ctl",
  title: "Bolt",
  place: 1,
  installed: "always",
  needed: "for-records",
  known: "1.0.0",
  publisher: {
    base: "https://bolt.example/releases",
    release: () => ({ path: "b", sumsPath: "b.sum", file: "b", archive: "none", member: "b" }),
  },
  prints: { args: ["version"] },
  versionFile: ".bolt-version",
};
const nut: ToolFolder = {
  ...bolt,
  name: "nut",
  title: "Nut",
  known: undefined,
  installed: "on-request",
  insteadOf: { tool: "bolt-ctl", variable: "BOLT" },
};
const wrench: ToolFolder = { ...nut, name: "wrench", title: "Wrench" };
delete (wrench as { insteadOf?: unknown }).insteadOf;
const TOOLS = [bolt, nut, wrench];

it("lists the tools in the index, in their places", () => {
  const index = toolsIndex(TOOLS);
  expect(index).toContain('import { tool as boltCtl } from "./bolt-ctl/tool.ts";');
  expect(index).toContain('"bolt-ctl": boltCtl,\n"nut": nut,');
});

it("says which tools setup brings, and which stand for another", () => {
  expect(setupDescription(TOOLS)).toBe(
    "description: Finds or installs Bolt or Nut and Wrench, verifies every download, and puts them on PATH.\n",
  );
});

it("gives each tool an input, by how it is installed", () => {
  expect(setupInputs(TOOLS).match(/description: .*/g)).toEqual([
    "description: Version or range of Bolt, such as `1.1.0` or `1.x`. Empty takes what is on PATH, else the pinned version; `none` leaves it out.",
    "description: Version or range of Nut. Empty or `none` leaves it out; give it to use Nut in place of Bolt.",
    "description: Version or range of Wrench. Empty or `none` leaves it out; give it to have it.",
  ]);
  expect(rootInputs([bolt])).toBe('  bolt-ctl-version:\n    description: As in setup.\n    default: ""\n');
});

it("gives each tool two outputs", () => {
  expect(setupOutputs([bolt, nut])).toBe(
    "  bolt-ctl-version:\n    description: Version of Bolt on PATH after this step.\n" +
      "  bolt-ctl-path:\n    description: Absolute path of Bolt.\n" +
      "  nut-version:\n    description: Version of Nut on PATH after this step, when it was asked for.\n" +
      "  nut-path:\n    description: Absolute path of Nut, when it was asked for.\n",
  );
});

it("says in the README what is pinned and what asks for a version", () => {
  expect(toolsTable([bolt, nut])).toContain(
    "| Bolt | 1.0.0 | bolt.example | `.bolt-version`, `bolt-ctl` in `.tool-versions` |\n" +
      "| Nut |  | bolt.example | none; its input does |",
  );
});

it.each([
  ["As in setup.", "As in setup."],
  ["`a` does: b.", '"`a` does: b."'],
  ["a: b", '"a: b"'],
])("writes %j as YAML", (text, yaml) => expect(yamlText(text)).toBe(yaml));
