/** One request as the bytes that are sent, in both worlds the same. */
export interface WorldRequest {
  readonly name: string;
  /** Latin-1: each character is one byte. */
  readonly bytes: string;
}

const HOST = "service-mesh.dev";

/** Paths that the route table tells apart, and their lookalikes. */
const PATHS = [
  "/",
  "/v1",
  "/v1/",
  "/v1/orders",
  "/v10",
  "/v1x",
  "/v1.5",
  "/v2",
  "/v2/",
  "/v2/x",
  "/v2/orders?id=1&x=/v1",
  "/v2?x-version=v1",
  "/v20",
  "/v3",
  "/V1",
  "/V2/x",
  "/a/v2",
  "/any/path",
  "/health",
];

/** Paths that gateways read in ways of their own. */
const ODD_PATHS = [
  "//v2",
  "/v2//x",
  "/./v2",
  "/v1/../v2/x",
  "/v2/../../v1",
  "/v2/..",
  "/%76%32",
  "/v2%2Fx",
  "/v2%2fx",
  "/v2%20x",
  "/v2;p=1",
  "/v2\\x",
  "/v2#x",
  "/v2/?",
  "/v2?",
  "/?/v2",
  "/%zz",
  "/%00",
  "/caf\u00C3\u00A9",
  "/v2/%C3%A9",
  "/v2/~'()*",
  "http://service-mesh.dev/v2/x",
  "http://other.dev/v2/x",
  "http://service-mesh.dev",
];

/** Cookies of both colors, and what only looks like one. */
const COOKIES = [
  "x-version=v1",
  "x-version=v2",
  "x-version=v2;",
  " x-version=v2 ",
  "a=b; x-version=v2",
  "x-version=v2; a=b",
  "a=b;x-version=v2;c=d",
  "x-version=v1; x-version=v2",
  "x-version=v2; x-version=v1",
  "x-version=v22",
  "x-version=v",
  "x-version=",
  "x-version=V2",
  "X-Version=v2",
  "xx-version=v2",
  "my-x-version=v2",
  "a=x-version=v2",
  'x-version="v2"',
  "x-version=v2,a=b",
  "x-version =v2",
  "",
];

const AUTHORITIES = [
  "service-mesh.dev:80",
  "service-mesh.dev:8080",
  "SERVICE-MESH.dev",
  "Service-Mesh.Dev:80",
  "service-mesh.dev.",
  "www.service-mesh.dev",
  "service-mesh.de",
  "blue-green-service",
  "unknown.example",
  "127.0.0.1",
  "[::1]:80",
];

/** The requests that are sent to both worlds: every rule of the reference system's routes, and its edges. */
export const REQUESTS: readonly WorldRequest[] = [
  ...[...PATHS, ...ODD_PATHS].map((path) => request({ path })),
  ...COOKIES.map((cookie) => request({ headers: [["cookie", cookie]] })),
  ...["/v1", "/v1/x", "/v2", "/v20/x", "/any"].flatMap((path) =>
    ["x-version=v1", "x-version=v2"].map((cookie) => request({ path, headers: [["cookie", cookie]] })),
  ),
  request({ headers: [["Cookie", "x-version=v2"]] }),
  request({
    headers: [
      ["cookie", "a=b"],
      ["cookie", "x-version=v2"],
    ],
  }),
  request({ headers: [["x-version", "v2"]] }),
  ...AUTHORITIES.map((authority) => request({ authority })),
  request({ authority: "service-mesh.dev:8080", path: "/v2/x" }),
  request({ authority: "unknown.example", headers: [["cookie", "x-version=v2"]] }),
  ...["POST", "PUT", "DELETE", "OPTIONS", "PATCH"].map((method) => request({ method, path: "/v2/x" })),
];

/** The request of everybody: no cookie, no prefix. */
export const DEFAULT_REQUEST = REQUESTS[0] as WorldRequest;

function request({
  method = "GET",
  path = "/",
  authority = HOST,
  headers = [],
}: {
  readonly method?: string;
  readonly path?: string;
  readonly authority?: string;
  readonly headers?: readonly (readonly [string, string])[];
}): WorldRequest {
  const fields = [["host", authority] as const, ...headers];
  const lines = fields.map(([name, value]) => `${name}: ${value}\r\n`);
  const shown = fields.map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return {
    name: [`${method} ${path}`, ...shown].join(", "),
    bytes: `${method} ${path} HTTP/1.1\r\n${lines.join("")}${method === "GET" ? "" : "content-length: 0\r\n"}\r\n`,
  };
}
