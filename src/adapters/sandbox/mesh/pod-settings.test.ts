import { describe, expect, test } from "vitest";
import type { KubernetesObject } from "../../../model/kubernetes.ts";
import { type Container, imageId, preStopMs, probePasses, programOf, readSettings } from "./pod-settings.ts";

function pod(
  annotations: Record<string, string> = {},
  containers: Partial<Container>[] = [],
): KubernetesObject {
  return { apiVersion: "v1", kind: "Pod", metadata: { name: "p", annotations }, spec: { containers } };
}

function echo(args: readonly string[], more: Partial<Container> = {}): Container {
  return { name: "echo", image: "hashicorp/http-echo:1.0", args, ...more };
}

describe("a pod's annotations", () => {
  test("ask for nothing when there are none", () => {
    expect(readSettings(pod())).toEqual({
      startDelayMs: 0,
      ready: true,
      crashAfterMs: undefined,
      drainMs: 2000,
      report: false,
      responseDelayMs: 0,
      responseStatus: undefined,
      address: undefined,
    });
  });

  test("are durations, switches and a status", () => {
    const settings = readSettings(
      pod({
        "sandbox.bluegreen.dev/start-delay": "1.5s",
        "sandbox.bluegreen.dev/crash-after": "0s",
        "sandbox.bluegreen.dev/drain": "250ms",
        "sandbox.bluegreen.dev/ready": "false",
        "sandbox.bluegreen.dev/report": "true",
        "sandbox.bluegreen.dev/response-status": "503",
      }),
    );
    expect(settings).toMatchObject({ startDelayMs: 1500, crashAfterMs: 0, drainMs: 250, ready: false });
    expect(settings).toMatchObject({ report: true, responseStatus: 503 });
  });

  test("count as not given when they cannot be read", () => {
    const settings = readSettings(
      pod({ "sandbox.bluegreen.dev/crash-after": "soon", "sandbox.bluegreen.dev/response-status": "9000" }),
    );
    expect(settings).toMatchObject({ crashAfterMs: undefined, responseStatus: undefined });
  });
});

describe("http-echo", () => {
  const program = (container: Container) => programOf(pod(), container);

  test.each([
    [["-text", "blue-1.0"]],
    [["-text=blue-1.0"]],
    [["--text", "blue-1.0", "-listen", ":5678"]],
    [["-listen=0.0.0.0:5678", "--text=blue-1.0", "-status-code=200"]],
  ])("reads its flags as Go does: %j", (args) => {
    expect(program(echo(args))).toEqual({ kind: "echo", port: 5678, text: "blue-1.0", status: 200 });
  });

  test("takes the text from the environment when no flag gives it", () => {
    const container = echo([], { env: [{ name: "ECHO_TEXT", value: "from-env" }] });
    expect(program(container)).toMatchObject({ kind: "echo", text: "from-env" });
  });

  test("ends without a text", () => {
    expect(program(echo(["-listen", ":80"]))).toMatchObject({ kind: "exit", code: 127 });
  });

  test("is told apart from images with a similar name", () => {
    expect(program(echo([], { image: "example/not-http-echo-at-all:1" }))).toMatchObject({
      kind: "stand-in",
    });
  });
});

test("any other image stands in on its TCP ports", () => {
  const ports = [{ containerPort: 80 }, { containerPort: 53, protocol: "UDP" }];
  expect(programOf(pod(), { name: "web", image: "nginx:1", ports })).toEqual({
    kind: "stand-in",
    ports: [80],
    text: "nginx:1",
  });
});

test("a probe passes when something listens on its port, by number or by name", () => {
  const container = echo([], { ports: [{ name: "http", containerPort: 5678 }] });
  const listening = new Set([5678]);
  expect(probePasses({ httpGet: { port: "http" } }, container, listening)).toBe(true);
  expect(probePasses({ tcpSocket: { port: 5678 } }, container, listening)).toBe(true);
  expect(probePasses({ httpGet: { port: 8080 } }, container, listening)).toBe(false);
  expect(probePasses({ httpGet: { port: "nope" } }, container, listening)).toBe(false);
  expect(probePasses(undefined, container, new Set())).toBe(true);
});

test("preStop sleeps hold back SIGTERM", () => {
  const native = echo([], { lifecycle: { preStop: { sleep: { seconds: 5 } } } });
  const command = echo([], { lifecycle: { preStop: { exec: { command: ["sh", "-c", "sleep 7"] } } } });
  expect(preStopMs(pod({}, [native]))).toBe(5000);
  expect(preStopMs(pod({}, [native, command]))).toBe(7000);
  expect(preStopMs(pod({}, [echo([])]))).toBe(0);
});

describe("image ids", () => {
  test("are the same for the same reference and differ for another", () => {
    expect(imageId("hashicorp/http-echo:1.0")).toBe(imageId("hashicorp/http-echo:1.0"));
    expect(imageId("hashicorp/http-echo:1.0")).not.toBe(imageId("hashicorp/http-echo:1.1"));
  });

  test("keep a digest that the reference gives, and name the registry", () => {
    const digest = `sha256:${"a".repeat(64)}`;
    expect(imageId(`hashicorp/http-echo@${digest}`)).toBe(`docker.io/hashicorp/http-echo@${digest}`);
    expect(imageId("registry.test:5000/echo:1")).toMatch(/^registry\.test:5000\/echo@sha256:/);
  });
});
