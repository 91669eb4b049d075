import { routeOf } from "../route/row.ts";
import type { ReleaseSpec } from "../model/release.ts";
import type { RunRoute } from "../model/run.ts";
import { requestClasses } from "../routes/proof/classes.ts";
import type { RouteTable } from "../routes/table/types.ts";

/** Requests tried for each virtual host: enough for every rule of the router, and still a moment's work. */
const MOST_REQUESTS = 1_000;

/** Where each kind of request that the two route tables can tell apart goes, what moves first. */
export function routesBeforeAndAfter(
  { colors, preview }: ReleaseSpec,
  before: RouteTable,
  after: RouteTable,
): readonly RunRoute[] {
  const cookies = [colors.blue, colors.green].map(({ target }) => `${preview.cookie}=${target.name}`);
  const { classes } = requestClasses(before, after, { most: MOST_REQUESTS, cookies });
  return classes.toSorted((a, b) => Number(b.moves) - Number(a.moves)).map(routeOf);
}
