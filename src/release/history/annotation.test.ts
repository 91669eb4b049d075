import { describe, expect, it } from "vitest";
import { fakePorts } from "../../../test/fakes/ports.ts";
import type { KubernetesObject } from "../../model/kubernetes.ts";
import { known } from "../../model/observed.ts";
import type { Transition } from "../../model/release.ts";
import { FOREIGN, HISTORY, MOST_BYTES, MOST_ENTRIES, readHistory, withHistory } from "./annotation.ts";
import { HistoryAuthor } from "./author.ts";

const AT = "2026-01-01T00:00:00.000Z";
const NOW = Date.parse(AT);

function lease(annotations?: Readonly<Record<string, string>>): KubernetesObject {
  const metadata = { name: "bluegreen-r", namespace: "ns", ...(annotations && { annotations }) };
  return { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata };
}

function author(actor = "ann"): HistoryAuthor {
  return new HistoryAuthor(fakePorts({ github: { actor: () => actor } }), "promote by hand 1");
}

const transitionOf = (id: string): Transition => ({
  id,
  kind: "promote",
  from: "blue",
  to: "green",
  phase: "recording",
  startedAt: AT,
});

/** A promote that is begun, and given up, so many times. */
function turns(count: number, begun: KubernetesObject, by = author()): KubernetesObject {
  let object = begun;
  for (let turn = 0; turn < count; turn += 1) {
    const said = { transition: transitionOf(`t${turn}`) };
    object = withHistory(object, { before: {}, after: said, author: by, now: NOW });
    object = withHistory(object, { before: said, after: {}, author: by, now: NOW });
  }
  return object;
}

const idsOf = (object: KubernetesObject): readonly string[] => {
  const read = readHistory(object);
  return read.known ? read.value.entries.map(({ id }) => id) : [];
};

describe("the history on a Lease", () => {
  it("is none on a Lease without one, and without a Lease", () => {
    const none = known({ entries: [], unreadable: 0, isCut: false });
    expect([readHistory(undefined), readHistory(lease()), readHistory(lease({ x: "{" }))]).toEqual([
      none,
      none,
      none,
    ]);
  });

  it("leaves a Lease as it is where nothing happened", () => {
    const given = lease({ other: "1" });
    expect(withHistory(given, { before: {}, after: {}, author: author(), now: NOW })).toBe(given);
  });

  it("keeps the newest, and says that there were others", () => {
    const object = turns(MOST_ENTRIES + 3, lease());
    expect(idsOf(object)).toEqual(Array.from({ length: MOST_ENTRIES }, (_, index) => `t${index + 3}`));
    expect(readHistory(object)).toMatchObject({ value: { isCut: true } });
    expect(readHistory(turns(MOST_ENTRIES, lease()))).toMatchObject({ value: { isCut: false } });
  });

  it("never takes more bytes than it may, whatever comes from outside", () => {
    const ann = author("ä".repeat(100_000));
    const review = { user: "🙂".repeat(9_000), state: "approved", comment: "ü".repeat(9_000) } as const;
    ann.approvals = known(
      Array.from({ length: 10 }, () => ({
        ...review,
        environments: Array.from({ length: 10 }, () => "\u0000".repeat(900)),
      })),
    );
    const text = turns(30, lease(), ann).metadata.annotations?.[HISTORY] ?? "";
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MOST_BYTES);
  });

  it("leaves room for what others have on the Lease, and gives way", () => {
    const others = { "example.org/big": "x".repeat(220 * 1024) };
    const object = turns(20, lease(others));
    const all = Object.entries(object.metadata.annotations ?? {});
    const bytes = all.reduce((sum, [name, value]) => sum + name.length + Buffer.byteLength(value), 0);
    expect(bytes).toBeLessThan(256 * 1024);
    expect(idsOf(object).at(-1)).toBe("t19");
    const full = turns(1, lease({ "example.org/big": "x".repeat(250 * 1024) }));
    expect(full.metadata.annotations).not.toHaveProperty([HISTORY]);
  });

  it.each(["{", "[]", '{"cut":false}', "null", '"text"', "[".repeat(5_000)])(
    "is unknown where %s stands, which is kept for people, and goes on",
    (foreign) => {
      expect(readHistory(lease({ [HISTORY]: foreign }))).toMatchObject({ known: false });
      const object = turns(2, lease({ [HISTORY]: foreign }));
      expect(object.metadata.annotations?.[FOREIGN]).toBe(foreign);
      expect(idsOf(object)).toEqual(["t0", "t1"]);
      expect(readHistory(object)).toMatchObject({ value: { isCut: true } });
    },
  );

  it("keeps entries that it cannot read where they are, and keys that it does not know", () => {
    const [known1] = JSON.parse(turns(1, lease()).metadata.annotations?.[HISTORY] ?? "").entries;
    const lines = [{ id: 7 }, { ...known1, weather: "fine" }, "text"];
    const object = turns(1, lease({ [HISTORY]: JSON.stringify({ cut: false, entries: lines }) }));
    expect(readHistory(object)).toMatchObject({ value: { unreadable: 2 } });
    const { entries } = JSON.parse(object.metadata.annotations?.[HISTORY] ?? "");
    expect(entries.slice(0, 3)).toEqual(lines);
    expect(entries).toHaveLength(4);
  });

  it("masks what it keeps before it cuts it", () => {
    const log = { masked: (text: string) => text.replaceAll("hunter2", "***") };
    const ports = fakePorts({ github: { actor: () => "ann" }, log });
    const by = new HistoryAuthor(ports, "promote by hand 1");
    by.fails(`${"x".repeat(296)}hunter2`);
    expect(JSON.stringify(turns(1, lease(), by))).not.toMatch(/hun|ter2/);
  });
});
