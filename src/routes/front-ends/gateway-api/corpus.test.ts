import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { difference } from "../../../../test/mesh/support-http-routes/compare.ts";
import { apiTable } from "../../../../test/mesh/support-http-routes/objects.ts";
import type { RawResponse } from "../../../../test/mesh/support/raw-http.ts";
import type { RouteRequest } from "../../table/types.ts";

const folder = fileURLToPath(new URL("../../../../test/fixtures/routes/gateway-api/corpus", import.meta.url));

/** What the real mesh once answered otherwise than the simulator. */
interface Entry {
  readonly what: string;
  readonly request: RouteRequest;
  readonly seen: RawResponse;
  readonly objects: readonly object[];
}

describe("HTTPRoutes on which simulator and mesh once differed", () => {
  const files = readdirSync(folder).filter((file) => file.endsWith(".json"));

  it("are kept", () => expect(files.length).toBeGreaterThan(0));

  it.each(files)("%s", (file) => {
    const { request, seen, objects } = JSON.parse(readFileSync(join(folder, file), "utf8")) as Entry;
    expect(difference(request, apiTable(objects).answer(request), seen)).toBeUndefined();
  });
});
