import { readConfig, selectRelease } from "../config/load.ts";
import { refused, usage } from "../errors/errors.ts";
import type { Finding } from "../model/finding.ts";
import type { KubernetesObject } from "../model/kubernetes.ts";
import type { ReleaseSpec } from "../model/release.ts";
import type { Ports } from "../ports.ts";
import { compileRoutes } from "../routes/compile.ts";
import { type RequestClasses, requestClasses } from "../routes/proof/classes.ts";
import { type Coverage, coverageOf, coverageOfChange } from "../routes/proof/coverage.ts";
import type { FlipProof } from "../routes/proof/safety.ts";
import type {
  RouteAnswer,
  RouteExplanation,
  RouteOptions,
  RouteRequest,
  RouteTable,
} from "../routes/table/types.ts";
import type { RouteInputs } from "./inputs.ts";
import { parseRequests } from "./requests.ts";
import { isRouted, proveRelease } from "./rules.ts";
import { routeSources, type RouteSources } from "./sources.ts";

/** What was asked, answered. `problems` is what is wrong with the manifests. */
export type RouteResult = { readonly problems: readonly Finding[] } & (
  | { readonly kind: "answers"; readonly answers: readonly RouteAnswer[] }
  | { readonly kind: "explanation"; readonly explanation: RouteExplanation }
  | { readonly kind: "difference"; readonly found: RequestClasses; readonly coverage: Coverage }
  | { readonly kind: "classes"; readonly found: RequestClasses; readonly coverage: Coverage }
  | { readonly kind: "proofs"; readonly proofs: readonly ReleaseProof[]; readonly coverage: Coverage }
);

/** The proof of one release's flip. */
export interface ReleaseProof {
  readonly release: string;
  readonly found: FlipProof;
}

type RoutePorts = Pick<Ports, "files" | "helm" | "log">;

/**
 * Says where requests go: the ones given, one explained, those that another configuration moves, or, with
 * nothing asked, every kind that the configuration can tell apart, and for each release the proof of its
 * flip. Throws what reading the configuration, Helm and the requests file throw.
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
    return { kind: "explanation", problems, explanation: table.explain(atListener(inputs.explain, table)) };
  if (inputs.diff.length > 0)
    return { kind: "difference", ...(await difference(inputs, { scene, sources, table, problems }, ports)) };
  const proofs = provenReleases(scene, sources, inputs);
  const coverage = coverageOf(objectsOf(sources));
  if (proofs.length > 0) return { kind: "proofs", problems, proofs, coverage };
  return {
    kind: "classes",
    problems,
    coverage,
    found: requestClasses(table, undefined, { most: inputs.most, cookies: [] }),
  };
}

/**
 * The URL's port is the gateway's where a gateway listens on it; else it is only how the client got there.
 */
function atListener({ port, ...request }: RouteRequest, { proxies }: RouteTable): RouteRequest {
  const listens = proxies.some(({ listeners }) => listeners.some((listener) => listener.port === port));
  return port === undefined || !listens ? request : { ...request, port };
}

interface Scene {
  readonly unitsRoot: string | undefined;
  /** The one that was named, or all there are. */
  readonly releases: readonly ReleaseSpec[];
}

/** With paths given, a configuration is not needed; when it is there, its units and releases count. */
async function readScene(
  { config: path, paths, release: name }: RouteInputs,
  { files }: RoutePorts,
): Promise<Scene> {
  const isThere = (await files.read(path)) !== undefined;
  if (!isThere && paths.length > 0 && name === undefined) return { unitsRoot: undefined, releases: [] };
  const config = await readConfig(files, path, name);
  const releases = name === undefined ? [...config.releases.values()] : [selectRelease(config, name)];
  return { unitsRoot: config.terragruntRoot, releases };
}

async function readRequests({ requests: file }: RouteInputs, { files }: RoutePorts) {
  if (file === undefined) return undefined;
  const text = await files.read(file);
  if (text !== undefined) return parseRequests(text, file);
  throw usage("ROUTE_REQUESTS_MISSING", `there is no file ${file}`, {
    remedy: "Give a path relative to the repository, with one JSON request a line",
  });
}

function objectsOf({ manifests }: RouteSources): readonly KubernetesObject[] {
  return manifests.map(({ object }) => object);
}

interface Before {
  readonly scene: Scene;
  readonly sources: RouteSources;
  readonly table: RouteTable;
  readonly problems: readonly Finding[];
}

async function difference(
  inputs: RouteInputs,
  { scene, sources, table, problems }: Before,
  ports: RoutePorts,
): Promise<Pick<Extract<RouteResult, { kind: "difference" }>, "problems" | "found" | "coverage">> {
  const other = await routeSources(inputs.diff, scene.unitsRoot, ports);
  const after = compileRoutes(other.manifests, optionsOf(inputs));
  const cookies = scene.releases.flatMap(cookiesOf);
  const found = requestClasses(table, after, { most: inputs.most, cookies });
  const moved = { ...found, classes: found.classes.filter(({ moves }) => moves) };
  return {
    problems: [...problems, ...other.problems, ...after.problems],
    found: moved,
    coverage: coverageOfChange(objectsOf(sources), objectsOf(other)),
  };
}

function cookiesOf({ preview, colors }: ReleaseSpec): readonly string[] {
  return [colors.blue, colors.green].map(({ target }) => `${preview.cookie}=${target.name}`);
}

/**
 * The proof of every release's flip. With paths given and no release named, one that they do not route is not
 * what was asked about.
 */
function provenReleases(
  { releases }: Scene,
  { manifests }: RouteSources,
  inputs: RouteInputs,
): readonly ReleaseProof[] {
  const options = { ...optionsOf(inputs), most: inputs.most };
  return releases.flatMap((release) => {
    const found = proveRelease(release, manifests, options);
    if (found.known) return [{ release: release.name, found: found.value }];
    if (inputs.paths.length > 0 && inputs.release === undefined && !isRouted(release, manifests)) return [];
    throw refused("ROUTE_UNPROVEN", `the flip of ${release.name} cannot be proven: ${found.reason}`, {
      remedy: "Give the charts or manifests that route its host, or ask about requests with --requests",
    });
  });
}

function optionsOf({ proxyVersion, gatewayNamespace }: RouteInputs): RouteOptions {
  return { proxyVersion, gatewayNamespace };
}
