import { describe, expect, it } from "vitest";
import { configReferences } from "./config-refs.ts";

const ref = (kind: string, name: string) => ({ kind, name });
const container = (over: object) => ({ spec: { containers: [{ name: "a", ...over }] } });
const volume = (over: object) => ({ spec: { containers: [], volumes: [{ name: "v", ...over }] } });

describe("what the pods of a template use", () => {
  it.each<[string, object, readonly object[]]>([
    [
      "one key of a ConfigMap as variable",
      container({ env: [{ name: "A", valueFrom: { configMapKeyRef: { name: "c", key: "k" } } }] }),
      [ref("ConfigMap", "c")],
    ],
    [
      "one key of a Secret as variable, optional",
      container({ env: [{ name: "A", valueFrom: { secretKeyRef: { name: "s", optional: true } } }] }),
      [ref("Secret", "s")],
    ],
    [
      "all keys as variables",
      container({ envFrom: [{ secretRef: { name: "s" } }, { configMapRef: { name: "c" } }] }),
      [ref("ConfigMap", "c"), ref("Secret", "s")],
    ],
    ["a volume of a ConfigMap", volume({ configMap: { name: "c" } }), [ref("ConfigMap", "c")]],
    ["a volume of a Secret", volume({ secret: { secretName: "s" } }), [ref("Secret", "s")]],
    [
      "a projected volume",
      volume({
        projected: {
          sources: [
            { secret: { name: "s" } },
            { configMap: { name: "c", optional: true } },
            { serviceAccountToken: { path: "token" } },
          ],
        },
      }),
      [ref("ConfigMap", "c"), ref("Secret", "s")],
    ],
    [
      "what an init container reads, once however often it is named",
      {
        spec: {
          initContainers: [{ name: "i", envFrom: [{ configMapRef: { name: "c" } }] }],
          containers: [{ name: "a", envFrom: [{ configMapRef: { name: "c" } }] }],
        },
      },
      [ref("ConfigMap", "c")],
    ],
    [
      "none: plain values, fields, what pulls images, what a driver reads",
      {
        spec: {
          imagePullSecrets: [{ name: "pull" }],
          containers: [
            {
              name: "a",
              env: [
                { name: "A", value: "1" },
                { name: "B", valueFrom: { fieldRef: {} } },
              ],
            },
          ],
          volumes: [
            { name: "e", emptyDir: {} },
            { name: "d", csi: { driver: "x", nodePublishSecretRef: { name: "s" } } },
          ],
        },
      },
      [],
    ],
    ["nothing of what has no such shape", { spec: { containers: "a", volumes: [1, null] } }, []],
  ])("%s", (_, template, expected) => {
    expect(configReferences(template)).toEqual(expected);
  });
});
