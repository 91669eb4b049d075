/** At the end of a run: its page, and its picture in the step summary. */
import type { Observations } from "./observations.ts";
import { type Config, readConfig, selectRelease } from "../../config/load.ts";
import { coded } from "../../errors/errors.ts";
import type { ReleaseSpec } from "../../model/release.ts";
import type { RunTimeline, RunRoute } from "../../model/run.ts";
import type { Ports } from "../../ports.ts";
import { renderPage } from "../../report/page/render.ts";
import { runSummary } from "../../report/run-summary.ts";
import { renderThrown } from "../../capability/thrown.ts";
import { type TimelineFrame, routerFlips, runTimeline } from "./run-timeline.ts";
import { runRoutes } from "./run-routes.ts";

/** What a run is to leave behind. */
export interface PageRequest {
  /** What was run, such as `release`. */
  readonly command: string;
  /** Path of bluegreen.yaml. */
  readonly config: string;
  /** Name of the release as it was given; undefined when it was left out. */
  readonly release: string | undefined;
  /** File to write the page to; undefined for none. */
  readonly page: string | undefined;
  /** True when the step summary is to get the picture. */
  readonly summary: boolean;
}

type LeavePorts = Pick<Ports, "files" | "helm" | "github" | "log">;

/** Writes what was asked for. Never throws: how the run ended is not for its picture to change. */
export async function leave(seen: Observations, request: PageRequest, ports: LeavePorts): Promise<void> {
  try {
    const { config, spec } = await readFrame(request, ports);
    const about = { ...frameOf(request, config, spec), masked: (text: string) => ports.log.masked(text) };
    const isWanted = request.page !== undefined || (request.summary && hasFlipped(seen, spec));
    const routes = isWanted ? await routesOf(seen, config, spec, ports) : [];
    const run = runTimeline(seen, { ...about, routes });
    if (request.summary) await writeSummary(seen, run, ports);
    if (request.page === undefined) return;
    await ports.files.write(request.page, renderPage(run));
    ports.log.info(`The run as a page: ${request.page}`);
  } catch (error) {
    ports.log.warning(
      coded("PAGE_NOT_WRITTEN", `the page of this run could not be written. ${renderThrown(error)}`),
    );
  }
}

/** Without a flip there is no before and after, and charts need not be rendered for a summary. */
function hasFlipped({ writes }: Observations, spec: ReleaseSpec | undefined): boolean {
  return spec !== undefined && routerFlips(writes, spec).length > 0;
}

/** The plan's own summary has units, routes and findings already. */
async function writeSummary(seen: Observations, run: RunTimeline, { github }: LeavePorts): Promise<void> {
  const planned = seen.steps.some(({ name }) => name === "plan");
  const text = runSummary(run, { planned });
  // A blank line first: what the steps wrote may end without one.
  if (text !== "") await github.summary(`\n${text}`);
}

interface Frame {
  readonly config: Config | undefined;
  readonly spec: ReleaseSpec | undefined;
}

/** What bluegreen.yaml says, as far as it says anything: the run may have failed because of it. */
async function readFrame({ config: path, release }: PageRequest, { files }: LeavePorts): Promise<Frame> {
  const config = await readConfig(files, path, release).catch(() => undefined);
  if (config === undefined || (release === undefined && config.releases.size !== 1)) {
    return { config, spec: undefined };
  }
  try {
    return { config, spec: selectRelease(config, release) };
  } catch {
    return { config, spec: undefined };
  }
}

function frameOf(
  { command }: PageRequest,
  config: Config | undefined,
  spec: ReleaseSpec | undefined,
): Pick<TimelineFrame, "title" | "release" | "host" | "spec"> {
  const releases = spec === undefined ? [...(config?.releases.values() ?? [])] : [spec];
  const list = (texts: readonly string[]): string => [...new Set(texts)].join(", ") || "none";
  const release = list(releases.map(({ name }) => name));
  return { title: `${command}: ${release}`, release, host: list(releases.map(({ host }) => host)), spec };
}

/** A page without its routes is still worth having: why they are missing is said in the log. */
async function routesOf(
  seen: Observations,
  config: Config | undefined,
  spec: ReleaseSpec | undefined,
  ports: LeavePorts,
): Promise<readonly RunRoute[]> {
  if (config === undefined || spec === undefined) return [];
  try {
    const routes = await runRoutes(config, spec, routerFlips(seen.writes, spec)[0]?.from, ports);
    if (routes.known) return routes.value;
    ports.log.info(`The page has no routes: ${routes.reason}`);
  } catch (error) {
    ports.log.info(`The page has no routes: ${renderThrown(error)}`);
  }
  return [];
}
