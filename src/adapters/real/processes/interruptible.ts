/**
 * Ports that end where they wait once a signal has come. What puts things right on the way out still works:
 * writes to the cluster, the Lease, tools that record.
 */
import type { Clock, Cluster, Exec, Http } from "../../../ports.ts";
import type { Interruption } from "./interruption.ts";

/** What a run gives back at its end is never refused. */
const LEASES = "leases.coordination.k8s.io";

/**
 * The first look at the cluster after the signal is refused, so that a run which was about to act turns back,
 * unless it was told already where it waited; those after it belong to the way out.
 */
export function interruptibleCluster(cluster: Cluster, interruption: Interruption): Cluster {
  const look = (type: string): void => {
    if (type !== LEASES && !interruption.isTold()) interruption.refuse("before it read the cluster again");
  };
  const writing = <T>(write: () => Promise<T>): Promise<T> => {
    interruption.writes();
    return write();
  };
  return {
    async get(reference) {
      look(reference.type);
      return cluster.get(reference);
    },
    async live(object) {
      look(object.kind);
      return cluster.live(object);
    },
    async contents(reference) {
      look(reference.type);
      return cluster.contents(reference);
    },
    async list(type, selection) {
      look(type);
      return cluster.list(type, selection);
    },
    create: (object) => writing(() => cluster.create(object)),
    replace: (object) => writing(() => cluster.replace(object)),
    async rehearse(object) {
      look(object.kind);
      return cluster.rehearse(object);
    },
    delete: (reference) => writing(() => cluster.delete(reference)),
  };
}

/** A sleep that its caller ends is his: only those that nothing else ends are interrupted. */
export function interruptibleClock(clock: Clock, interruption: Interruption): Clock {
  return {
    now: () => clock.now(),
    serverNow: () => clock.serverNow(),
    async sleep(milliseconds, signal, kind) {
      if (signal !== undefined) return clock.sleep(milliseconds, signal, kind);
      const over = new AbortController();
      const abort = (): void => over.abort();
      return interruption.during("while it waited", () => clock.sleep(milliseconds, over.signal), abort);
    },
  };
}

export function interruptibleHttp(http: Http, interruption: Interruption): Http {
  return {
    send: ({ ...request }) => interruption.during("while it asked the gateway", () => http.send(request)),
  };
}

/** What would begin to change something does not begin any more; what undoes or records does. */
export function interruptibleExec(exec: Exec, interruption: Interruption): Exec {
  return {
    which: (tool) => exec.which(tool),
    async run(command) {
      if (command.interrupt === "below") interruption.refuse(`before it ran ${command.tool}`);
      return exec.run(command);
    },
  };
}
