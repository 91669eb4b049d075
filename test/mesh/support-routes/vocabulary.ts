/** Words that configurations and requests share, so that they meet often. */

export const SEGMENTS = [
  ..."v1 v2 v10 a A b api API x-y a.b é ß .. . %2e%2e %2E . a;b a|b {x} a'b a^b [q] ~t * a,b %zz % %4 <a> `t` a=b&c".split(
    " ",
  ),
  "",
  "%41",
  "%61pi",
  "a%2Fb",
  "a%2fb",
  "a%5Cb",
  "a\\b",
  "..\\b",
  "a%20b",
  "%7e",
  '"q"',
  "%C3%A9",
  "%00",
  "a:b",
  "@",
  "a+b",
  "x#y",
  "%23",
] as const;

/** Paths that match entries name. */
export const PATHS = "/ /v1 /v1/ /v2 /a /A /a/b /api /API /api/ //a //  /a%2Fb /a%2fb /a.b /x-y /v /aa".split(
  / +/,
);

export const PATH_REGEXES = [
  ".*",
  "/v[0-9]+",
  "/v\\d+(/.*)?",
  "/(a|b)/?.*",
  "(?i)/api.*",
  "(?i:/A)pi/?",
  "/[^/]+",
  "/a.b",
  "/[[:alpha:]]+",
  "/[[:^digit:]]+",
  "/\\w+",
  "^/api$",
  "/.+",
  "/(?P<n>a).*",
  ".*/b",
  "/\\Qa.b\\E",
  "/\\pL+",
  "/\\p{Lu}.*",
  "/a{1,2}",
  "/[]a]+",
  "/[^]a]+",
  "/%C3%A9",
  "/.{2,6}",
  "\\A/.*\\z",
  "/\\bapi\\b.*",
  "(?s).+",
  "(?U)/a+.*",
  "/|/v1|/a",
  "/a*?b?",
  "/\\x61.*",
  "/\\x{61}+",
  "(?:)",
  "/[\\d\\-x]+y?",
  "/\\C",
] as const;

export const VALUES = [
  "v1",
  "v2",
  "V2",
  "a",
  "",
  "a,b",
  "a,a",
  "x-version=v2",
  "a=b; x-version=v2",
  "x-version=v22",
  "ax-version=v2",
  "a=b;x-version=v2",
  "x-version=v2; c=d",
  "x-version=v1; x-version=v2",
  "é",
  "a€b",
  "a b",
  "a\tb",
  " v1 ",
  "1",
  "%32",
  "]a",
  "a.b",
] as const;

/** What match entries may compare a header with. */
export const MATCH_VALUES = VALUES.filter((value) => value.trim() === value);

export const VALUE_REGEXES = [
  "^(.*?; )?(x-version=v2)(;.*)?$",
  "^(.*?;\\s*)?(x-version=v2)(;.*)?$",
  "v[12]",
  ".*",
  ".+",
  "(?i)V2",
  "a.b",
  "a...b",
  "\\s*",
  "a\\sb",
  "[a-z]+",
  "a,.*",
  "x-version=v2",
  "(^|.*; )x-version=v[12](;.*|$)",
  "\\S+",
  "é",
  "[^a]*",
  "(v1|v2)?",
  "\\Av1\\z",
  "\\pL+",
  "[[:alpha:]]+[[:digit:]]?",
  "[]a]+",
  "\\Qa.b\\E",
  "\\W+",
  "(?s:.)+",
] as const;

/** Headers whose repeated lines Envoy keeps as one. */
export const JOINED_NAMES =
  "accept accept-encoding access-control-request-headers access-control-request-method authorization cache-control content-encoding content-type grpc-accept-encoding grpc-timeout if-match if-modified-since if-none-match if-range if-unmodified-since origin pragma proxy-status referer user-agent x-client-trace-id".split(
    " ",
  );
export const HEADER_NAMES = ["x-env", "cookie", "x-Version", "accept", "user-agent", "x-a"] as const;
/** What the gateway itself says: rules that ask for it are answered `unknown`. */
export const GATEWAY_NAMES = ["x-request-id", "x-forwarded-for"] as const;
export const CLAIM = "@request.auth.claims.sub";
export const PARAMETERS = ["v", "q", "a", "%76"] as const;
export const METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"] as const;
/** Some that Envoy knows, and some that it refuses. */
export const RARE_METHODS = ["PROPFIND", "TRACE", "PURGE", "get", "FOO", "M-SEARCH", "G;T"] as const;

/** Ports of the gateway that cases use; `everyHost` is for the one case of a run that serves every host. */
export const PORTS = { plain: 80, second: 8081, everyHost: 8082, tls: 8443 } as const;

/** The Secret with the certificate of all servers with TLS, beside the gateway. */
export const CREDENTIAL = "routes-agree";

/** Where the sandbox's gateway runs. Its workload is not among the manifests that the simulator gets. */
export const GATEWAY_NAMESPACE = "istio-system";

/** Namespaces of a run's objects. */
export const SPACES = ["routes", "routes-b", GATEWAY_NAMESPACE] as const;

/** Services whose DestinationRules are generated: `pool-0` … in the two namespaces by turns. */
export const POOL_SIZE = 6;

/** Stands for a case's identity in generated text. */
export const ID = "§";
