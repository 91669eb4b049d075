import type { ClientRequest, IncomingMessage } from "node:http";
import { Agent, request } from "node:https";
import type { KubernetesObject } from "../../../model/kubernetes.ts";

export interface KubeAnswer {
  readonly status: number;
  readonly body: string;
}

export interface WatchEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly object: KubernetesObject;
}

/** The few calls that the sandbox's own parts make to its API server. */
export class KubeClient {
  readonly #port: number;
  readonly #token: string;
  readonly #agent: Agent;

  /** `ca`: the certificate that the API server made for itself, PEM. */
  constructor(port: number, token: string, ca: string) {
    this.#port = port;
    this.#token = token;
    this.#agent = new Agent({ ca, keepAlive: true, maxSockets: 16 });
  }

  async send(method: string, path: string, body?: unknown, type = "application/json"): Promise<KubeAnswer> {
    return new Promise((resolve, reject) => {
      const outgoing = this.#request(method, path, type, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
        response.on("end", () => resolve({ status: response.statusCode ?? 0, body: text }));
        response.on("error", reject);
      });
      outgoing.on("error", reject);
      const text = body === undefined ? "" : JSON.stringify(body);
      // Without a length, Node would send the body of a DELETE as if it were the next request.
      outgoing.setHeader("content-length", Buffer.byteLength(text));
      outgoing.end(text);
    });
  }

  /** Creates an object; an existing one is left as it is. Throws on any other answer. */
  async create(path: string, object: unknown): Promise<void> {
    const { status, body } = await this.send("POST", path, object);
    if (status >= 300 && status !== 409) throw new Error(`POST ${path}: ${status} ${body}`);
  }

  /** Merges into the object's status. False when the object is gone. */
  async patchStatus(path: string, status: unknown): Promise<boolean> {
    const answer = await this.send("PATCH", `${path}/status`, { status }, "application/merge-patch+json");
    if (answer.status === 404) return false;
    if (answer.status >= 300) throw new Error(`PATCH ${path}/status: ${answer.status} ${answer.body}`);
    return true;
  }

  /**
   * Tells everything that is there and everything that changes, for ever: `onEvent` gets each object as ADDED
   * at first, `onRelist` the whole list each time it had to be read anew.
   */
  async watch(
    path: string,
    onList: (objects: readonly KubernetesObject[]) => void,
    onEvent: (event: WatchEvent) => void,
  ): Promise<never> {
    const query = path.includes("?") ? "&" : "?";
    for (;;) {
      try {
        const { status, body } = await this.send("GET", path);
        if (status !== 200) throw new Error(`GET ${path}: ${status}`);
        const list = JSON.parse(body) as { items: KubernetesObject[]; metadata: { resourceVersion: string } };
        onList(list.items);
        await this.#follow(
          `${path}${query}watch=true&resourceVersion=${list.metadata.resourceVersion}`,
          onEvent,
        );
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }
  }

  /** Resolves when the server ends the watch, or when it has forgotten the version (an ERROR event). */
  #follow(path: string, onEvent: (event: WatchEvent) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const outgoing = this.#request("GET", path, undefined, (response) => {
        let rest = "";
        response.setEncoding("utf8").on("data", (chunk: string) => {
          const lines = (rest + chunk).split("\n");
          rest = lines.pop() ?? "";
          for (const line of lines) {
            const event = JSON.parse(line) as WatchEvent | { type: "ERROR" };
            if (event.type === "ERROR") return void response.destroy();
            onEvent(event);
          }
        });
        response.on("close", resolve);
      });
      outgoing.on("error", reject);
      outgoing.end();
    });
  }

  #request(
    method: string,
    path: string,
    type: string | undefined,
    onResponse: (response: IncomingMessage) => void,
  ): ClientRequest {
    const headers = {
      authorization: `Bearer ${this.#token}`,
      accept: "application/json",
      ...(type === undefined ? {} : { "content-type": type }),
    };
    const address = { host: "127.0.0.1", port: this.#port, path, method, headers };
    return request({ ...address, agent: this.#agent }, onResponse);
  }
}
