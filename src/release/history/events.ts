/** Kubernetes Events on the router: that traffic moved, for whoever watches the namespace. */
import { timeNow } from "../time.ts";
import { Failure, thrownText } from "../../errors/errors.ts";
import { type KubernetesObject, resourceName } from "../../model/kubernetes.ts";
import type { Color } from "../../model/release.ts";
import type { Ports } from "../../ports.ts";
import type { HistoryAuthor } from "./author.ts";
import { runOf } from "./run-rules.ts";

export type EventReason = "TrafficMoved" | "TrafficTakenBack";

/** A write of the default route that has landed. */
export interface Movement {
  readonly release: string;
  readonly reason: EventReason;
  readonly router: KubernetesObject;
  readonly to: Color;
  /** How the traffic is divided, as text, where `to` has not all of it. */
  readonly shares?: string | undefined;
}

/** What the API server takes of a note, in bytes, and of a reporter's instance. */
const MOST_NOTE = 1024;
const MOST_INSTANCE = 128;

/** Best effort: never throws. A cluster that does not take it is worth one line in the log. */
export async function tellMovement(
  { cluster, clock, log }: Pick<Ports, "cluster" | "clock" | "log">,
  author: HistoryAuthor,
  movement: Movement,
): Promise<void> {
  try {
    await cluster.create(eventOf(author, movement, timeNow(clock)));
  } catch (error) {
    if (author.isTold) return;
    author.isTold = true;
    const reason = error instanceof Failure ? `${error.code}: ${error.message}` : thrownText(error);
    log.info(
      `No Event tells of it on ${resourceName(movement.router)} (${reason}); nothing depends on that.`,
    );
  }
}

/** The Event, as `events.k8s.io/v1` has it; `now` in milliseconds. Pure. */
export function eventOf(author: HistoryAuthor, movement: Movement, now: number): KubernetesObject {
  const { router, reason } = movement;
  const { name, namespace, uid, resourceVersion } = router.metadata;
  const { apiVersion, kind } = router;
  const own = author.by.split(" ").at(-1) ?? "";
  return {
    apiVersion: "events.k8s.io/v1",
    kind: "Event",
    metadata: {
      name: `${name.slice(0, 200)}.${own.replaceAll(/[^0-9a-z]/g, "")}.${now.toString(16)}`,
      ...(namespace === undefined ? {} : { namespace }),
    },
    eventTime: new Date(now).toISOString().replace(/Z$/, "000Z"),
    reportingController: "bluegreen-action",
    reportingInstance: author.by.slice(0, MOST_INSTANCE),
    action: "MoveTraffic",
    reason,
    type: reason === "TrafficMoved" ? "Normal" : "Warning",
    note: fitting(author.cut(noteOf(author, movement), MOST_NOTE)),
    regarding: {
      apiVersion,
      kind,
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    },
  };
}

function noteOf(author: HistoryAuthor, { release, reason, to, shares }: Movement): string {
  const version = author.versionOf(to);
  const what = version === undefined ? to : `${to} (${version})`;
  const how = reason === "TrafficMoved" ? "has the traffic" : "has the traffic again";
  const { run, attempt } = runOf(author.by);
  const where = run === undefined ? "by hand" : attempt === undefined ? run : `${run}, attempt ${attempt}`;
  const who = author.actor === undefined ? "" : `, for ${author.actor}`;
  return `${release}: ${shares ?? `${what} ${how}`}; ${author.by.split(" ")[0]}, ${where}${who}`;
}

function fitting(text: string): string {
  let note = text.replaceAll(/[\p{C}\s]+/gu, " ");
  while (Buffer.byteLength(note) > MOST_NOTE) note = note.slice(0, -1);
  return note;
}
