import { type Address, meshEnvironment } from "./environment.ts";
import { RawConnection, type RawResponse, get } from "./raw-http.ts";

export interface LoadOptions {
  /** Connections that each send one request after the other; default 16. */
  readonly clients?: number;
  /** Default: the first gateway. */
  readonly address?: Address;
  readonly host: string;
  readonly path?: string;
  readonly headers?: readonly (readonly [string, string])[];
}

export interface LoadResult {
  readonly requests: number;
  /** Without an answer, or answered with anything but 200. */
  readonly failed: number;
  readonly firstFailure: string | undefined;
  /** Answers by body, without the line break at its end. */
  readonly byBody: Readonly<Record<string, number>>;
  /** When each body was seen last, milliseconds since 1970. */
  readonly lastSeen: Readonly<Record<string, number>>;
  readonly seconds: number;
  readonly perSecond: number;
}

export interface Load {
  /** Lets each client end its request, then sums up. */
  stop(): Promise<LoadResult>;
}

/** Sends requests without pause over keep-alive connections until it is stopped. */
export function startLoad(options: LoadOptions): Load {
  const address = options.address ?? meshEnvironment().gateways[0];
  const request = Buffer.from(get(options.host, options.path, options.headers), "latin1");
  const tally = new Tally();
  const stop = new AbortController();
  const client = async (): Promise<void> => {
    let connection: RawConnection | undefined;
    while (!stop.signal.aborted) {
      try {
        if (connection?.usable !== true) connection = await RawConnection.open(address);
        tally.answered(await connection.send(request));
      } catch (error) {
        tally.failed(String(error));
        connection?.close();
        connection = undefined;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    }
    connection?.close();
  };
  const clients = Array.from({ length: options.clients ?? 16 }, client);
  return {
    stop: async () => {
      stop.abort();
      await Promise.all(clients);
      return tally.result();
    },
  };
}

class Tally {
  readonly #began = Date.now();
  readonly #byBody = new Map<string, number>();
  readonly #lastSeen = new Map<string, number>();
  #requests = 0;
  #failed = 0;
  #firstFailure: string | undefined;

  answered(response: RawResponse): void {
    this.#requests += 1;
    const body = response.body.trimEnd();
    if (response.status !== 200) return this.#count(`${response.status} ${body}`);
    this.#byBody.set(body, (this.#byBody.get(body) ?? 0) + 1);
    this.#lastSeen.set(body, Date.now());
  }

  failed(reason: string): void {
    this.#requests += 1;
    this.#count(reason);
  }

  #count(reason: string): void {
    this.#failed += 1;
    this.#firstFailure ??= reason;
  }

  result(): LoadResult {
    const seconds = (Date.now() - this.#began) / 1000;
    return {
      requests: this.#requests,
      failed: this.#failed,
      firstFailure: this.#firstFailure,
      byBody: Object.fromEntries(this.#byBody),
      lastSeen: Object.fromEntries(this.#lastSeen),
      seconds,
      perSecond: Math.round(this.#requests / seconds),
    };
  }
}
