/**
 * One `kubectl proxy` for all requests of a run, on a Unix socket that only this user can reach
 * (docs/adr/0005).
 */
import type { ChildProcess } from "node:child_process";
import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { Agent, type IncomingMessage, request as httpRequest } from "node:http";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LIMITS } from "../../../limits.ts";
import type { Command } from "../../../ports.ts";
import { NO_REAPER, type Reaper } from "../processes/reaper.ts";
import type { ProcessStarter } from "../processes/start.ts";

export interface ProxyOptions {
  readonly start: ProcessStarter;
  readonly kubeconfig?: string;
  readonly context?: string;
  /** For kubectl to begin to serve. Default 20 s. */
  readonly startTimeoutMs?: number;
  /** After this time without a request the proxy ends; the next request starts another. Default 30 s. */
  readonly idleMs?: number;
  /** Removes the socket's folder when this process is killed. Nobody when not given. */
  readonly reaper?: Reaper;
}

export interface ProxyRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Path and query, as the API server knows them. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** The form of the answer; `application/json` when not given. */
  readonly accept?: string;
  /** From the sending to the last byte of the answer. */
  readonly timeoutMs: number;
}

export interface ProxyAnswer {
  readonly status: number;
  readonly text: string;
  /** Seconds that the API server asks to wait before the same request again. */
  readonly retryAfter: number | undefined;
  /** When the API server says that it answered, in milliseconds and cut to the second. */
  readonly stamp: number | undefined;
}

export interface KubectlProxy {
  /**
   * Starts kubectl when it does not run. Throws {@link ProxyNotStarted}, what the start throws, a
   * `TimeoutError`, or the socket's error.
   */
  send(request: ProxyRequest): Promise<ProxyAnswer>;
  /** Ends kubectl and removes its folder. The next request starts another. */
  end(): void;
}

/** kubectl ended, or said nothing, before it served. */
export class ProxyNotStarted extends Error {
  /** What kubectl printed on stderr, not masked. */
  readonly stderr: string;

  constructor(fact: string, stderr: string) {
    super(fact);
    this.name = "ProxyNotStarted";
    this.stderr = stderr;
  }
}

interface Running {
  readonly socketPath: string;
  readonly agent: Agent;
  end(): void;
}

export function createKubectlProxy(options: ProxyOptions): KubectlProxy {
  let running: Promise<Running> | undefined;
  let idle: NodeJS.Timeout | undefined;
  let open = 0;
  const begin = (): Promise<Running> => {
    const forget = () => {
      if (running === mine) running = undefined;
    };
    const mine: Promise<Running> = startProxy(options, forget);
    mine.catch(forget);
    return mine;
  };
  const end = () => {
    clearTimeout(idle);
    void running?.then(
      (proxy) => proxy.end(),
      () => undefined,
    );
    running = undefined;
  };
  return {
    async send(request) {
      clearTimeout(idle);
      open += 1;
      try {
        running ??= begin();
        return await exchange(await running, request);
      } finally {
        open -= 1;
        if (open === 0) idle = setTimeout(end, options.idleMs ?? 30_000).unref();
      }
    },
    end,
  };
}

/** Resolves when kubectl serves; `ended` is called when it is over, for whatever reason. */
async function startProxy(options: ProxyOptions, ended: () => void): Promise<Running> {
  const folder = await mkdtemp(join(tmpdir(), "bluegreen-kubectl-"));
  const { reaper = NO_REAPER } = options;
  reaper.made(folder);
  const socketPath = join(folder, "socket");
  const agent = new Agent({ keepAlive: true });
  const over = () => {
    agent.destroy();
    rmSync(folder, { recursive: true, force: true });
    reaper.removed(folder);
    ended();
  };
  try {
    const child = await options.start(proxyCommand(options, socketPath), over);
    await serving(child.process, options.startTimeoutMs ?? 20_000).catch((error: unknown) => {
      child.end();
      throw error;
    });
    release(child.process);
    return { socketPath, agent, end: child.end };
  } catch (error) {
    over();
    throw error;
  }
}

function proxyCommand({ kubeconfig, context }: ProxyOptions, socketPath: string): Command {
  const connection = [
    ...(kubeconfig === undefined ? [] : [`--kubeconfig=${kubeconfig}`]),
    ...(context === undefined ? [] : [`--context=${context}`]),
  ];
  // A server of the kubeconfig may have a path (`https://host/k8s/clusters/a`), which kubectl leaves out by
  // itself.
  return {
    tool: "kubectl",
    args: [...connection, "proxy", `--unix-socket=${socketPath}`, "--append-server-path"],
  };
}

/** kubectl says so on stdout once it listens; from then on connections wait for it. */
function serving(child: ChildProcess, timeoutMs: number): Promise<void> {
  let stdout = "";
  let stderr = "";
  return new Promise((resolve, reject) => {
    const fail = (fact: string) => {
      clearTimeout(timer);
      reject(new ProxyNotStarted(fact, stderr));
    };
    const timer = setTimeout(
      () => fail(`kubectl proxy did not serve within ${timeoutMs / 1000} s`),
      timeoutMs,
    );
    child.once("close", (code) => fail(`kubectl proxy ended with code ${code}`));
    // Read to the end, so that kubectl never waits for a full pipe; kept only as far as it is of use.
    child.stderr?.on("data", (chunk: Buffer) => {
      if (stderr.length < 100_000) stderr += chunk.toString();
    });
    child.stdout?.on("data", (chunk: Buffer) => {
      if (stdout.length < 1000) stdout += chunk.toString();
      if (!stdout.includes("Starting to serve on")) return;
      clearTimeout(timer);
      resolve();
    });
  });
}

/** From here on the child does not keep this process alive. */
function release(child: ChildProcess): void {
  child.unref();
  // Pipes are sockets, which the types do not say.
  for (const pipe of [child.stdout, child.stderr] as (Socket | null)[]) pipe?.unref();
}

async function exchange({ socketPath, agent }: Running, request: ProxyRequest): Promise<ProxyAnswer> {
  const body = request.body === undefined ? undefined : JSON.stringify(request.body);
  const { method, path } = request;
  const signal = AbortSignal.timeout(request.timeoutMs);
  const parser = { maxHeaderSize: LIMITS.responseHead, insecureHTTPParser: false };
  const options = {
    socketPath,
    agent,
    method,
    path,
    headers: headersFor(body, request.accept),
    signal,
    ...parser,
  };
  const sent = httpRequest(options);
  try {
    const response = new Promise<IncomingMessage>((resolve, reject) => {
      sent.once("response", resolve);
      sent.on("error", reject);
      // Whatever a server answers, one of these comes; without them, nobody would wait for anything any more.
      const left = ({ statusCode, socket }: IncomingMessage) => {
        socket.on("error", () => {}).destroy();
        reject(new Error(`it answered ${statusCode} and left HTTP, for which nobody asked`));
      };
      sent.once("upgrade", left).once("connect", left);
      sent.once("close", () => reject(new Error("the connection was closed before an answer")));
    });
    sent.end(body);
    const answer = await answered(await response);
    // A body without a length looks whole when it was our own clock that ended it.
    signal.throwIfAborted();
    return answer;
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  }
}

function headersFor(body: string | undefined, accept = "application/json"): Record<string, string | number> {
  // The proxy takes requests only for names of this machine.
  const headers = { host: "localhost", accept, "user-agent": "bluegreen" };
  if (body === undefined) return headers;
  return { ...headers, "content-type": "application/json", "content-length": Buffer.byteLength(body) };
}

async function answered(response: IncomingMessage): Promise<ProxyAnswer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > LIMITS.apiAnswer) throw new Error(`the answer has more than ${LIMITS.apiAnswer} bytes`);
  }
  const seconds = response.headers["retry-after"];
  const stamp = Date.parse(response.headers.date ?? "");
  return {
    status: response.statusCode ?? 0,
    text: Buffer.concat(chunks).toString("utf8"),
    retryAfter: seconds !== undefined && /^\d+$/.test(seconds) ? Number(seconds) : undefined,
    stamp: Number.isNaN(stamp) ? undefined : stamp,
  };
}
