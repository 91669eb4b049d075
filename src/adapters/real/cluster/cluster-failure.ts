/** What an answer of the API server, or of kubectl before it, means to people. */
import { type CodeOf, Failure, surroundings } from "../../../errors/errors.ts";
import { parseJson } from "../../../nested-json.ts";
import { tail } from "../processes/exec.ts";
import { ProxyNotStarted, type ProxyAnswer } from "./kubectl-proxy.ts";

/** The `Status` that the API server sends with an error, as much of it as is read here. */
export interface ApiStatus {
  readonly reason?: string;
  readonly message?: string;
  readonly details?: { readonly name?: string; readonly kind?: string };
}

/** Undefined when the answer is something else, such as the words of a proxy on the way. */
export function statusOf({ text }: ProxyAnswer): ApiStatus | undefined {
  try {
    const value = parseJson(text) as ({ readonly kind?: unknown } & ApiStatus) | null;
    return value?.kind === "Status" ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The name of the object that the server says is not there; a path it does not serve names none. */
export function missingName(answer: ProxyAnswer): string | undefined {
  if (answer.status !== 404) return undefined;
  const status = statusOf(answer);
  return status?.reason === "NotFound" ? status.details?.name : undefined;
}

interface Meaning {
  readonly code: CodeOf<"surroundings">;
  readonly fact: (what: string) => string;
  readonly remedy: string;
}

const UNREACHABLE: Meaning = {
  code: "CLUSTER_UNREACHABLE",
  fact: (what) => `cannot ${what}: the cluster did not answer`,
  remedy:
    "Check the input kubeconfig (or KUBECONFIG), that its cluster is up, and that this machine may reach it",
};

const CREDENTIALS: Meaning = {
  code: "CLUSTER_UNREACHABLE",
  fact: (what) => `cannot ${what}: the cluster does not take these credentials`,
  remedy: "Get new credentials for the cluster, and check the input kubeconfig",
};

const KUBECONFIG: Meaning = {
  code: "CLUSTER_UNREACHABLE",
  fact: (what) => `cannot ${what}: the kubeconfig does not lead to a cluster`,
  remedy: "Check the inputs kubeconfig and kube-context",
};

const NO_SUCH_TYPE: Meaning = {
  code: "CLUSTER_NO_SUCH_TYPE",
  fact: (what) => `cannot ${what}: the cluster does not know that type`,
  remedy: "Install what defines it first; for Istio's types, apply the unit with Istio's CRDs",
};

const FORBIDDEN: Meaning = {
  code: "CLUSTER_FORBIDDEN",
  fact: (what) => `may not ${what}`,
  remedy:
    "Give this account the permission that the message below names, by a Role or a ClusterRole and its binding",
};

const CONFLICT: Meaning = {
  code: "CLUSTER_CONFLICT",
  fact: (what) => `cannot ${what}: someone else changed it first`,
  remedy: "Run the step again: it reads what is there now",
};

const FAILED: Meaning = {
  code: "CLUSTER_FAILED",
  fact: (what) => `cannot ${what}`,
  remedy: "Read the message below",
};

const NOT_STARTED: Meaning = {
  code: "CLUSTER_FAILED",
  fact: (what) => `cannot ${what}: \`kubectl proxy\` did not start`,
  remedy: "Read kubectl's message below; it must be 1.27 or newer, on a system with Unix sockets",
};

const BY_STATUS: Readonly<Record<number, Meaning>> = {
  401: CREDENTIALS,
  403: FORBIDDEN,
  408: UNREACHABLE,
  409: CONFLICT,
  429: UNREACHABLE,
  502: UNREACHABLE,
  503: UNREACHABLE,
  504: UNREACHABLE,
};

type Masked = (text: string) => string;

/**
 * The failure that an answer other than 2xx means; `replaced` when an object that was read was to be written.
 */
export function answerFailure(answer: ProxyAnswer, what: string, masked: Masked, replaced = false): Failure {
  const { code, fact, remedy } = meaningOf(answer, replaced);
  const right = code === FORBIDDEN.code ? missingRight(answer) : undefined;
  return surroundings(code, fact(what), {
    remedy: right ?? remedy,
    stderr: tail(wordsOf(answer), { masked }),
  });
}

/** The rule that the account lacks, as the API server words it; undefined for other words. */
function missingRight(answer: ProxyAnswer): string | undefined {
  const words =
    /cannot (\w+) resource "([\w./*-]+)" in API group "([\w.-]*)"(?: in the namespace "([\w.-]+)")?/.exec(
      statusOf(answer)?.message ?? "",
    );
  if (words === null) return undefined;
  const [, verb = "", resource = "", group = "", namespace] = words;
  const rule = `{apiGroups: ["${group}"], resources: ["${resource}"], verbs: ["${verb}"]}`;
  const place = namespace === undefined ? "a ClusterRole" : `a Role of namespace ${namespace}`;
  return `Bind ${place} with the rule ${rule} to this account`;
}

function meaningOf(answer: ProxyAnswer, replaced: boolean): Meaning {
  const status = statusOf(answer);
  // kubectl answers 500 with a line of text when it could not ask the API server.
  if (status === undefined && answer.status === 500) return meaningOfWords(answer.text);
  if (answer.status !== 404) return BY_STATUS[answer.status] ?? FAILED;
  if (missingName(answer) === undefined) return NO_SUCH_TYPE;
  return replaced ? CONFLICT : FAILED;
}

function meaningOfWords(text: string): Meaning {
  if (
    /getting credentials|token (has|is) expired|certificate has expired|must be logged in|oauth2:/.test(text)
  )
    return CREDENTIALS;
  const network =
    /dial (tcp|unix)|lookup |no such host|i\/o timeout|deadline exceeded|TLS handshake|tls: |x509:|connection re(fused|set)|EOF|HTTP response|http2: |proxyconnect|unreachable/;
  return network.test(text) ? UNREACHABLE : FAILED;
}

/** As kubectl prints it. */
function wordsOf(answer: ProxyAnswer): string {
  const status = statusOf(answer);
  if (status === undefined) return answer.text.trim() || `HTTP status ${answer.status}`;
  return `Error from server${status.reason ? ` (${status.reason})` : ""}: ${status.message ?? answer.status}`;
}

/** No answer came: kubectl did not start or ended, or the time was over. */
export function noAnswerFailure(error: unknown, what: string, masked: Masked): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof ProxyNotStarted) return notStarted(error, what, masked);
  const { code, fact, remedy } = UNREACHABLE;
  const late = error instanceof Error && error.name === "TimeoutError";
  return surroundings(code, late ? `${fact(what)} in time` : fact(what), { remedy, cause: error });
}

function notStarted(error: ProxyNotStarted, what: string, masked: Masked): Failure {
  const words =
    /context .*(does not exist|not found)|context was not found|error loading config|^error: stat .*no such file|invalid configuration|no configuration has been provided|Error in configuration/m;
  const { code, fact, remedy } = words.test(tail(error.stderr, { masked })) ? KUBECONFIG : NOT_STARTED;
  const stderr = tail(error.stderr, { masked }) || error.message;
  return surroundings(code, fact(what), { remedy, stderr, cause: error });
}

/** Discovery says that the server does not have the type. */
export function noSuchTypeFailure(what: string, stderr: string): Failure {
  const { code, fact, remedy } = NO_SUCH_TYPE;
  return surroundings(code, fact(what), { remedy, stderr });
}

/** The server answered 2xx with something else than what the API has. */
export function unreadableFailure(what: string, cause?: unknown): Failure {
  return surroundings("CLUSTER_FAILED", `cannot ${what}: the answer is not the one JSON object of the API`, {
    remedy: "Check that the kubeconfig's server is a Kubernetes API server",
    cause,
  });
}
