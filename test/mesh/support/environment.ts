import type { GearPaths } from "../../../src/adapters/sandbox/gear/gear.ts";

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Where a mesh test stands: inside a sandbox, started by `npm run test:mesh`. */
export interface MeshEnvironment {
  readonly sandbox: string;
  readonly kubeconfig: string;
  /** Plain HTTP of each gateway instance; never empty. */
  readonly gateways: readonly [Address, ...Address[]];
  /** Envoy's admin interface of each instance, in the same order. */
  readonly admins: readonly [Address, ...Address[]];
  readonly gear: GearPaths;
  /** Folder with kubectl, helm, tofu, terragrunt, istioctl and act; also first on PATH. */
  readonly binDir: string;
  readonly tofuConfig: string;
  /** The binary of Node 24. */
  readonly node24: string;
}

/** Throws when the test does not run inside a sandbox. */
export function meshEnvironment(env: NodeJS.ProcessEnv = process.env): MeshEnvironment {
  const read = (name: string): string => {
    const value = env[name];
    if (!value) throw new Error(`${name} is not set: run these tests by \`npm run test:mesh\``);
    return value;
  };
  const gear = JSON.parse(read("BLUEGREEN_SANDBOX_GEAR")) as GearPaths;
  return {
    sandbox: read("BLUEGREEN_SANDBOX"),
    kubeconfig: read("KUBECONFIG"),
    gateways: addresses(read("BLUEGREEN_SANDBOX_GATEWAYS")),
    admins: addresses(read("BLUEGREEN_SANDBOX_ADMINS")),
    gear,
    binDir: gear.binDir,
    tofuConfig: read("TF_CLI_CONFIG_FILE"),
    node24: gear.node24,
  };
}

function addresses(text: string): [Address, ...Address[]] {
  const [first = "", ...others] = text.split(",");
  return [address(first), ...others.map(address)];
}

function address(text: string): Address {
  const [host = "", port = ""] = text.split(":");
  return { host, port: Number(port) };
}
