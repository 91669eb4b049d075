import { type Address, RawConnection, type RawResponse, headerOf } from "../support/index.ts";
import { IDENTITY_HEADER } from "../../../src/mesh-api/identity.ts";
import type { WorldRequest } from "./requests.ts";

/** Headers that the backend or the route sets. Others are the gateway's own (date, server, timing). */
const COMPARED = [IDENTITY_HEADER, "x-app-name", "content-type", "location"];

/** An answer, or that there was none, as one text: equal texts are equal answers. */
export function answerText(answer: RawResponse | undefined): string {
  if (answer === undefined) return "no answer";
  const headers = COMPARED.map((name) => headerOf(answer, name)).map((value) => value ?? "-");
  return [answer.status, ...headers, bodyText(answer.body)].join(" | ");
}

/** A report of what a backend received: only what the request decides, and which color got it. */
function bodyText(body: string): string {
  if (!body.startsWith('{"pod":')) return JSON.stringify(body);
  const { labels, port, method, path, authority } = JSON.parse(body) as {
    readonly labels: Readonly<Record<string, string>>;
    readonly [key: string]: unknown;
  };
  return JSON.stringify({ version: labels["version"], port, method, path, authority });
}

/** Sends one request after the other on a connection that it keeps while the gateway does. */
class Client {
  readonly #address: Address;
  #connection: RawConnection | undefined;

  constructor(address: Address) {
    this.#address = address;
  }

  async send({ bytes }: WorldRequest): Promise<string> {
    try {
      if (this.#connection?.usable !== true) this.#connection = await RawConnection.open(this.#address);
      return answerText(await this.#connection.send(bytes));
    } catch {
      this.close();
      return answerText(undefined);
    }
  }

  close(): void {
    this.#connection?.close();
    this.#connection = undefined;
  }
}

/**
 * Answers to each request, by its name; those of every gateway must be the same (else all of them are shown).
 */
export async function askAll(
  addresses: readonly Address[],
  requests: readonly WorldRequest[],
): Promise<ReadonlyMap<string, string>> {
  const clients = addresses.map((address) => new Client(address));
  const answers = new Map<string, string>();
  for (const request of requests) {
    const given = await Promise.all(clients.map((client) => client.send(request)));
    answers.set(request.name, [...new Set(given)].join(" and "));
  }
  for (const client of clients) client.close();
  return answers;
}

/** One answer that a client got without change for a while. Times are milliseconds since 1970. */
interface Span {
  readonly answer: string;
  last: number;
}

export interface Seen {
  /** Answers sent in all. */
  readonly requests: number;
  /** By request: what each client saw one after another, as ` → ` between answers; each such story once. */
  readonly stories: ReadonlyMap<string, readonly string[]>;
  /** By request: every answer that anyone saw, sorted. */
  readonly answers: ReadonlyMap<string, readonly string[]>;
  /**
   * When the last answer came that was not the one its client saw in the end; undefined when none changed.
   */
  readonly lastOld: number | undefined;
}

export interface TrafficOptions {
  readonly clientsEach: number;
  /** Between two requests of one client: the gateways share the machine with what the step does. */
  readonly pauseMs: number;
}

/** The same load in both worlds: clients on every gateway that send the whole list over and over. */
export class Traffic {
  readonly #requests: readonly WorldRequest[];
  readonly #pauseMs: number;
  readonly #stop = new AbortController();
  readonly #clients: readonly { rounds: number; readonly spans: Map<string, Span[]> }[];
  readonly #running: Promise<unknown>;
  #count = 0;

  constructor(addresses: readonly Address[], requests: readonly WorldRequest[], options: TrafficOptions) {
    const { clientsEach, pauseMs } = options;
    this.#requests = requests;
    this.#pauseMs = pauseMs;
    const all = addresses.flatMap((address) => Array.from({ length: clientsEach }, () => address));
    const clients = all.map(() => ({ rounds: 0, spans: new Map<string, Span[]>() }));
    this.#clients = clients;
    this.#running = Promise.all(all.map((address, index) => this.#run(address, index)));
  }

  async #run(address: Address, index: number): Promise<void> {
    const client = new Client(address);
    const state = this.#clients[index];
    if (state === undefined) return;
    // Each begins elsewhere in the list, so that every moment sees many kinds of requests.
    const from = Math.floor((index * this.#requests.length) / this.#clients.length);
    const order = [...this.#requests.slice(from), ...this.#requests.slice(0, from)];
    while (!this.#stop.signal.aborted) {
      for (const request of order) {
        note(state.spans, request.name, await client.send(request));
        this.#count += 1;
        await new Promise((resolve) => setTimeout(resolve, this.#pauseMs));
      }
      state.rounds += 1;
    }
    client.close();
  }

  /**
   * Resolves when every client has sent the whole list at least once from now on: its present round began
   * before.
   */
  async round(): Promise<void> {
    const goals = this.#clients.map(({ rounds }) => rounds + (this.#count === 0 ? 1 : 2));
    while (this.#clients.some(({ rounds }, index) => rounds < (goals[index] ?? 0))) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** Lets every client end its round. */
  async stop(): Promise<Seen> {
    this.#stop.abort();
    await this.#running;
    const spans = (name: string) => this.#clients.map((client) => client.spans.get(name) ?? []);
    const byName = (read: (seen: readonly Span[][]) => readonly string[]) =>
      new Map(this.#requests.map(({ name }) => [name, [...new Set(read(spans(name)))].sort()] as const));
    const ends = this.#requests.flatMap(({ name }) => spans(name).flatMap((seen) => seen.slice(0, -1)));
    return {
      requests: this.#count,
      stories: byName((seen) => seen.map((one) => one.map(({ answer }) => answer).join(" → "))),
      answers: byName((seen) => seen.flat().map(({ answer }) => answer)),
      lastOld: ends.length === 0 ? undefined : Math.max(...ends.map(({ last }) => last)),
    };
  }
}

function note(spans: Map<string, Span[]>, name: string, answer: string): void {
  const seen = spans.get(name) ?? [];
  spans.set(name, seen);
  const current = seen.at(-1);
  if (current?.answer === answer) current.last = Date.now();
  else seen.push({ answer, last: Date.now() });
}
