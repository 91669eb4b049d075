import { describe, expect, it } from "vitest";
import { memoryFiles } from "../../../../test/fakes/ports.ts";
import { mockedDependencies, unitNamed } from "./terragrunt-mocks.ts";

const unit = (dependency: string): string => `dependency "ns" {\n  config_path = "../ns"\n${dependency}\n}\n`;
const MOCKS = 'mock_outputs = { id = "x", name = "y" }';

/** What is mocked of `live/app`, when `live/ns` has these outputs. */
async function mocked(
  text: string,
  outputs: Record<string, unknown> | undefined,
): Promise<readonly string[]> {
  const files = memoryFiles({ "live/app/terragrunt.hcl": text, "live/ns/terragrunt.hcl": "" });
  return mockedDependencies(files, "live/app", async (folder) => {
    expect(folder).toBe("live/ns");
    return outputs;
  });
}

describe("mockedDependencies", () => {
  it.each<[string, string, Record<string, unknown> | undefined, boolean]>([
    ["no outputs yet", MOCKS, {}, true],
    ["outputs that cannot be read", MOCKS, undefined, true],
    ["real outputs", MOCKS, { id: 1 }, false],
    ["mocks for plan", `${MOCKS}\nmock_outputs_allowed_terraform_commands = ["plan"]`, {}, true],
    [
      "mocks for other commands",
      `${MOCKS}\nmock_outputs_allowed_terraform_commands = ["validate"]`,
      {},
      false,
    ],
    [
      "commands that cannot be told",
      `${MOCKS}\nmock_outputs_allowed_terraform_commands = local.some`,
      {},
      true,
    ],
    ["merged, one missing", `${MOCKS}\nmock_outputs_merge_strategy_with_state = "shallow"`, { id: 1 }, true],
    ["merged, none missing", `${MOCKS}\nmock_outputs_merge_with_state = true`, { id: 1, name: 2 }, false],
    [
      "merged, mocks unknown",
      "mock_outputs = local.m\nmock_outputs_merge_with_state = true",
      { id: 1 },
      true,
    ],
    ["not merged, mocks unknown", "mock_outputs = local.m", { id: 1 }, false],
    ["no mocks", "", {}, false],
  ])("%s", async (_, text, outputs, isMocked) => {
    expect(await mocked(unit(text), outputs)).toEqual(isMocked ? ["live/ns"] : []);
  });

  it("takes a file that it does not understand for mocked when it speaks of mocks", async () => {
    const broken = 'include "x" { path = run_cmd("x") }\n';
    expect(await mocked(broken, {})).toEqual([]);
    expect(await mocked(broken + unit(MOCKS), {})).toHaveLength(1);
  });
});

it("names a unit as its neighbours are named", () => {
  const app = { name: "apps/app", path: "live/apps/app" };
  expect(unitNamed("live/ns", app)).toBe("ns");
  expect(unitNamed("other/ns", app)).toBe("other/ns");
});
