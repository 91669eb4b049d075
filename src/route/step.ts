import { readConfig, selectRelease } from "../config/load.ts";
import { refused, usage } from "../errors.ts";
import type { Finding } from "../model/finding.ts";
import type { ReleaseSpec } from "../model/release.ts";
import type { Ports } from "../ports.ts";
import { compileRoutes } from "../routes/compile.ts";
import { type RequestClasses, requestClasses } from "../routes/proof/classes.ts";
import type { FlipProof } from "../routes/proof/safety.ts";
import type { RouteAnswer, RouteExplanation, RouteTable } from "../routes/types.ts";
import type { RouteInputs } from "./inputs.ts";
import { parseRequests } from "./requests.ts";
import { proveRelease } from "./rules.ts";
import { routeSources, type RouteSources } from "./sources.ts";

/** What was asked, answered. `problems` is what is wrong with the manifests. */
export type RouteResult = { readonly problems: readonly Finding[] } & (
  | { readonly kind: "answers"; readonly answers: readonly RouteAnswer[] }
  | { readonly kind: "explanation"; readonly explanation: RouteExplanation }
  | { readonly kind: "difference"; readonly found: RequestClasses }
  | { readonly kind: "classes"; readonly found: RequestClasses }
  | { readonly kind: "proof"; readonly release: string; readonly found: FlipProof }
);

type RoutePorts = Pick<Ports, "files" | "helm" | "log">;

/**
 * Says where requests go: the ones given, one explained, those that another configuration moves, or, with nothing
 * asked, every kind that the configuration can tell apart, and for a release the proof of its flip.
 * Throws what reading the configuration, Helm and the requests file throw.
 */
export async function route(inputs: RouteInputs, ports: RoutePorts): Promise<RouteResult> {
  const requests = await readRequests(inputs, ports);
  const scene = await readScene(inputs, ports);
  const sources = await routeSources(inputs.paths, scene.unitsRoot, ports);
  const table = compileRoutes(sources.manifests, optionsOf(inputs));
  const problems = [...sources.problems, ...table.problems];
  if (requests !== undefined)
    return { kind: "answers", problems, answers: requests.map((one) => table.answer(one)) };
  if (inputs.explain !== undefined)
    return { kind: "explanation", problems, explanation: table.explain(inputs.explain) };
  if (inputs.diff.length > 0)
    return { kind: "difference", ...(await difference(inputs, scene, table, problems, ports)) };
  if (scene.release !== undefined) return proof(scene.release, sources, inputs, problems);
  return {
    kind: "classes",
    problems,
    found: requestClasses(table, undefined, { most: inputs.most, cookies: [] }),
  };
}

interface Scene {
  readonly unitsRoot: string | undefined;
  readonly release: ReleaseSpec | undefined;
}

/** With paths given, a configuration is not needed; when it is there, its units and release count. */
async function readScene(
  { config: path, paths, release: name }: RouteInputs,
  { files }: RoutePorts,
): Promise<Scene> {
  const isThere = (await files.read(path)) !== undefined;
  if (!isThere && paths.length > 0 && name === undefined) return { unitsRoot: undefined, release: undefined };
  const config = await readConfig(files, path);
  const isChosen = name !== undefined || config.releases.size === 1;
  return { unitsRoot: config.terragruntRoot, release: isChosen ? selectRelease(config, name) : undefined };
}

async function readRequests({ requests: file }: RouteInputs, { files }: RoutePorts) {
  if (file === undefined) return undefined;
  const text = await files.read(file);
  if (text !== undefined) return parseRequests(text, file);
  throw usage("ROUTE_REQUESTS_MISSING", `there is no file ${file}`, {
    remedy: "Give a path relative to the repository, with one JSON request a line",
  });
}

async function difference(
  inputs: RouteInputs,
  scene: Scene,
  before: RouteTable,
  problems: readonly Finding[],
  ports: RoutePorts,
): Promise<{ readonly problems: readonly Finding[]; readonly found: RequestClasses }> {
  const other = await routeSources(inputs.diff, scene.unitsRoot, ports);
  const after = compileRoutes(other.manifests, optionsOf(inputs));
  const cookies = scene.release === undefined ? [] : cookiesOf(scene.release);
  const found = requestClasses(before, after, { most: inputs.most, cookies });
  const moved = { ...found, classes: found.classes.filter(({ moves }) => moves) };
  return { problems: [...problems, ...other.problems, ...after.problems], found: moved };
}

function cookiesOf({ preview, colors }: ReleaseSpec): readonly string[] {
  return [colors.blue, colors.green].map(({ target }) => `${preview.cookie}=${target.name}`);
}

function proof(
  release: ReleaseSpec,
  { manifests }: RouteSources,
  inputs: RouteInputs,
  problems: readonly Finding[],
): RouteResult {
  const found = proveRelease(release, manifests, { ...optionsOf(inputs), most: inputs.most });
  if (found.known) return { kind: "proof", problems, release: release.name, found: found.value };
  throw refused("ROUTE_UNPROVEN", `the flip of ${release.name} cannot be proven: ${found.reason}`, {
    remedy: "Give the charts or manifests that route its host, or ask about requests with --requests",
  });
}

function optionsOf({ proxyVersion }: RouteInputs): { readonly proxyVersion?: string } {
  return proxyVersion === undefined ? {} : { proxyVersion };
}
