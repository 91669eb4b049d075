import { describe, expect, it } from "vitest";
import { fakePorts } from "../../../test/fakes/ports.ts";
import { surroundings } from "../../errors/errors.ts";
import type { KubernetesObject } from "../../model/kubernetes.ts";
import { readyGateways } from "./gateway-pods.ts";

const service: KubernetesObject = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "gateway", namespace: "istio" },
  spec: { selector: { istio: "ingressgateway" } },
};

function pod(name: string, ready: string, over: object = {}): KubernetesObject {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "istio", ...over },
    status: { conditions: [{ type: "Ready", status: ready }] },
  };
}

const cluster = (services: readonly KubernetesObject[], pods: readonly KubernetesObject[]) =>
  fakePorts({
    cluster: {
      get: async ({ name }) => services.find(({ metadata }) => metadata.name === name),
      list: async (type) => (type === "services" ? services : pods),
    },
  }).cluster;

describe("the gateways behind an address", () => {
  const pods = [
    pod("a", "True"),
    pod("b", "False"),
    pod("c", "True", { deletionTimestamp: "now" }),
    pod("d", "True"),
  ];

  it("are the ready pods of the gateway's Service, each counted once", async () => {
    expect(await readyGateways(undefined, cluster([service, service], pods))).toEqual({
      known: true,
      value: 2,
    });
    const named = { namespace: "istio", name: "gateway" };
    expect(await readyGateways(named, cluster([service], pods))).toEqual({ known: true, value: 2 });
  });

  it.each([
    ["there is no such Service", [], pods],
    ["it selects nothing", [{ ...service, spec: {} }], pods],
    ["no pod is ready", [service], [pod("b", "False")]],
  ])("are unknown when %s", async (_name, services, found) => {
    expect(await readyGateways(undefined, cluster(services, found))).toMatchObject({ known: false });
  });

  it("are unknown, with the reason, when the cluster does not let them be listed", async () => {
    const forbidden = fakePorts({
      cluster: {
        list: async () => {
          throw surroundings("CLUSTER_FORBIDDEN", "may not list services", { remedy: "-" });
        },
      },
    }).cluster;
    expect(await readyGateways(undefined, forbidden)).toEqual({
      known: false,
      reason: "may not list services",
    });
  });
});
