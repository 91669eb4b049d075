import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { helmFor } from "./surroundings.ts";

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "bluegreen helm "))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A program on PATH that calls itself Helm. */
function helm(script: string) {
  writeFileSync(join(folder, "helm"), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, "helm"), 0o755);
  return helmFor(
    { PATH: `${folder}:/usr/bin:/bin` },
    { info: () => {}, mask: () => {}, masked: (text) => text },
    () => {},
  );
}

describe("the Helm that a person has on PATH", () => {
  it.each(["v3.18.4+g45ec7fe", "v4.1.4+g05fa379"])("is taken when it is %s", async (version) => {
    await expect(helm(`echo "${version}"`)).resolves.toBeDefined();
  });

  it.each([
    [
      "Helm 2",
      'echo "Client: v2.17.0+ga690bad"; exit 1',
      "is Helm v2.17.0+ga690bad, and the demo knows Helm 3 and 4",
      "",
    ],
    ["something else", "echo boom >&2; exit 1", "does not say which version of Helm it is", "boom"],
  ])("is refused when it is %s", async (_, script, fact, stderr) => {
    await expect(helm(script)).rejects.toMatchObject({
      code: "VERSION_MISMATCH",
      exitCode: 3,
      message: `${folder}/helm ${fact}`,
      stderr: expect.stringContaining(stderr),
    });
  });
});
