/**
 * What one value alone cannot tell: rules between values of `bluegreen.yaml`. They read the raw data with
 * care, so that they also run (and are shown) when something else in the file is wrong.
 */

/** One broken rule: where, what is seen, what to do. */
export interface CrossProblem {
  readonly path: readonly (string | number)[];
  readonly fact: string;
  readonly remedy: string;
}

type Loose = Readonly<Record<string, unknown>>;

/** Every broken rule of the file, in no particular order. */
export function crossChecks(file: unknown): readonly CrossProblem[] {
  const releases = Object.entries(loose(loose(file)["releases"]));
  return [
    ...gatewayProblems(loose(file)["gateway"]),
    ...releases.flatMap(([name, release]) => releaseProblems(["releases", name], loose(release))),
    ...sharedUnits(releases.map(([name, release]) => [name, loose(release)])),
  ];
}

function releaseProblems(path: readonly string[], release: Loose): CrossProblem[] {
  const colors = loose(release["colors"]);
  const blue = loose(colors["blue"]);
  const green = loose(colors["green"]);
  return [
    ...targetProblems([...path, "colors", "blue"], colors["blue"]),
    ...targetProblems([...path, "colors", "green"], colors["green"]),
    ...sameValue([...path, "colors", "green"], "unit", blue, green),
    ...sameValue([...path, "colors", "green"], "subset", blue, green),
    ...sameValue([...path, "colors", "green"], "service", blue, green),
    ...mixedTargets([...path, "colors"], blue, green),
    ...routerProblems(path, loose(release["router"]), blue, green),
  ];
}

/** A color is one subset or one Service. */
function targetProblems(path: readonly string[], color: unknown): CrossProblem[] {
  if (!isMapping(color)) return [];
  return exactlyOne(
    path,
    color,
    "subset",
    "service",
    "subset: v1 (Istio API) or service: web-echo-blue (Gateway API)",
  );
}

function gatewayProblems(gateway: unknown): CrossProblem[] {
  if (!isMapping(gateway)) return [];
  return exactlyOne(
    ["gateway"],
    gateway,
    "address",
    "service",
    "address: host:port or service: {namespace, name}",
  );
}

function exactlyOne(
  path: readonly string[],
  seen: Loose,
  first: string,
  second: string,
  give: string,
): CrossProblem[] {
  const count = [first, second].filter((key) => seen[key] !== undefined).length;
  if (count === 1) return [];
  const fact = count === 0 ? `has neither ${first} nor ${second}` : `has both ${first} and ${second}`;
  return [{ path, fact, remedy: `Give exactly one: ${give}` }];
}

function sameValue(path: readonly string[], key: string, blue: Loose, green: Loose): CrossProblem[] {
  const seen = green[key];
  if (typeof seen !== "string" || blue[key] !== seen) return [];
  const fact = `is ${JSON.stringify(seen)}, which blue has too`;
  return [{ path: [...path, key], fact, remedy: `Give each color its own ${key}` }];
}

function mixedTargets(path: readonly string[], blue: Loose, green: Loose): CrossProblem[] {
  const subsets = [blue, green].filter((color) => color["subset"] !== undefined).length;
  const services = [blue, green].filter((color) => color["service"] !== undefined).length;
  if (subsets !== 1 || services !== 1) return [];
  const fact = "mixes a subset and a service";
  return [{ path, fact, remedy: "Give both colors a subset, or both a service" }];
}

function routerProblems(path: readonly string[], router: Loose, blue: Loose, green: Loose): CrossProblem[] {
  const unit = router["unit"];
  if (typeof unit !== "string" || (blue["unit"] !== unit && green["unit"] !== unit)) return [];
  const fact = `is ${JSON.stringify(unit)}, which is the unit of a color too`;
  return [{ path: [...path, "router", "unit"], fact, remedy: "Give the router a unit of its own" }];
}

/** Two releases that share a color's unit would deploy over each other. */
function sharedUnits(releases: readonly (readonly [string, Loose])[]): CrossProblem[] {
  const owners = new Map<string, string>();
  return releases.flatMap(([name, release]) =>
    ["blue", "green"].flatMap((color) => {
      const unit = loose(loose(release["colors"])[color])["unit"];
      if (typeof unit !== "string") return [];
      const owner = owners.get(unit) ?? name;
      owners.set(unit, owner);
      if (owner === name) return [];
      const fact = `is ${JSON.stringify(unit)}, which release ${owner} has too`;
      return [
        {
          path: ["releases", name, "colors", color, "unit"],
          fact,
          remedy: "Give each release its own units",
        },
      ];
    }),
  );
}

function isMapping(value: unknown): value is Loose {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function loose(value: unknown): Loose {
  return isMapping(value) ? value : {};
}
