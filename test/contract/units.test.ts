/**
 * The live units' edges, read as `lint` and the demo read them: every real dependency is one, and each has
 * its reason.
 */
import { join } from "node:path";
import { expect, it } from "vitest";
import { createFiles } from "../../src/adapters/real/files/files.ts";
import { readUnits } from "../../src/units/read.ts";

const NAMESPACE = "its namespace is made there";
const DEFINITIONS = "Istio's resource types, and the webhook that checks them, come from there";
const INJECTION = "its pods get their sidecar only when the injector is there before them";

/** By unit, what it waits for and why. */
const EDGES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "istio-with-profile": {},
  "istio-inject-blue-green": {},
  "istio-kiali-secret": { "istio-with-profile": "the namespace istio-system is made there" },
  "helm-deploy-blue-green-service": { "istio-inject-blue-green": NAMESPACE },
  "helm-deploy-blue-web-echo": { "istio-inject-blue-green": NAMESPACE, "istio-with-profile": INJECTION },
  "helm-deploy-green-web-echo": { "istio-inject-blue-green": NAMESPACE, "istio-with-profile": INJECTION },
  "istio-gateway": { "istio-inject-blue-green": NAMESPACE, "istio-with-profile": DEFINITIONS },
  "istio-destinationrule": {
    "istio-inject-blue-green": NAMESPACE,
    "istio-with-profile": DEFINITIONS,
    "helm-deploy-blue-green-service": "its host is that Service",
  },
  "istio-virtualservice": {
    "istio-inject-blue-green": NAMESPACE,
    "istio-with-profile": DEFINITIONS,
    "istio-gateway": "it is bound to that Gateway",
    "istio-destinationrule": "a route to a subset that is not defined answers 503",
    "helm-deploy-blue-green-service": "its destinations are that Service",
    "helm-deploy-blue-web-echo": "the default route must not lead to nobody",
    "helm-deploy-green-web-echo": "the preview route must not lead to nobody",
  },
};

it("waits for what it needs, unit by unit, and for nothing else", async () => {
  const files = createFiles(join(import.meta.dirname, "../.."));
  const units = await readUnits(files, "terragrunt/live/dev");
  const found = Object.fromEntries(units.map(({ name, dependencies }) => [name, dependencies.toSorted()]));
  const wanted = Object.entries(EDGES).map(([name, edges]) => [name, Object.keys(edges).toSorted()]);
  expect(found).toEqual(Object.fromEntries(wanted));
});

it("they come in an order that keeps every edge", async () => {
  const files = createFiles(join(import.meta.dirname, "../.."));
  const names = (await readUnits(files, "terragrunt/live/dev")).map(({ name }) => name);
  for (const [name, edges] of Object.entries(EDGES))
    for (const needed of Object.keys(edges)) expect(names.indexOf(needed)).toBeLessThan(names.indexOf(name));
});
