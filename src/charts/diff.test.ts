import { describe, expect, it } from "vitest";
import { diffManifests } from "./diff.ts";

const service = (port: number, extra = ""): string =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: echo, namespace: apps}\nspec:\n  ports:\n  - port: ${port}\n    name: http\n  selector: {app: echo}\n${extra}`;
const secret = (value: string): string =>
  `apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData:\n  password: ${value}\n  user: same-user\n`;

describe("diffManifests", () => {
  it("shows the lines of a changed resource with their surroundings", () => {
    const { resources, unchanged } = diffManifests(service(80), service(8600));
    expect(unchanged).toBe(0);
    expect(resources).toEqual([
      {
        resource: "Service/apps/echo",
        change: "changed",
        diff: " spec:\n   ports:\n     - name: http\n-      port: 80\n+      port: 8600\n   selector:\n     app: echo",
        added: 1,
        removed: 1,
      },
    ]);
  });

  it("takes order of keys, order of documents, quoting and comments for no change", () => {
    const other = `# c\nkind: Service\napiVersion: "v1"\nmetadata: {namespace: 'apps', name: echo}\nspec:\n  selector: {app: echo}\n  ports: [{name: http, port: 80}]\n`;
    expect(diffManifests(`${service(80)}---\n${secret("a")}`, `${secret("a")}---\n${other}`)).toEqual({
      resources: [],
      unchanged: 2,
    });
  });

  it("tells created from deleted", () => {
    const { resources } = diffManifests(service(80), secret("a"));
    expect(resources.map(({ resource, change }) => [resource, change])).toEqual([
      ["Secret/s", "created"],
      ["Service/apps/echo", "deleted"],
    ]);
  });

  it("shows that a secret's value changed, and no value", () => {
    const [only] = diffManifests(secret("hunter2"), secret("hunter3")).resources;
    expect(only?.diff).toContain(
      '-  password: "*** (before)"\n+  password: "*** (after)"'.replaceAll('"', "'"),
    );
    expect(JSON.stringify(diffManifests(secret("hunter2"), "").resources)).not.toMatch(/hunter|same-user/);
  });

  it("refuses what is not Kubernetes YAML, with its line", () => {
    expect(() => diffManifests("", "a: [")).toThrow(
      expect.objectContaining({ code: "MANIFEST_INVALID" }) as Error,
    );
  });
});
