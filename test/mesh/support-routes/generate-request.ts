import fc from "fast-check";
import type { RouteRequest } from "../../../src/routes/table/types.ts";
import {
  ID,
  JOINED_NAMES,
  METHODS,
  PARAMETERS,
  PATHS,
  PORTS,
  RARE_METHODS,
  SEGMENTS,
  VALUES,
} from "./vocabulary.ts";

const oneOf = (...values: readonly string[]) => fc.constantFrom(...values);

/**
 * Path prefixes with and without their slash, one character more and one less, in other case; odd ones; long
 * ones.
 */
const path = fc.oneof(
  { weight: 15, arbitrary: oneOf(...PATHS) },
  {
    weight: 15,
    arbitrary: fc
      .tuple(
        oneOf(...PATHS),
        oneOf("/", "x", "/b", "0", "/../v1", "/./", "//", "/%2e%2e/a", "#top", "%61", "/..%2Fa"),
      )
      .map(([a, b]) => a + b),
  },
  { weight: 5, arbitrary: oneOf(...PATHS).map((each) => each.slice(0, -1) || "/") },
  { weight: 5, arbitrary: oneOf(...PATHS).map((each) => each.toUpperCase()) },
  {
    weight: 20,
    arbitrary: fc
      .array(oneOf(...SEGMENTS), { minLength: 1, maxLength: 4 })
      .map((parts) => `/${parts.join("/")}`),
  },
  { weight: 1, arbitrary: fc.constantFrom("a", "/b", "/v1").map((each) => `/api/${each.repeat(1500)}`) },
  {
    weight: 1,
    arbitrary: oneOf(
      "*",
      "a",
      `http://${ID}.test/a`,
      `http://a.${ID}.test:81/v1?v=v1`,
      `http://user:pw@${ID}.test/a`,
      `http://${ID}.test?v=v1`,
      `HTTP://${ID}.test`,
      `https://${ID}.test/a`,
      `http://${ID}_.test/`,
      `http://${ID}.test:99999/`,
    ),
  },
);

const query = fc.oneof(
  { weight: 4, arbitrary: fc.constant("") },
  {
    weight: 3,
    arbitrary: fc
      .array(
        fc.tuple(
          oneOf(...PARAMETERS, "V"),
          oneOf("=v1", "=v2", "=", "", "=a,b", "=%32", "=v%31", "=1", "=a=b", "=a.b"),
        ),
        { minLength: 1, maxLength: 3 },
      )
      .map((pairs) => `?${pairs.map(([name, value]) => name + value).join("&")}`),
  },
  { weight: 1, arbitrary: oneOf("?", "?&", "?v=v1?x", "?é", "?v=v1#x", "?&&v=v2", "?v=v1;q=a") },
);

const header = fc.tuple(
  fc.oneof(
    {
      weight: 9,
      arbitrary: oneOf(
        "x-env",
        "X-ENV",
        "cookie",
        "Cookie",
        "cookie",
        "x-version",
        "accept",
        "User-Agent",
        "x-a",
      ),
    },
    { weight: 1, arbitrary: oneOf(...JOINED_NAMES) },
  ),
  oneOf(...VALUES),
);
/** Now and then each line twice. */
const headers = fc.oneof(
  { weight: 8, arbitrary: fc.array(header, { maxLength: 4 }) },
  { weight: 1, arbitrary: header.map((one) => [one, one]) },
);

const host = fc.oneof(
  { weight: 30, arbitrary: fc.constant(`${ID}.test`) },
  { weight: 10, arbitrary: oneOf(`a.${ID}.test`, `x.a.${ID}.test`, `b.${ID}.test`) },
  {
    weight: 1,
    arbitrary: oneOf(
      `${ID}.test.`,
      `.${ID}.test`,
      `-${ID}.test`,
      `x.y.z.${ID}.test`,
      ` ${ID}.test\t`,
      `b ${ID}.test`,
      `b/${ID}.test`,
      `b|${ID}.test`,
      `b@${ID}.test`,
      `é.${ID}.test`,
    ),
  },
);

/** What is asked of a case. {@link ID} stands for its identity. */
export const request: fc.Arbitrary<RouteRequest & { readonly port: number }> = fc.record({
  host: fc
    .tuple(
      host,
      fc.boolean(),
      fc.oneof(
        { weight: 3, arbitrary: fc.constant("") },
        { weight: 2, arbitrary: oneOf(":80", ":8081", ":1") },
      ),
    )
    .map(([name, upper, port]) => (upper ? name.replace("test", "TEST").replace("a.", "A.") : name) + port),
  path: fc.tuple(path, query).map(([a, b]) => a + b),
  method: fc.oneof(
    { weight: 40, arbitrary: fc.constant("GET") },
    { weight: 20, arbitrary: oneOf(...METHODS) },
    { weight: 1, arbitrary: oneOf(...RARE_METHODS) },
  ),
  headers,
  port: fc.oneof(
    { weight: 12, arbitrary: fc.constant<number>(PORTS.plain) },
    { weight: 4, arbitrary: fc.constant<number>(PORTS.second) },
    { weight: 2, arbitrary: fc.constant<number>(PORTS.tls) },
  ),
});
