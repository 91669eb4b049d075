import { describe, expect, it } from "vitest";
import { colorState, releaseState } from "../../test/fakes/release-state.ts";
import type { KubernetesObject } from "../model/kubernetes.ts";
import { known } from "../model/observed.ts";
import type { Transition } from "../model/release.ts";
import { parseDeployInputs } from "./inputs.ts";
import { behind, decideDeploy } from "./rules.ts";

function deployment(container: object): KubernetesObject {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "green-echo" },
    spec: { template: { spec: { containers: [{ name: "echo", image: "echo:2.0", ...container }] } } },
  };
}

const rendered = [deployment({ args: ["-text", "green-2.0"] })];
const facts = {
  state: releaseState({}),
  version: "2.0",
  force: false,
  written: "2.0",
  rendered,
  live: rendered,
  unit: { name: "green-echo", objects: rendered },
  activeSelections: known([
    { namespace: "apps", title: "subset v1 of Service apps/echo", labels: { version: "blue" } },
  ]),
};
const transition: Transition = {
  id: "t",
  kind: "promote",
  from: "blue",
  to: "green",
  phase: "proving",
  startedAt: "2026-01-01T00:00:00.000Z",
};

describe("a deploy", () => {
  it("goes to the idle color, whichever that is", () => {
    expect(decideDeploy({ ...facts, written: "1.0" })).toEqual({ kind: "deploy", color: "green" });
    const turned = { ...facts, written: "1.0", state: releaseState({ active: "green" }) };
    expect(decideDeploy(turned)).toEqual({ kind: "deploy", color: "blue" });
  });

  it("has nothing to bring when the version is written, live and ready", () => {
    expect(decideDeploy(facts)).toEqual({ kind: "present", color: "green" });
  });

  it.each([
    ["the cluster is behind", { live: [deployment({ image: "echo:1.0" })] }],
    ["nothing is live", { live: [] }],
    ["pods are not ready", { state: releaseState({ green: colorState("green", { ready: 1 }) }) }],
    ["the color is missing", { state: releaseState({ green: { known: false, reason: "no Deployment" } }) }],
  ])("goes on when %s", (_name, over) => {
    expect(decideDeploy({ ...facts, ...over })).toMatchObject({ kind: "deploy" });
  });

  it("leaves the idle color alone when the active one runs the version, unless it is forced", () => {
    const state = releaseState({ blue: colorState("blue", { version: "2.0" }) });
    const behind = { ...facts, state, written: "1.0" };
    expect(decideDeploy(behind)).toEqual({ kind: "live", color: "blue" });
    expect(decideDeploy({ ...behind, force: true })).toEqual({ kind: "deploy", color: "green" });
    const unknown = releaseState({ blue: { known: false, reason: "no Deployment" } });
    expect(decideDeploy({ ...behind, state: unknown })).toEqual({ kind: "deploy", color: "green" });
  });

  it("is refused while a flip is not finished", () => {
    const state = releaseState({ record: { transition } });
    expect(decideDeploy({ ...facts, state })).toMatchObject({ kind: "refuse", code: "TRANSITION_UNDER_WAY" });
  });
});

describe("what the cluster is behind in", () => {
  it.each([
    ["image", { image: "echo:1.0", args: ["-text", "green-2.0"] }],
    ["args[1]", { args: ["-text", "green-1.0"] }],
    ["args", {}],
  ])("is named: %s", (place, container) => {
    expect(behind(rendered, [deployment(container)])).toContain(place);
  });

  it("is not what an API server adds", () => {
    const live = deployment({ args: ["-text", "green-2.0"], terminationMessagePath: "/dev/termination-log" });
    expect(behind(rendered, [live])).toBeUndefined();
  });

  it("is unknown when the chart renders no Deployment", () => {
    expect(behind([], [])).toBe("the chart renders no Deployment");
  });
});

describe("a version", () => {
  it.each(["2.0", "v1.2.3-rc.1", "a_b"])("may be %s", (version) => {
    expect(parseDeployInputs({ version })).toMatchObject({ version, record: "commit", timeoutMs: 300_000 });
  });

  it.each(["-x", "a b", "a\n::set-output::", "$(x)", "x".repeat(129)])("may not be %j", (version) => {
    expect(() => parseDeployInputs({ version })).toThrow("INPUT_INVALID: input version is");
  });

  it("must be given", () => {
    expect(() => parseDeployInputs({})).toThrow("input version is required");
  });
});
