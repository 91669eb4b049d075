/** What a call of a port reads and writes of the world that actors share: calls that touch nothing in common commute. */
import { kindOf } from "../../src/adapters/embedded/cluster/kinds.ts";
import type { KubernetesObject } from "../../src/model/kubernetes.ts";
import type { Unit } from "../../src/model/unit.ts";

export interface Touches {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

const GATEWAY = "gateway";
/** Writes that the world answers by writes of its own: pods come and go, gateways hear of routes. */
const FOLLOWS: Readonly<Record<string, readonly string[]>> = {
  "deployments.apps": ["pods", "replicasets.apps", GATEWAY],
  pods: ["deployments.apps", GATEWAY],
  "virtualservices.networking.istio.io": [GATEWAY],
  "destinationrules.networking.istio.io": [GATEWAY],
};
const ROUTER = "virtualservices.networking.istio.io";
const COLOR = ["deployments.apps", "services", "pods"];

/** Undefined for a call that reaches nothing that others could touch: the process's own checkout, say. */
export function touchesOf(port: string, method: string, args: readonly unknown[]): Touches | undefined {
  // Nothing that a run decides is read from Events.
  if (method === "create" && (args[0] as KubernetesObject).kind === "Event") return undefined;
  switch (`${port}.${method}`) {
    case "cluster.get":
    case "cluster.contents":
      return reading((args[0] as { readonly type: string }).type);
    case "cluster.list":
      return reading(args[0] as string);
    case "cluster.live":
    case "cluster.rehearse":
      return reading(kindOf(args[0] as KubernetesObject).type);
    case "cluster.create":
    case "cluster.replace":
      return writing(kindOf(args[0] as KubernetesObject).type);
    case "cluster.delete":
      return writing((args[0] as { readonly type: string }).type);
    case "http.send":
      return reading(GATEWAY);
    case "terragrunt.plan":
      return reading(`state of ${(args[0] as Unit).name}`);
    case "terragrunt.apply":
      return applying((args[0] as Unit).name);
    case "helm.manifest":
    case "helm.status":
    case "helm.release":
      return reading(`state of ${String(args[0])}`);
    case "git.tip":
    case "git.position":
      return reading("branch");
    case "git.record":
      return writing("branch");
    default:
      return undefined;
  }
}

/** True when the order of the two can make a difference. */
export function conflicts(one: Touches, other: Touches): boolean {
  const meets = (left: readonly string[], right: readonly string[]): boolean =>
    left.some((what) => right.includes(what));
  return meets(one.writes, other.writes) || meets(one.writes, other.reads) || meets(one.reads, other.writes);
}

/** What the call is called in a story. */
export function nameOf(port: string, method: string, args: readonly unknown[]): string {
  const [what] = port === "cluster" || port === "terragrunt" ? shortOf(port, method, args) : [];
  const cookie = port === "http" && JSON.stringify(args[0]).includes('"cookie"') ? " with a cookie" : "";
  return `${port}.${method}${what === undefined ? cookie : ` ${what}`}`;
}

function shortOf(port: string, method: string, args: readonly unknown[]): readonly string[] {
  if (port === "terragrunt") return [(args[0] as Unit).name];
  const touched = touchesOf(port, method, args);
  return [...(touched?.writes ?? []), ...(touched?.reads ?? [])].map((type) => type.split(".")[0] ?? type);
}

function reading(what: string): Touches {
  return { reads: [what], writes: [] };
}

/** A write is conditional: it reads as well. */
function writing(what: string): Touches {
  return { reads: [what], writes: [what, ...(FOLLOWS[what] ?? [])] };
}

function applying(unit: string): Touches {
  const types = unit.startsWith("helm-deploy-") ? COLOR : [ROUTER];
  const written = [`state of ${unit}`, ...types.flatMap((type) => [type, ...(FOLLOWS[type] ?? [])])];
  return { reads: written, writes: written };
}
