import { INGRESS_NAME } from "../../../mesh-api/ingress-gateway.ts";
import { at, jsonObjects } from "../../../json/read.ts";
import type { HttpResponse } from "../../../model/http.ts";
import type { KubernetesObject } from "../../../model/kubernetes.ts";
import type {
  HeaderChange,
  Listener,
  RouteAnswer,
  RouteDestination,
  RouteTable,
} from "../../../routes/table/types.ts";
import { echoAnswer, echoOf, type ReceivedRequest, reportAnswer, reports, targetPort } from "./echo.ts";
import type { Endpoints } from "./endpoints.ts";
import type { Random } from "../cluster/random.ts";
import { type ObjectStore, referenceOf } from "../cluster/store.ts";

/** One request as it reaches a gateway. */
export interface GatewayRequest {
  readonly host: string;
  readonly method: string;
  readonly path: string;
  readonly headers: readonly (readonly [string, string])[];
  /** Undefined: of a port without TLS, where there is one. */
  readonly scheme?: "http" | "https";
}

export interface GatewayAnswer extends HttpResponse {
  /** Pod that answered; undefined when the gateway answered by itself. */
  readonly pod: KubernetesObject | undefined;
}

/** What the control plane sends to a gateway. */
export interface Configuration {
  readonly table: RouteTable;
  readonly endpoints: Endpoints;
}

/** Istio's default: two more tries, each at another endpoint, when the connection cannot be made. */
const TRIES = 3;

/** One gateway pod: it knows what it was last told, and nothing newer. */
export class GatewayInstance {
  readonly name: string;
  readonly #store: ObjectStore;
  readonly #random: Random;
  #configuration: Configuration | undefined;
  #turn = 0;

  constructor(index: number, store: ObjectStore, random: Random) {
    this.name = `${INGRESS_NAME}-${index}`;
    this.#store = store;
    this.#random = random;
  }

  configure(configuration: Configuration): void {
    this.#configuration = configuration;
  }

  /** False until some Gateway asks for a listener: a connection is refused then. */
  get listening(): boolean {
    return this.#listens(() => true);
  }

  /** As {@link listening}, of a port with TLS. */
  get listeningWithTls(): boolean {
    return this.#listens(({ tls }) => tls);
  }

  #listens(how: (listener: Listener) => boolean): boolean {
    const proxies = this.#configuration?.table.proxies ?? [];
    return proxies.some(({ listeners, unknown }) => listeners.some(how) || unknown !== undefined);
  }

  /** Answers one request from the configuration it has and the pods that are there. */
  answer(request: GatewayRequest): GatewayAnswer {
    if (this.#configuration === undefined) return own(404, "");
    const { table, endpoints } = this.#configuration;
    const route = table.answer(request);
    const abort = route.faults?.find((fault) => fault.kind === "abort" && this.#hits(fault.percent));
    if (abort !== undefined) return own(abort.status ?? 503, "fault filter abort");
    if (route.outcome === "route") return this.#forward(route, request, endpoints);
    return changed(withoutUpstream(route), [route.headers?.response], undefined);
  }

  #forward(route: RouteAnswer, request: GatewayRequest, endpoints: Endpoints): GatewayAnswer {
    const destination = this.#choose(route.destinations);
    if (destination === undefined) return own(route.status ?? 503, "");
    const authority = destination.authority ?? route.authority ?? request.host;
    const sent = { method: request.method, path: route.path ?? request.path, authority };
    const answer = this.#send(destination, sent, endpoints);
    const changes = [destination.headers?.response, route.headers?.response];
    return changed(answer, changes, destination.subset);
  }

  #send(destination: RouteDestination, sent: ReceivedRequest, endpoints: Endpoints): GatewayAnswer {
    const service = endpoints.service(destination.host);
    const pods = endpoints.of(destination.host, destination.subset);
    if (service === undefined) return own(destination.status ?? 503, "");
    if (pods.length === 0) return own(destination.status ?? 503, "no healthy upstream");
    for (let tried = 0; tried < Math.min(TRIES, pods.length); tried += 1) {
      this.#turn += 1;
      const pod = pods[this.#turn % pods.length] as KubernetesObject;
      const answer = this.#ask(pod, service, destination.port, sent);
      if (answer !== undefined) return answer;
    }
    return own(
      503,
      "upstream connect error or disconnect/reset before headers. reset reason: connection failure",
    );
  }

  /** Undefined when no connection can be made: the pod is gone, is down, or does not listen there. */
  #ask(
    known: KubernetesObject,
    service: KubernetesObject,
    port: number,
    sent: ReceivedRequest,
  ): GatewayAnswer | undefined {
    const pod = this.#store.get(referenceOf(known));
    if (pod === undefined || pod.metadata.uid !== known.metadata.uid || !isUp(pod)) return undefined;
    const echo = echoOf(pod);
    if (echo === undefined || targetPort(service, port, pod) !== echo.port) return undefined;
    const answer = reports(pod) ? reportAnswer(echo, pod, sent) : echoAnswer(echo, sent.path);
    return { ...answer, pod };
  }

  #choose(destinations: readonly RouteDestination[]): RouteDestination | undefined {
    if (destinations.length < 2) return destinations[0];
    let left = this.#random() * destinations.reduce((sum, { weight }) => sum + weight, 0);
    return destinations.find(({ weight }) => (left -= weight) < 0) ?? destinations[0];
  }

  #hits(percent: number): boolean {
    return percent >= 100 || this.#random() * 100 < percent;
  }
}

function isUp(pod: KubernetesObject): boolean {
  return jsonObjects(at(pod.status, "containerStatuses")).every(
    (status) => at(status, "state", "running") !== undefined,
  );
}

function own(status: number, body: string): GatewayAnswer {
  return { status, headers: [["content-length", String(Buffer.byteLength(body))]], body, pod: undefined };
}

function withoutUpstream(route: RouteAnswer): GatewayAnswer {
  switch (route.outcome) {
    case "redirect":
      return {
        ...own(route.status ?? 301, ""),
        headers: [
          ["location", route.location ?? "/"],
          ["content-length", "0"],
        ],
      };
    case "direct":
      return own(route.status ?? 200, route.body ?? "");
    case "unknown":
      return own(500, `not modelled: ${route.reason ?? "unknown"}`);
    default:
      return own(route.status ?? 404, "");
  }
}

/** Response headers as the route sets, adds and removes them, those of the destination first. */
function changed(
  answer: GatewayAnswer,
  changes: readonly (HeaderChange | undefined)[],
  subset: string | undefined,
): GatewayAnswer {
  let headers = answer.headers;
  for (const change of changes) {
    if (change === undefined) continue;
    headers = without(headers, change.remove);
    for (const { op, name, value } of change.apply) {
      const kept = op === "set" ? without(headers, [name]) : headers;
      headers = [...kept, [name.toLowerCase(), formatted(value, subset)]];
    }
  }
  return { ...answer, headers };
}

/**
 * Envoy's command operators in a header's value: the subset of the cluster that was chosen, and `%%`. Any
 * other operator stays as it is written, so that nobody takes it for an answer.
 */
function formatted(value: string, subset: string | undefined): string {
  if (!value.includes("%")) return value;
  return value.replaceAll(/%CLUSTER_METADATA\(istio:subset\)%|%%/g, (operator) =>
    operator === "%%" ? "%" : (subset ?? "-"),
  );
}

function without(headers: GatewayAnswer["headers"], names: readonly string[]): GatewayAnswer["headers"] {
  const dropped = new Set(names.map((name) => name.toLowerCase()));
  return headers.filter(([name]) => !dropped.has(name));
}
