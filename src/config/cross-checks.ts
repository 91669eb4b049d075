/**
 * What one value alone cannot tell: rules between values of `bluegreen.yaml`. They read the raw data with
 * care, so that they also run (and are shown) when something else in the file is wrong.
 */
import { TARGET_KINDS, TARGET_WORDS } from "../model/target.ts";
import { fields, isJsonObject, type JsonObject } from "../json/read.ts";
import { withoutEnd } from "../ends.ts";

/** One broken rule: where, what is seen, what to do. */
export interface CrossProblem {
  readonly path: readonly (string | number)[];
  readonly fact: string;
  /** The other value that the fact speaks of; its line is named too. */
  readonly other?: readonly (string | number)[];
  readonly remedy: string;
}

/** Every broken rule of the file, in no particular order. */
export function crossChecks(file: unknown): readonly CrossProblem[] {
  const releases = Object.entries(fields(fields(file)["releases"]));
  return [
    ...gatewayProblems(fields(file)["gateway"]),
    ...releases.flatMap(([name, release]) => releaseProblems(["releases", name], fields(release))),
    ...sharedHosts(releases.map(([name, release]) => [name, fields(release)])),
    ...sharedUnits(releases.map(([name, release]) => [name, fields(release)])),
  ];
}

function releaseProblems(path: readonly string[], release: JsonObject): CrossProblem[] {
  const colors = fields(release["colors"]);
  const blue = fields(colors["blue"]);
  const green = fields(colors["green"]);
  return [
    ...targetProblems([...path, "colors", "blue"], colors["blue"]),
    ...targetProblems([...path, "colors", "green"], colors["green"]),
    ...TARGET_KINDS.flatMap((kind) => sameTarget([...path, "colors"], kind, blue, green)),
    ...mixedTargets([...path, "colors"], blue, green),
    ...ownHeaders([...path, "smoke"], release["smoke"]),
  ];
}

/** A color has one target, of one kind. */
function targetProblems(path: readonly string[], color: unknown): CrossProblem[] {
  if (!isJsonObject(color)) return [];
  const examples = TARGET_KINDS.map((kind) => {
    const { example, api } = TARGET_WORDS[kind];
    return `${kind}: ${example} (${api})`;
  });
  return exactlyOne(path, color, TARGET_KINDS, examples.join(" or "));
}

/** With a `ca` alone, the Service is found by its label. */
function gatewayProblems(gateway: unknown): CrossProblem[] {
  if (!isJsonObject(gateway)) return [];
  const { address, service, ca } = gateway;
  if (ca !== undefined && address === undefined && service === undefined) return [];
  const give = "address: host:port or service: {namespace, name}";
  return [...exactlyOne(["gateway"], gateway, ["address", "service"], give), ...unusedAuthority(address, ca)];
}

function unusedAuthority(address: unknown, ca: unknown): CrossProblem[] {
  if (ca === undefined || typeof address !== "string" || address.includes("https://")) return [];
  const fact = `is ${JSON.stringify(address)}, which is not asked with TLS, but there is a ca`;
  return [
    { path: ["gateway", "address"], fact, remedy: "Write https:// before the address, or leave ca out" },
  ];
}

function exactlyOne(
  path: readonly string[],
  seen: JsonObject,
  keys: readonly string[],
  give: string,
): CrossProblem[] {
  const given = keys.filter((key) => seen[key] !== undefined);
  if (given.length === 1) return [];
  const fact = given.length === 0 ? `has neither ${keys.join(" nor ")}` : `has both ${given.join(" and ")}`;
  return [{ path, fact, remedy: `Give exactly one: ${give}` }];
}

function sameTarget(
  path: readonly string[],
  key: string,
  blue: JsonObject,
  green: JsonObject,
): CrossProblem[] {
  const seen = green[key];
  if (typeof seen !== "string" || blue[key] !== seen) return [];
  const fact = `is ${JSON.stringify(seen)}, which blue has too`;
  const other = [...path, "blue", key];
  return [{ path: [...path, "green", key], fact, other, remedy: `Give each color its own ${key}` }];
}

function mixedTargets(path: readonly string[], blue: JsonObject, green: JsonObject): CrossProblem[] {
  const ofOne = TARGET_KINDS.filter((kind) => (blue[kind] === undefined) !== (green[kind] === undefined));
  if (ofOne.length < 2) return [];
  const fact = `mixes ${ofOne.map((kind) => `a ${kind}`).join(" and ")}`;
  return [{ path, fact, remedy: `Give both colors ${ofOne.map((kind) => `a ${kind}`).join(", or both ")}` }];
}

/** What the request itself decides: its host is the release's, and it has no body. */
const OWN_HEADERS = new Set(["host", "connection", "content-length", "transfer-encoding"]);

function ownHeaders(path: readonly string[], smoke: unknown): CrossProblem[] {
  if (!Array.isArray(smoke)) return [];
  return smoke.flatMap((check: unknown, index) =>
    Object.keys(fields(fields(check)["headers"]))
      .filter((name) => OWN_HEADERS.has(name.toLowerCase()))
      .map((name) => ({
        path: [...path, index, "headers", name],
        fact: "is a header that the request sets by itself",
        remedy:
          "Leave it out: a check asks for the release's host, on a connection of its own, without a body",
      })),
  );
}

/** Two releases of one host would move one default route, each under a Lease of its own. */
function sharedHosts(releases: readonly (readonly [string, JsonObject])[]): CrossProblem[] {
  const owners = new Map<string, string>();
  return releases.flatMap(([name, release]) => {
    const host = release["host"];
    if (typeof host !== "string") return [];
    const owner = owners.get(host) ?? name;
    owners.set(host, owner);
    if (owner === name) return [];
    const fact = `is ${JSON.stringify(host)}, which release ${owner} has too`;
    const other = ["releases", owner, "host"];
    return [{ path: ["releases", name, "host"], fact, other, remedy: "Give each release its own host" }];
  });
}

/** What a release uses a unit for. */
interface UnitUse {
  readonly release: string;
  readonly role: string;
  readonly unit: string;
  readonly path: readonly string[];
}

/**
 * A unit has one use in the whole file. Two colors that share one would deploy over each other; a router's
 * unit is applied to make Terraform agree with a flip, and must not carry a version, or another release's
 * flip, along.
 */
function sharedUnits(releases: readonly (readonly [string, JsonObject])[]): CrossProblem[] {
  const first = new Map<string, UnitUse>();
  return releases.flatMap(unitUses).flatMap((use) => {
    const key = withoutEnd(use.unit.replace(/^(\.\/)+/, ""), "/");
    const owner = first.get(key);
    if (owner === undefined) {
      first.set(key, use);
      return [];
    }
    const whose = owner.release === use.release ? owner.role : `${owner.role} of release ${owner.release}`;
    const fact = `is ${JSON.stringify(use.unit)}, which ${whose} has too`;
    return [
      { path: use.path, fact, other: owner.path, remedy: "Give each router and each color its own unit" },
    ];
  });
}

function unitUses([release, { router, colors }]: readonly [string, JsonObject]): UnitUse[] {
  const users: [string, unknown, string[]][] = [
    ["the router", router, ["router"]],
    ["blue", fields(colors)["blue"], ["colors", "blue"]],
    ["green", fields(colors)["green"], ["colors", "green"]],
  ];
  return users.flatMap(([role, user, path]) => {
    const { unit } = fields(user);
    return typeof unit === "string"
      ? [{ release, role, unit, path: ["releases", release, ...path, "unit"] }]
      : [];
  });
}
