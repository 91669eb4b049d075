import { describe, expect, it } from "vitest";
import { fakePorts } from "../../../test/fakes/ports.ts";
import { HistoryAuthor } from "./author.ts";
import { eventOf } from "./events.ts";

const router = {
  apiVersion: "networking.istio.io/v1",
  kind: "VirtualService",
  metadata: { name: "web", namespace: "mesh", uid: "u1", resourceVersion: "7" },
};

describe("the Event of a movement", () => {
  it("is what the API server takes, whatever comes from outside", () => {
    const by = `promote https://github.com/${"o".repeat(200)}/r/actions/runs/7 abcdefgh`;
    const author = new HistoryAuthor(fakePorts({ github: { actor: () => "ä\n".repeat(5_000) } }), by);
    const long = { ...router, metadata: { ...router.metadata, name: "n".repeat(253) } };
    const event = eventOf(
      author,
      { release: "🙂".repeat(600), reason: "TrafficMoved", router: long, to: "green" },
      1e12,
    );
    expect(event.metadata.name.length).toBeLessThanOrEqual(253);
    expect(Buffer.byteLength(String(event["note"]))).toBeLessThanOrEqual(1024);
    expect(String(event["note"])).not.toContain("\n");
    expect(String(event["reportingInstance"]).length).toBeLessThanOrEqual(128);
  });

  it("is about the router, and says who, where and what", () => {
    const by = "rollback by hand abcdefgh";
    const author = new HistoryAuthor(fakePorts({ github: { actor: () => "ann@pc" } }), by);
    const event = eventOf(author, { release: "web", reason: "TrafficTakenBack", router, to: "blue" }, 1e12);
    expect(event).toEqual({
      apiVersion: "events.k8s.io/v1",
      kind: "Event",
      metadata: { name: "web.abcdefgh.e8d4a51000", namespace: "mesh" },
      eventTime: "2001-09-09T01:46:40.000000Z",
      reportingController: "bluegreen-action",
      reportingInstance: by,
      action: "MoveTraffic",
      reason: "TrafficTakenBack",
      type: "Warning",
      note: "web: blue has the traffic again; rollback, by hand, for ann@pc",
      regarding: {
        apiVersion: "networking.istio.io/v1",
        kind: "VirtualService",
        name: "web",
        namespace: "mesh",
        uid: "u1",
        resourceVersion: "7",
      },
    });
  });
});
