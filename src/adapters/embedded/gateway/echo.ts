import { at, list, numberOr, jsonObjects, text } from "../../../json/read.ts";
import type { HttpResponse } from "../../../model/http.ts";
import type { KubernetesObject } from "../../../model/kubernetes.ts";

const DEFAULT_PORT = 5678;

/** Containers that listen: their port, and what they answer. */
export interface Echo {
  readonly port: number;
  readonly text: string;
  readonly status: number;
}

/** The backend of a pod: `hashicorp/http-echo` as its arguments say. Undefined when no container is one. */
export function echoOf(pod: KubernetesObject): Echo | undefined {
  const container = jsonObjects(at(pod.spec, "containers")).find((one) =>
    (text(one["image"]) ?? "").includes("http-echo"),
  );
  if (container === undefined) return undefined;
  const args = [...list(container["command"]), ...list(container["args"])].map(String);
  return {
    port: Number(flag(args, "listen")?.split(":").at(-1) ?? DEFAULT_PORT),
    text: flag(args, "text") ?? "",
    status: Number(flag(args, "status-code") ?? 200),
  };
}

/** A request as a backend receives it. */
export interface ReceivedRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly authority: string;
}

/** What http-echo answers: its text and a line break, whatever the request; `/health` tells of itself. */
export function echoAnswer(echo: Echo, path: string): HttpResponse {
  const health = path.split("?")[0] === "/health";
  if (health) return answerOf(200, "application/json; charset=utf-8", '{"status":"ok"}\n');
  return answerOf(echo.status, "text/plain; charset=utf-8", `${echo.text}\n`);
}

/** Asks a pod to answer with the request it got instead; the sandbox's pods read the same annotation. */
export const REPORT_ANNOTATION = "sandbox.bluegreen.dev/report";

/** True when the pod answers with what it received. */
export function reports({ metadata }: KubernetesObject): boolean {
  return metadata.annotations?.[REPORT_ANNOTATION] === "true";
}

/** The request as JSON, with the pod that got it, as a pod of the sandbox writes it. */
export function reportAnswer(
  echo: Echo,
  { metadata }: KubernetesObject,
  request: ReceivedRequest,
): HttpResponse {
  const { name: pod, namespace, labels } = metadata;
  const report = { pod, namespace, labels, port: echo.port, ...request };
  return answerOf(echo.status, "application/json", `${JSON.stringify(report)}\n`);
}

function answerOf(status: number, type: string, body: string): HttpResponse {
  return {
    status,
    headers: [
      ["x-app-name", "http-echo"],
      ["content-type", type],
      ["content-length", String(Buffer.byteLength(body))],
    ],
    body,
  };
}

/** Port of the pod that a Service's port leads to; undefined when the Service has no such port. */
export function targetPort(
  service: KubernetesObject,
  port: number,
  pod: KubernetesObject,
): number | undefined {
  const entry = jsonObjects(at(service.spec, "ports")).find((one) => one["port"] === port);
  if (entry === undefined) return undefined;
  const target = entry["targetPort"] ?? port;
  if (typeof target === "number") return target;
  const named = jsonObjects(at(pod.spec, "containers"))
    .flatMap((container) => jsonObjects(container["ports"]))
    .find((one) => one["name"] === target);
  return named === undefined ? undefined : numberOr(named["containerPort"], 0);
}

/** `-text blue`, `-text=blue` and `--text=blue` are the same flag, as in Go's flag package. */
function flag(args: readonly string[], name: string): string | undefined {
  for (const [index, arg] of args.entries()) {
    const found = /^--?([a-z-]+)(?:=(.*))?$/s.exec(arg);
    if (found?.[1] === name) return found[2] ?? args[index + 1];
  }
  return undefined;
}
