/**
 * The cluster through `kubectl proxy`: whatever credentials people have for it work here too (docs/adr/0005).
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { JsonObject } from "../../../json/read.ts";
import { Failure, refused, surroundings } from "../../../errors/errors.ts";
import type {
  Contents,
  FieldWriter,
  KubernetesObject,
  LiveObject,
  ObjectReference,
  ResourceType,
} from "../../../model/kubernetes.ts";
import { parseJson } from "../../../nested-json.ts";
import type { Cluster, Log } from "../../../ports.ts";
import { type ApiType, createApiTypes, pathOf, type ReadDiscovery } from "./api-types.ts";
import {
  answerFailure,
  missingName,
  noAnswerFailure,
  noSuchTypeFailure,
  unreadableFailure,
} from "./cluster-failure.ts";
import { readContents } from "./contents.ts";
import {
  createKubectlProxy,
  type KubectlProxy,
  type ProxyAnswer,
  type ProxyRequest,
} from "./kubectl-proxy.ts";
import type { Reaper } from "../processes/reaper.ts";
import type { ProcessStarter } from "../processes/start.ts";

/** Whoever wants to know what the API server's clock says. */
export interface Listening {
  /** Milliseconds by a clock that does not jump. */
  now(): number;
  /** The server has stamped an answer, in milliseconds and cut to the second, between `askedAt` and now. */
  heard(stamp: number, askedAt: number): void;
}

export interface ClusterOptions {
  readonly start: ProcessStarter;
  readonly log: Pick<Log, "masked">;
  /** Path of a kubeconfig; kubectl's own search when left out. */
  readonly kubeconfig?: string;
  readonly context?: string;
  /** For one request to the API server. Default 20 s. */
  readonly requestTimeoutMs?: number;
  /** Is told by each answer what the API server's clock says. */
  readonly clock?: Listening;
  /** See `ProxyOptions`. */
  readonly idleMs?: number;
  /** See `ProxyOptions`. */
  readonly reaper?: Reaper;
}

/** Ends what the cluster's first call started; it ends with the process too. */
export interface RealCluster extends Cluster {
  end(): void;
}

/** Objects in one answer of a list, as kubectl asks for them. */
const CHUNK = 500;
/** A flip does not wait for a schema: what is written is what was read, with one value changed. */
const WRITE = "?fieldManager=bluegreen&fieldValidation=Ignore";
/** How often a request is sent again when the server asks to come back later. */
const RETRIES = 3;

interface Client {
  readonly types: ReturnType<typeof createApiTypes>;
  /** Sends one request; `what` is said of it in failures. */
  send(request: Omit<ProxyRequest, "timeoutMs">, what: string): Promise<ProxyAnswer>;
  /** The object that a good answer holds; `replaced` when it was to be written as it was read before. */
  parsed(answer: ProxyAnswer, what: string, replaced?: boolean): JsonObject;
}

export function createCluster(options: ClusterOptions): RealCluster {
  const proxy = createKubectlProxy(options);
  const client = createClient(proxy, options);
  return {
    get: (reference) => get(reference, client),
    live: (object) => live(object, client),
    contents: (reference) => contents(reference, client),
    list: (type, selection = {}) => list(type, selection, client),
    create: (given) => create(given, client),
    replace: (given) => replace(given, client),
    rehearse: (given) => rehearse(given, client),
    delete: (reference) => remove(reference, client),
    end: () => proxy.end(),
  };
}

function createClient(proxy: KubectlProxy, options: ClusterOptions): Client {
  const { log, requestTimeoutMs = 20_000 } = options;
  const masked = (text: string) => log.masked(text);
  const send = timed(proxy, options);
  return {
    types: createApiTypes(),
    send: (request, what) =>
      patiently(() => send({ ...request, timeoutMs: requestTimeoutMs })).catch((error: unknown) => {
        throw noAnswerFailure(error, what, masked);
      }),
    parsed(answer, what, replaced = false) {
      if (answer.status < 200 || answer.status > 299) throw answerFailure(answer, what, masked, replaced);
      return parsedObject(answer.text, what);
    },
  };
}

/**
 * Whatever the server answers, it says when. What is a server's error may be the proxy's own, which cannot
 * reach it and says what this machine's clock does.
 */
function timed(proxy: KubectlProxy, { clock }: ClusterOptions): KubectlProxy["send"] {
  if (clock === undefined) return (request) => proxy.send(request);
  return async (request) => {
    const askedAt = clock.now();
    const answer = await proxy.send(request);
    if (answer.stamp !== undefined && answer.status < 500) clock.heard(answer.stamp, askedAt);
    return answer;
  };
}

/** An overloaded server says when to ask again (`Retry-After`); kubectl waits for that as well. */
async function patiently(send: () => Promise<ProxyAnswer>): Promise<ProxyAnswer> {
  let answer = await send();
  for (let retry = 0; retry < RETRIES; retry += 1) {
    const busy = answer.status === 429 || answer.status >= 500;
    if (!busy || answer.retryAfter === undefined) return answer;
    await sleep(Math.min(answer.retryAfter, 10) * 1000);
    answer = await send();
  }
  return answer;
}

async function get(reference: ObjectReference, client: Client): Promise<KubernetesObject | undefined> {
  const what = `get ${shown(reference)}`;
  const type = await typeNamed(reference.type, what, client);
  const answer = await client.send({ method: "GET", path: objectPath(type, reference, what) }, what);
  return isMissing(answer, reference) ? undefined : asObject(client.parsed(answer, what), type);
}

async function live(object: KubernetesObject, client: Client): Promise<LiveObject | undefined> {
  const what = `get ${title(object)}`;
  const type = await typeOf(object, what, client);
  const { namespace, name } = object.metadata;
  // A kind of the whole cluster has no namespace, whoever says so.
  const place = type.namespaced && namespace !== undefined ? { namespace, name } : { name };
  const answer = await client.send({ method: "GET", path: objectPath(type, place, what) }, what);
  if (isMissing(answer, place)) return undefined;
  const found = client.parsed(answer, what);
  return { object: asObject(found, type), writers: writersOf(found) };
}

function writersOf({ metadata }: JsonObject): readonly FieldWriter[] {
  const { managedFields } = metadata as { readonly managedFields?: readonly JsonObject[] };
  return (managedFields ?? []).map(({ manager, time, fieldsV1 }) => ({
    manager: String(manager),
    time: typeof time === "string" ? time : undefined,
    fields: (fieldsV1 ?? {}) as JsonObject,
  }));
}

/** Names and versions, and nothing of what objects hold. */
const METADATA = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

async function contents(reference: ObjectReference, client: Client): Promise<Contents> {
  const what = `get ${shown(reference)}`;
  const type = await typeNamed(reference.type, what, client);
  return readContents(type.kind, {
    whole: async () => {
      const answer = await client.send({ method: "GET", path: objectPath(type, reference, what) }, what);
      return isMissing(answer, reference) ? undefined : withoutWords(() => client.parsed(answer, what), what);
    },
    versionOnly: async () => {
      const query = { fieldSelector: `metadata.name=${reference.name}` };
      const path = withQuery(pathOf(type, reference.namespace), query);
      const page = client.parsed(await client.send({ method: "GET", path, accept: METADATA }, what), what);
      return versionIn(page, what);
    },
  });
}

/** What JSON cannot be read is not repeated: it may be a Secret. */
function withoutWords<T>(read: () => T, what: string): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof Failure && error.cause === undefined) throw error;
    throw unreadableFailure(what);
  }
}

function versionIn(page: JsonObject, what: string): string | undefined {
  const [item] = itemsOf(page, what);
  if (item === undefined) return undefined;
  const { resourceVersion } = (item["metadata"] ?? {}) as JsonObject;
  if (typeof resourceVersion === "string" && resourceVersion !== "") return resourceVersion;
  throw unreadableFailure(what);
}

/** Only the API server's word that this very object, or its namespace, is not there counts. */
function isMissing(answer: ProxyAnswer, { namespace, name }: Address): boolean {
  const missing = missingName(answer);
  return missing !== undefined && (missing === name || missing === namespace);
}

interface Selection {
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

async function list(
  resource: ResourceType,
  { namespace, labels = {} }: Selection,
  client: Client,
): Promise<readonly KubernetesObject[]> {
  const what = `list ${resource}`;
  const type = await typeNamed(resource, what, client);
  const selector = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  const query = selector.length === 0 ? {} : { labelSelector: selector.join(",") };
  const ask = (more: Readonly<Record<string, string>>) =>
    client.send({ method: "GET", path: withQuery(pathOf(type, namespace), { ...query, ...more }) }, what);
  return (await chunks(ask, what, client)).map((item) => asObject(item, type));
}

/** All items, chunk by chunk; when the server forgot where it was (410), all at once. */
async function chunks(
  ask: (query: Readonly<Record<string, string>>) => Promise<ProxyAnswer>,
  what: string,
  client: Client,
): Promise<readonly JsonObject[]> {
  const found: JsonObject[] = [];
  let more: Record<string, string> = {};
  do {
    const answer = await ask({ limit: String(CHUNK), ...more });
    if (answer.status === 410 && found.length > 0) return itemsOf(client.parsed(await ask({}), what), what);
    const page = client.parsed(answer, what);
    for (const item of itemsOf(page, what)) found.push(item);
    const next = (page["metadata"] as { readonly continue?: string } | undefined)?.continue;
    more = next ? { continue: next } : {};
  } while (more["continue"] !== undefined);
  return found;
}

function itemsOf(page: JsonObject, what: string): readonly JsonObject[] {
  const items = page["items"];
  // Go writes an empty list as null.
  if (items === null) return [];
  if (Array.isArray(items)) return items as readonly JsonObject[];
  throw unreadableFailure(what);
}

async function create(given: KubernetesObject, client: Client): Promise<KubernetesObject> {
  const what = `create ${title(given)}`;
  const type = await typeOf(given, what, client);
  requireNamespace(type, given.metadata.namespace, what);
  const path = pathOf(type, given.metadata.namespace) + WRITE;
  const answer = await client.send({ method: "POST", path, body: given }, what);
  return asObject(client.parsed(answer, what), type);
}

async function replace(given: KubernetesObject, client: Client): Promise<KubernetesObject> {
  requireVersion(given);
  const what = `replace ${title(given)}`;
  const type = await typeOf(given, what, client);
  const path = objectPath(type, given.metadata, what) + WRITE;
  const answer = await client.send({ method: "PUT", path, body: given }, what);
  return asObject(client.parsed(answer, what, true), type);
}

/** With `dryRun`, which asks for the same rights, and runs the same admission, as the write itself. */
async function rehearse(given: KubernetesObject, client: Client): Promise<void> {
  requireVersion(given);
  const what = `replace ${title(given)} (as a dry run)`;
  const type = await typeOf(given, what, client);
  const path = `${objectPath(type, given.metadata, what)}${WRITE}&dryRun=All`;
  client.parsed(await client.send({ method: "PUT", path, body: given }, what), what, true);
}

async function remove(reference: ObjectReference, client: Client): Promise<void> {
  const what = `delete ${shown(reference)}`;
  const type = await typeNamed(reference.type, what, client);
  const path = withQuery(objectPath(type, reference, what), { propagationPolicy: "Background" });
  const answer = await client.send({ method: "DELETE", path }, what);
  if (!isMissing(answer, reference)) client.parsed(answer, what);
}

/** A write without the version that was read would overwrite what others did since. */
function requireVersion(given: KubernetesObject): void {
  if (given.metadata.resourceVersion !== undefined) return;
  throw refused("CLUSTER_UNCONDITIONAL", `${title(given)} was not read before it was written`, {
    remedy: "Read it, change it, and write it back with its resourceVersion",
  });
}

async function typeNamed(resource: ResourceType, what: string, client: Client): Promise<ApiType> {
  const type = await client.types.named(resource, discovery(what, client));
  if (type === undefined) throw noSuchTypeFailure(what, `the server lists no resource type ${resource}`);
  return type;
}

async function typeOf(
  { apiVersion, kind }: KubernetesObject,
  what: string,
  client: Client,
): Promise<ApiType> {
  const type = await client.types.ofKind(apiVersion, kind, discovery(what, client));
  if (type === undefined) throw noSuchTypeFailure(what, `the server lists no kind ${kind} in ${apiVersion}`);
  return type;
}

function discovery(what: string, client: Client): ReadDiscovery {
  return async (path) => {
    const answer = await client.send({ method: "GET", path }, what);
    return answer.status === 404 ? undefined : client.parsed(answer, what);
  };
}

interface Address {
  readonly namespace?: string;
  readonly name: string;
}

function objectPath(type: ApiType, { namespace, name }: Address, what: string): string {
  requireNamespace(type, namespace, what);
  return pathOf(type, namespace, name);
}

/** The namespace of a context is never guessed: a write in another one would do harm. */
function requireNamespace(type: ApiType, namespace: string | undefined, what: string): void {
  if (!type.namespaced || namespace !== undefined) return;
  throw surroundings(
    "CLUSTER_FAILED",
    `cannot ${what}: ${type.plural} are in namespaces, and none is named`,
    {
      remedy: "Name its namespace",
    },
  );
}

function withQuery(path: string, query: Readonly<Record<string, string>>): string {
  const text = new URLSearchParams(query).toString();
  return text === "" ? path : `${path}?${text}`;
}

/**
 * Items of a list do not name their type, and nobody reads who manages which field: as kubectl prints
 * objects.
 */
function asObject(given: JsonObject, { apiVersion, kind }: ApiType): KubernetesObject {
  const { managedFields: _, ...metadata } = given["metadata"] as JsonObject;
  return { apiVersion, kind, ...given, metadata } as unknown as KubernetesObject;
}

function parsedObject(text: string, what: string): JsonObject {
  try {
    const value: unknown = parseJson(text);
    if (typeof value === "object" && value !== null) return value as JsonObject;
  } catch (error) {
    throw unreadableFailure(what, error);
  }
  throw unreadableFailure(what);
}

function shown({ type, namespace, name }: ObjectReference): string {
  return [type, namespace, name].filter((part) => part !== undefined).join("/");
}

function title(given: KubernetesObject): string {
  const { namespace, name } = given.metadata;
  return [given.kind, namespace, name].filter((part) => part !== undefined).join("/");
}
