import { Agent, request } from "node:http";
import type { Color } from "../model/release.ts";
import type { TrafficSample } from "../model/run.ts";
import type { GatewayPort } from "./world/curl.ts";

export interface LoadTarget {
  /** Clients are spread over these. */
  readonly gateways: readonly [GatewayPort, ...GatewayPort[]];
  /** The authority of every request. */
  readonly host: string;
  /** Which color an answer's headers name. */
  readonly colorOf: (headers: Readonly<Record<string, unknown>>) => Color | undefined;
  /** When the run began, on the clock of `Date.now`. */
  readonly began: number;
  readonly clients: number;
  /** Between two requests of one client, in milliseconds. */
  readonly pauseMs: number;
}

/** Clients that send one request after the other, each on a connection that it keeps. */
export interface Load {
  readonly samples: readonly TrafficSample[];
  /** Lets every client finish its request and close its connection. */
  stop(): Promise<void>;
}

const TIMEOUT_MS = 5_000;

/** Starts the load. A request fails when no answer comes or its status is not 2xx. */
export function startLoad(target: LoadTarget): Load {
  const samples: TrafficSample[] = [];
  const stopping = new AbortController();
  const client = async (_: unknown, index: number): Promise<void> => {
    const at = target.gateways[index % target.gateways.length] ?? target.gateways[0];
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    while (!stopping.signal.aborted) {
      samples.push(await sample(target, at, agent));
      await new Promise((resolve) => setTimeout(resolve, target.pauseMs));
    }
    agent.destroy();
  };
  const clients = Array.from({ length: target.clients }, client);
  return {
    samples,
    stop: async () => {
      stopping.abort();
      await Promise.all(clients);
    },
  };
}

function sample(target: LoadTarget, { host, port }: GatewayPort, agent: Agent): Promise<TrafficSample> {
  return new Promise((resolve) => {
    const done = (status: number, color: Color | undefined): void =>
      resolve({ at: Date.now() - target.began, status, color });
    const options = { host, port, agent, timeout: TIMEOUT_MS };
    const sent = request({ ...options, headers: { host: target.host } }, (response) => {
      const status = response.statusCode ?? 0;
      const color = status >= 200 && status < 300 ? target.colorOf(response.headers) : undefined;
      response.on("error", () => done(0, undefined));
      response.on("end", () => done(status, color));
      response.resume();
    });
    sent.on("timeout", () => sent.destroy(new Error("no answer in time")));
    sent.on("error", () => done(0, undefined));
    sent.end();
  });
}
