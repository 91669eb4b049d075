import {
  anything,
  duration,
  exclusive,
  flag,
  integer,
  list,
  map,
  number,
  object,
  oneOf,
  type Shape,
  text,
} from "./schema.ts";

const port = integer(0, 4_294_967_295);
const int32 = integer(-2_147_483_648, 2_147_483_647);

const stringMatch = exclusive(
  ["exact", "prefix", "regex"],
  object({ exact: text, prefix: text, regex: text }),
);
const percent = object({ value: number });
const headerChange = object({ set: map(text), add: map(text), remove: list(text) });
const headers = object({ request: headerChange, response: headerChange });
const destination = object({ host: text, subset: text, port: object({ number: port }) }, ["host"]);

const httpMatch = object({
  name: text,
  uri: stringMatch,
  scheme: stringMatch,
  method: stringMatch,
  authority: stringMatch,
  headers: map(stringMatch),
  port,
  sourceLabels: map(text),
  gateways: list(text),
  queryParams: map(stringMatch),
  ignoreUriCase: flag,
  withoutHeaders: map(stringMatch),
  sourceNamespace: text,
  statPrefix: text,
});

const redirect = exclusive(
  ["port", "derivePort"],
  object({
    uri: text,
    prefixRewrite: text,
    authority: text,
    port,
    derivePort: oneOf("FROM_PROTOCOL_DEFAULT", "FROM_REQUEST_PORT"),
    scheme: text,
    redirectCode: integer(0, 4_294_967_295),
  }),
);

const abort = exclusive(
  ["httpStatus", "grpcStatus", "http2Error"],
  object({ httpStatus: int32, grpcStatus: text, http2Error: text, percentage: percent }),
);

const delay = exclusive(
  ["fixedDelay", "exponentialDelay"],
  object({ percent: int32, fixedDelay: duration, exponentialDelay: duration, percentage: percent }),
);

const httpRoute = object({
  name: text,
  match: list(httpMatch),
  route: list(object({ destination, weight: int32, headers }, ["destination"])),
  redirect,
  directResponse: object(
    {
      status: integer(0, 4_294_967_295),
      body: exclusive(["string", "bytes"], object({ string: text, bytes: text })),
    },
    ["status"],
  ),
  delegate: object({ name: text, namespace: text }),
  rewrite: object({ uri: text, authority: text, uriRegexRewrite: object({ match: text, rewrite: text }) }),
  timeout: duration,
  retries: object({
    attempts: int32,
    perTryTimeout: duration,
    retryOn: text,
    retryRemoteLocalities: flag,
    retryIgnorePreviousHosts: flag,
    backoff: duration,
  }),
  fault: object({ delay, abort }),
  mirror: destination,
  mirrors: list(object({ destination, percentage: percent }, ["destination"])),
  mirrorPercent: integer(0, 4_294_967_295),
  mirror_percent: integer(0, 4_294_967_295),
  mirrorPercentage: percent,
  corsPolicy: object({
    allowCredentials: flag,
    allowHeaders: list(text),
    allowMethods: list(text),
    allowOrigin: list(text),
    allowOrigins: list(stringMatch),
    exposeHeaders: list(text),
    maxAge: duration,
    unmatchedPreflights: oneOf("UNSPECIFIED", "FORWARD", "IGNORE"),
  }),
  headers,
});

export const VIRTUAL_SERVICE: Shape = object({
  hosts: list(text),
  gateways: list(text),
  http: list(httpRoute),
  tls: anything,
  tcp: anything,
  exportTo: list(text),
});

const serverTls = object({
  httpsRedirect: flag,
  mode: oneOf("PASSTHROUGH", "SIMPLE", "MUTUAL", "AUTO_PASSTHROUGH", "ISTIO_MUTUAL", "OPTIONAL_MUTUAL"),
  serverCertificate: text,
  privateKey: text,
  caCertificates: text,
  caCrl: text,
  caCertCredentialName: text,
  credentialName: text,
  credentialNames: list(text),
  tlsCertificates: anything,
  subjectAltNames: list(text),
  verifyCertificateSpki: list(text),
  verifyCertificateHash: list(text),
  minProtocolVersion: oneOf("TLS_AUTO", "TLSV1_0", "TLSV1_1", "TLSV1_2", "TLSV1_3"),
  maxProtocolVersion: oneOf("TLS_AUTO", "TLSV1_0", "TLSV1_1", "TLSV1_2", "TLSV1_3"),
  cipherSuites: list(text),
});

export const GATEWAY: Shape = object({
  servers: list(
    object(
      {
        port: object({ number: port, protocol: text, name: text, targetPort: port }, [
          "number",
          "protocol",
          "name",
        ]),
        bind: text,
        hosts: list(text),
        tls: serverTls,
        defaultEndpoint: text,
        name: text,
      },
      ["port", "hosts"],
    ),
  ),
  selector: map(text),
});

export const DESTINATION_RULE: Shape = object(
  {
    host: text,
    trafficPolicy: anything,
    subsets: list(object({ name: text, labels: map(text), trafficPolicy: anything }, ["name"])),
    exportTo: list(text),
    workloadSelector: object({ matchLabels: map(text) }),
  },
  ["host"],
);
