/**
 * Which of a unit's dependencies have no outputs yet, so that Terragrunt plans with mock outputs in their
 * place.
 */
import { Failure } from "../../../errors/errors.ts";
import type { Files } from "../../../ports.ts";
import { UnknownValue } from "../../../units/evaluate.ts";
import { UNIT_FILE } from "../../../units/tree.ts";
import { type MockOutputs, readUnitFile, type UnitDependency } from "../../../units/unit-file.ts";

/**
 * Reads the outputs of the unit in a folder, relative to the repository; undefined when they cannot be read.
 */
export type ReadOutputs = (folder: string) => Promise<Readonly<Record<string, unknown>> | undefined>;

/**
 * Folders, relative to the repository, of the dependencies that mock outputs stand in for; empty for nearly
 * every unit, and then nothing is asked. A file that is not understood but speaks of mock outputs counts as
 * mocked.
 */
export async function mockedDependencies(
  files: Files,
  folder: string,
  outputs: ReadOutputs,
): Promise<readonly string[]> {
  const dependencies = await mockingDependencies(files, folder);
  const found = await Promise.all(dependencies.map((one) => mockedName(one, folder, outputs)));
  return found.flat();
}

type Mocking = Pick<UnitDependency, "path"> & { readonly mocks: MockOutputs };

async function mockingDependencies(files: Files, folder: string): Promise<readonly Mocking[]> {
  try {
    const { dependencies } = await readUnitFile(files, folder);
    return dependencies.flatMap(({ path, mocks }) => (mocks === undefined ? [] : [{ path, mocks }]));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const text = (await files.read(`${folder}/${UNIT_FILE}`)) ?? "";
    const mocks = { names: undefined, merged: true };
    return /\bmock_outputs\b/.test(text) ? [{ path: new UnknownValue("unread", folder), mocks }] : [];
  }
}

async function mockedName(
  { path, mocks }: Mocking,
  folder: string,
  outputs: ReadOutputs,
): Promise<readonly string[]> {
  if (typeof path !== "string") return [`a dependency of ${folder} that cannot be told`];
  const real = await outputs(path);
  return real === undefined || isMocked(mocks, Object.keys(real)) ? [path] : [];
}

/**
 * As Terragrunt decides it: no outputs at all, or, when it merges, one of the mocked ones is not among them.
 */
function isMocked({ names, merged }: MockOutputs, real: readonly string[]): boolean {
  if (real.length === 0) return true;
  return merged && (names === undefined || names.some((name) => !real.includes(name)));
}

/** The name of the unit in a folder, as units beside it are named; its folder when it lies elsewhere. */
export function unitNamed(folder: string, unit: { readonly name: string; readonly path: string }): string {
  const root = unit.path.slice(0, unit.path.length - unit.name.length);
  return folder.startsWith(root) ? folder.slice(root.length) : folder;
}
