/** What CONTRIBUTING.md and its neighbours tell people to do is there to be done. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import config from "../vitest.config.ts";

const ROOT = join(import.meta.dirname, "..");
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const { scripts } = JSON.parse(read("package.json")) as {
  readonly scripts: Readonly<Record<string, string>>;
};

const DOCUMENTS = ["CONTRIBUTING.md", "SECURITY.md", "docs/releasing.md", ".github/PULL_REQUEST_TEMPLATE.md"];

describe.each(DOCUMENTS)("%s", (path) => {
  const text = read(path);

  it("names npm scripts that there are", () => {
    const named = [...text.matchAll(/\bnpm (?:run )?(?!run|ci\b|packages|scripts)([a-z][a-z:]*)/g)].map(
      ([, name = ""]) => name,
    );
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });

  it("names files that there are", () => {
    const quoted = [...text.matchAll(/`((?:src|test|scripts|docs|\.github|\.vscode)\/[\w./-]+)`/g)];
    const linked = [...text.matchAll(/\]\(([^)#:]+)\)/g)].filter(
      ([, link = ""]) => !link.startsWith("../blob/"),
    );
    const paths = [
      ...quoted.map(([, file = ""]) => join(ROOT, file)),
      ...linked.map(([, file = ""]) => join(ROOT, path, "..", file)),
    ];
    expect(paths.filter((file) => !existsSync(file))).toEqual([]);
  });
});

describe("CONTRIBUTING.md", () => {
  it("says what each group of tests is", () => {
    const projects = (config as { readonly test: { readonly projects: readonly unknown[] } }).test.projects;
    const names = projects.map((one) => (one as { readonly test: { readonly name: string } }).test.name);
    const rows = [...read("CONTRIBUTING.md").matchAll(/^\| ([a-z]+) \|/gm)].map(([, name]) => name);
    expect(rows.filter((name) => name !== "group").toSorted()).toEqual(names.toSorted());
  });
});

describe("the launch configurations", () => {
  interface Launch {
    readonly program: string;
    readonly preLaunchTask?: string;
  }

  it("start programs that are there, or that their task builds", () => {
    const { configurations } = JSON.parse(read(".vscode/launch.json")) as {
      readonly configurations: readonly Launch[];
    };
    const missing = configurations.filter(({ program, preLaunchTask }) => {
      const file = program.replace("${workspaceFolder}/", "");
      const built = preLaunchTask && scripts[preLaunchTask.replace("npm: ", "")];
      return !existsSync(join(ROOT, file)) && !built?.includes(` ${file.split("/")[0]} `);
    });
    expect([configurations.length, missing]).toEqual([3, []]);
  });
});

describe("dependabot.yml", () => {
  it("groups and cools down npm packages and actions", () => {
    const { updates } = parse(read(".github/dependabot.yml")) as { readonly updates: readonly object[] };
    expect(updates.map((one) => Object(one)["package-ecosystem"])).toEqual(["npm", "github-actions"]);
    for (const update of updates)
      expect(Object.keys(update)).toEqual(expect.arrayContaining(["cooldown", "groups"]));
  });
});
