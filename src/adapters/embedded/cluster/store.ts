import { isDeepStrictEqual } from "node:util";
import { surroundings } from "../../../errors/errors.ts";
import {
  type KubernetesObject,
  type ObjectMeta,
  type ObjectReference,
  type ResourceType,
  resourceName,
} from "../../../model/kubernetes.ts";
import { selects } from "../../../names/labels.ts";
import { namespaceOf } from "../../../names/namespaces.ts";
import { canonicalType, kindOf } from "./kinds.ts";

/** One write to the store, as everyone who watches sees it. */
export interface Change {
  readonly kind: "created" | "replaced" | "deleted";
  readonly type: ResourceType;
  readonly before: KubernetesObject | undefined;
  readonly after: KubernetesObject | undefined;
  /** Who wrote: the name of a process, or of one of the world's own controllers. */
  readonly actor: string;
  readonly at: number;
}

export type Watcher = (change: Change) => void;

/** Everything in a store at one moment. */
export interface StoreSnapshot {
  readonly objects: ReadonlyMap<ResourceType, ReadonlyMap<string, KubernetesObject>>;
  readonly version: number;
  readonly uids: number;
  readonly writes?: ReadonlyMap<string, readonly Write[]>;
}

/** A write of an object's content, by whoever made it. */
export interface Write {
  readonly actor: string;
  readonly at: number;
  readonly before: KubernetesObject | undefined;
  readonly after: KubernetesObject;
}

/** Writes of one object that are remembered beside its first. */
const REMEMBERED = 20;

/**
 * Objects as an API server keeps them: uid, resourceVersion, generation, conditional writes, status apart
 * from spec. Objects handed out are frozen: who wants to change one makes a copy, as over the wire.
 *
 * Every write may throw `CLUSTER_CONFLICT`; a create in a namespace that is not there throws
 * `CLUSTER_FAILED`, as the real adapter does on the API server's 404.
 */
export class ObjectStore {
  readonly #objects = new Map<ResourceType, Map<string, KubernetesObject>>();
  readonly #watchers: Watcher[] = [];
  readonly #copies = new WeakSet<object>();
  readonly #writes: Map<string, readonly Write[]>;
  readonly #now: () => number;
  #version = 100;
  #uids = 0;

  constructor(now: () => number, from?: StoreSnapshot) {
    this.#now = now;
    this.#writes = new Map(from?.writes);
    if (from === undefined) return;
    for (const [type, objects] of from.objects) this.#objects.set(type, new Map(objects));
    this.#version = from.version;
    this.#uids = from.uids;
  }

  /** Objects are frozen, so a copy of the maps is a copy of everything. */
  snapshot(): StoreSnapshot {
    const objects = new Map([...this.#objects].map(([type, of]) => [type, new Map(of)] as const));
    return { objects, version: this.#version, uids: this.#uids, writes: new Map(this.#writes) };
  }

  /** Called at once on every write, in the order of subscription. */
  watch(watcher: Watcher): void {
    this.#watchers.push(watcher);
  }

  get(reference: ObjectReference): KubernetesObject | undefined {
    return this.#objects.get(canonicalType(reference.type))?.get(keyOf(reference.namespace, reference.name));
  }

  /** Who wrote the object as it is, from its first write on; the API server's own knowledge of it. */
  writesOf(object: KubernetesObject): readonly Write[] {
    return this.#writes.get(object.metadata.uid ?? "") ?? [];
  }

  list(
    type: ResourceType,
    selection: { readonly namespace?: string; readonly labels?: Readonly<Record<string, string>> } = {},
  ): readonly KubernetesObject[] {
    const all = this.#objects.get(canonicalType(type))?.values() ?? [];
    return [...all].filter(
      ({ metadata }) =>
        (selection.namespace === undefined || metadata.namespace === selection.namespace) &&
        selects(selection.labels ?? {}, metadata.labels),
    );
  }

  create(given: KubernetesObject, actor: string): KubernetesObject {
    const { type, object } = normalized(given);
    const { namespace, name } = object.metadata;
    if (namespace !== undefined && this.get({ type: "namespaces", name: namespace }) === undefined) {
      throw noNamespace(object, namespace);
    }
    const key = keyOf(namespace, name);
    if (this.#objects.get(type)?.has(key) === true) {
      throw conflict(`${resourceName(object)} already exists`);
    }
    const metadata = {
      ...object.metadata,
      uid: this.#nextUid(),
      resourceVersion: this.#nextVersion(),
      generation: 1,
      creationTimestamp: timestamp(this.#now()),
    };
    return this.#noted(this.#put(type, key, { ...object, metadata }, undefined, actor), undefined, actor);
  }

  /** Replaces spec, labels, data; keeps status. Conditional on `metadata.resourceVersion`. */
  replace(given: KubernetesObject, actor: string): KubernetesObject {
    const { type, object } = normalized(given);
    const key = keyOf(object.metadata.namespace, object.metadata.name);
    const before = this.#objects.get(type)?.get(key);
    if (before === undefined) throw conflict(`${resourceName(object)} does not exist any more`);
    if (object.metadata.resourceVersion !== before.metadata.resourceVersion) {
      throw conflict(
        `${resourceName(object)} has changed: it is at ${before.metadata.resourceVersion}, ` +
          `the write was made from ${object.metadata.resourceVersion ?? "no version"}`,
      );
    }
    return this.#noted(this.#write(type, key, before, withStatusOf(object, before), actor), before, actor);
  }

  #noted(after: KubernetesObject, before: KubernetesObject | undefined, actor: string): KubernetesObject {
    if (after === before) return after;
    const uid = after.metadata.uid ?? "";
    const [first, ...rest] = [...(this.#writes.get(uid) ?? []), { actor, at: this.#now(), before, after }];
    this.#writes.set(uid, first === undefined ? [] : [first, ...rest.slice(-REMEMBERED)]);
    return after;
  }

  /** Throws what {@link replace} would, and writes nothing. */
  rehearse(given: KubernetesObject): void {
    const { type, object } = normalized(given);
    const { namespace, name, resourceVersion } = object.metadata;
    const before = this.#objects.get(type)?.get(keyOf(namespace, name));
    if (before?.metadata.resourceVersion === resourceVersion) return;
    throw conflict(`${resourceName(object)} has changed since it was read`);
  }

  /** Sets the status alone, unconditionally, as a controller with a fresh read does. */
  setStatus(reference: ObjectReference, status: Readonly<Record<string, unknown>>, actor: string): void {
    const before = this.get(reference);
    if (before === undefined) return;
    const key = keyOf(before.metadata.namespace, before.metadata.name);
    this.#write(canonicalType(reference.type), key, before, { ...before, status }, actor);
  }

  /** Marks the object as going away, as a graceful deletion does. */
  markDeleted(reference: ObjectReference, actor: string): void {
    const before = this.get(reference);
    if (before === undefined || before.metadata.deletionTimestamp !== undefined) return;
    const key = keyOf(before.metadata.namespace, before.metadata.name);
    const metadata = { ...before.metadata, deletionTimestamp: timestamp(this.#now()) };
    this.#write(canonicalType(reference.type), key, before, { ...before, metadata }, actor);
  }

  delete(reference: ObjectReference, actor: string): void {
    const type = canonicalType(reference.type);
    const key = keyOf(reference.namespace, reference.name);
    const before = this.#objects.get(type)?.get(key);
    if (before === undefined) return;
    this.#objects.get(type)?.delete(key);
    this.#writes.delete(before.metadata.uid ?? "");
    this.#tell({ kind: "deleted", type, before, after: undefined, actor, at: this.#now() });
  }

  /** A write that changes nothing keeps the resourceVersion and tells nobody. */
  #write(
    type: ResourceType,
    key: string,
    before: KubernetesObject,
    wanted: KubernetesObject,
    actor: string,
  ): KubernetesObject {
    const metadata: ObjectMeta = { ...wanted.metadata, ...fixedMetadata(before) };
    const candidate = { ...wanted, metadata };
    if (isDeepStrictEqual(candidate, before)) return before;
    const specChanged = !isDeepStrictEqual(contentOf(candidate), contentOf(before));
    return this.#put(
      type,
      key,
      {
        ...candidate,
        metadata: {
          ...metadata,
          resourceVersion: this.#nextVersion(),
          generation: (before.metadata.generation ?? 1) + (specChanged ? 1 : 0),
        },
      },
      before,
      actor,
    );
  }

  #put(
    type: ResourceType,
    key: string,
    object: KubernetesObject,
    before: KubernetesObject | undefined,
    actor: string,
  ): KubernetesObject {
    const after = frozenCopy(object, this.#copies);
    let ofType = this.#objects.get(type);
    if (ofType === undefined) this.#objects.set(type, (ofType = new Map()));
    ofType.set(key, after);
    const kind = before === undefined ? "created" : "replaced";
    this.#tell({ kind, type, before, after, actor, at: this.#now() });
    return after;
  }

  #tell(change: Change): void {
    for (const watcher of this.#watchers) watcher(change);
  }

  #nextVersion(): string {
    this.#version += 1;
    return String(this.#version);
  }

  #nextUid(): string {
    this.#uids += 1;
    return `00000000-0000-4000-8000-${this.#uids.toString(16).padStart(12, "0")}`;
  }
}

/** How to ask for this very object. */
export function referenceOf(object: KubernetesObject): ObjectReference {
  const { type } = kindOf(object);
  const { name, namespace } = object.metadata;
  return namespace === undefined ? { type, name } : { type, namespace, name };
}

/** RFC 3339 to the second, as the API server writes it. */
export function timestamp(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

function normalized(given: KubernetesObject): { type: ResourceType; object: KubernetesObject } {
  const { type, namespaced } = kindOf(given);
  const { namespace: _written, ...rest } = given.metadata;
  const metadata = namespaced ? { ...rest, namespace: namespaceOf(given) } : rest;
  return { type, object: { ...given, metadata } };
}

function fixedMetadata(before: KubernetesObject): Partial<ObjectMeta> {
  const { uid, creationTimestamp, resourceVersion, generation } = before.metadata;
  return {
    ...(uid === undefined ? {} : { uid }),
    ...(creationTimestamp === undefined ? {} : { creationTimestamp }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
    ...(generation === undefined ? {} : { generation }),
  };
}

function withStatusOf(object: KubernetesObject, before: KubernetesObject): KubernetesObject {
  const { status: _ignored, ...rest } = object;
  return (before.status === undefined ? rest : { ...rest, status: before.status }) as KubernetesObject;
}

/** Everything but metadata and status: what the generation counts. */
function contentOf(object: KubernetesObject): unknown {
  const { metadata: _metadata, status: _status, ...content } = object;
  return content;
}

/** In the API server's words (k8s.io/apiserver, `NamespaceLifecycle`). */
function noNamespace(object: KubernetesObject, namespace: string): Error {
  return surroundings("CLUSTER_FAILED", `cannot create ${resourceName(object)}`, {
    remedy: "Read the message below",
    stderr: `Error from server (NotFound): namespaces "${namespace}" not found`,
  });
}

function conflict(fact: string): Error {
  return surroundings("CLUSTER_CONFLICT", fact, {
    remedy: "Run the step again: it reads what is there now",
  });
}

function keyOf(namespace: string | undefined, name: string): string {
  return `${namespace ?? ""}/${name}`;
}

/**
 * A frozen copy of JSON. `copies` are those made before, frozen all the way down: parts that came out of the
 * store are taken over without copying.
 */
function frozenCopy<T>(value: T, copies: WeakSet<object>): T {
  if (typeof value !== "object" || value === null || copies.has(value)) return value;
  const copy = Array.isArray(value)
    ? value.map((inner) => frozenCopy(inner, copies))
    : copiedFields(value as Readonly<Record<string, unknown>>, copies);
  copies.add(copy);
  return Object.freeze(copy) as T;
}

/** By a loop, not by entries: every write of every world comes through here. */
function copiedFields(fields: Readonly<Record<string, unknown>>, copies: WeakSet<object>): object {
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(fields)) {
    if (fields[key] !== undefined) copy[key] = frozenCopy(fields[key], copies);
  }
  return copy;
}
