import { INGRESS_NAME } from "../../../mesh-api/ingress-gateway.ts";
import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import type { GearPaths } from "../gear/gear.ts";
import {
  GATEWAY_ADMIN_PORT,
  ISTIOD_PORTS,
  ISTIO_NAMESPACE,
  ISTIO_VERSION,
  NODE_ADDRESS,
  gatewayAddress,
  gatewayPeerAddress,
} from "../state/layout.ts";
import { GATEWAY_LABELS } from "./mesh.ts";
import { type Component, type Components, answers } from "../processes/processes.ts";
import type { GatewayAddresses, SandboxFolder } from "../state/state.ts";

export function gatewayAddresses(index: number): GatewayAddresses {
  const address = gatewayAddress(index);
  return {
    name: `${INGRESS_NAME}-${index}`,
    address: `${address}:80`,
    admin: `${address}:${GATEWAY_ADMIN_PORT}`,
  };
}

/** What all gateways are started with. */
export interface GatewaySetting {
  readonly folder: SandboxFolder;
  readonly gear: GearPaths;
  /** Shows istiod who they are. */
  readonly token: string;
}

/** Starts one ingress gateway, a stock Envoy, and waits until it has its first configuration from istiod. */
export async function startGateway(
  index: number,
  { folder, gear, token }: GatewaySetting,
  components: Components,
): Promise<void> {
  const gateway = gatewayAddresses(index);
  const config = folder.file(`${gateway.name}.json`);
  await writeFile(config, JSON.stringify(bootstrap(index, token), undefined, 2), { mode: 0o600 });
  const envoy = [gear.bin.envoy, "--config-path", config, "--disable-hot-restart", "--concurrency", "1"];
  const args = [...envoy, "--drain-time-s", "45", "--log-level", "warning"];
  const component =
    index === 0
      ? components.start({ name: gateway.name, command: gear.bin.envoy, args: args.slice(1) })
      : await startApart(index, gateway.name, args, components);
  await components.ready(component, () => answers(`http://${gateway.admin}/ready`));
}

/**
 * Further gateways listen on port 80 too, so each gets a network namespace of its own, linked to the
 * sandbox's. The shell sets up its end, hands the other end to process 1, which is the supervisor, and
 * becomes Envoy. The namespace has no name and ends with the process.
 */
async function startApart(
  index: number,
  name: string,
  envoy: readonly string[],
  components: Components,
): Promise<Component> {
  const near = `gateway${index}`;
  const script = [
    "ip link set lo up",
    `ip link add eth0 type veth peer name ${near} netns 1`,
    `ip address add ${gatewayAddress(index)}/30 dev eth0`,
    "ip link set eth0 up",
    `ip route add default via ${gatewayPeerAddress(index)}`,
    'exec "$@"',
  ].join(" && ");
  const args = ["--net", "sh", "-c", script, "gateway", ...envoy];
  const component = components.start({ name, command: "unshare", args });
  await components.ready(component, async () => ip(`link set ${near} up`), 10);
  if (!ip(`address add ${gatewayPeerAddress(index)}/30 dev ${near}`))
    throw component.failure("has no network");
  return component;
}

function ip(args: string): boolean {
  return spawnSync("ip", args.split(" "), { stdio: "ignore" }).status === 0;
}

/** Where Istio's own bootstrap leaves Envoy's defaults (`extractRuntimeFlags`, pkg/bootstrap/config.go). */
const RUNTIME_FLAGS = {
  "re2.max_program_size.error_level": 32_768,
  "envoy.reloadable_features.http_reject_path_with_fragment": false,
  "envoy.reloadable_features.fixed_heap_use_allocated": true,
  "envoy.reloadable_features.coalesce_lb_rebuilds_on_batch_update": false,
};

/** Envoy's bootstrap: who it is, and istiod as the source of everything else. */
function bootstrap(index: number, token: string): unknown {
  const pod = gatewayAddresses(index).name;
  const ads = { ads: {}, resource_api_version: "V3", initial_fetch_timeout: "0s" };
  const authorization = { key: "authorization", value: `Bearer ${token}` };
  const grpc = { envoy_grpc: { cluster_name: "istiod" }, initial_metadata: [authorization] };
  return {
    node: {
      id: `router~${gatewayAddress(index)}~${pod}.${ISTIO_NAMESPACE}~${ISTIO_NAMESPACE}.svc.cluster.local`,
      cluster: `${INGRESS_NAME}.${ISTIO_NAMESPACE}`,
      metadata: {
        NAMESPACE: ISTIO_NAMESPACE,
        CLUSTER_ID: "Kubernetes",
        ISTIO_VERSION,
        LABELS: GATEWAY_LABELS,
      },
    },
    dynamic_resources: {
      lds_config: ads,
      cds_config: ads,
      ads_config: {
        api_type: "GRPC",
        transport_api_version: "V3",
        set_node_on_first_message_only: true,
        grpc_services: [grpc],
      },
    },
    static_resources: { clusters: [istiodCluster()] },
    layered_runtime: { layers: [{ name: "istio", static_layer: RUNTIME_FLAGS }] },
    admin: { address: socket("0.0.0.0", GATEWAY_ADMIN_PORT) },
  };
}

function istiodCluster(): unknown {
  const endpoint = { address: socket(NODE_ADDRESS, ISTIOD_PORTS.secureGrpc) };
  const upstreamTls = "envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext";
  const options = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";
  return {
    name: "istiod",
    type: "STATIC",
    connect_timeout: "1s",
    load_assignment: { cluster_name: "istiod", endpoints: [{ lb_endpoints: [{ endpoint }] }] },
    // istiod's certificate is not looked at: nobody else is in the sandbox's network.
    transport_socket: {
      name: "envoy.transport_sockets.tls",
      typed_config: {
        "@type": `type.googleapis.com/${upstreamTls}`,
        common_tls_context: { alpn_protocols: ["h2"] },
      },
    },
    typed_extension_protocol_options: {
      [options]: {
        "@type": `type.googleapis.com/${options}`,
        explicit_http_config: { http2_protocol_options: {} },
      },
    },
  };
}

function socket(address: string, port: number): unknown {
  return { socket_address: { address, port_value: port } };
}
