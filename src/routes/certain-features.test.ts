import { expect, it } from "vitest";
import { caseId, one, requestFor, tableOf } from "../../test/mesh/support-routes/agree.ts";
import { certainCase, certainRequests } from "../../test/mesh/support-routes/certain.ts";
import { countCase, countPair, countPool, nothingCounted } from "../../test/mesh/support-routes/features.ts";
import { poolRules } from "../../test/mesh/support-routes/generate-case.ts";
import { objectsOf, poolObjects } from "../../test/mesh/support-routes/objects.ts";

/** What hundreds of cases bring for sure, many times over. */
const BY_CHANCE =
  /^(?:host: (?:w|\*|u)|gateway: |exportTo|VirtualService: (?:several|cre)|delegate|uri regex|ignoreUriCase|header presence|withoutHeaders|method$|authority$|scheme$|port$|gateways of|source|queryParams|regex|rewrite|redirect (?:port|derive)|weight 0|request headers|response headers|Host header|host below|authority|second port|path (?:\/|%|\.|b|e|#)|path long|path in absolute form$|query|header repeated|cookie|header (?:empty|multi)|method HEAD|no host|https redirect|forwarded, other|from a delegate|destination of|mirror to)/;

it("the certain case of a differential run reaches what chance might leave out", () => {
  const counts = nothingCounted();
  const rules = one(poolRules, 7);
  countPool(counts, rules);
  countCase(counts, certainCase);
  const id = caseId(7, 1);
  const table = tableOf([...poolObjects("c7", rules), ...objectsOf(id, certainCase)]);
  for (const each of certainRequests) {
    const request = requestFor(each, id, 1);
    countPair(counts, request, table.answer(request));
  }
  const missed = [...counts].filter(([, count]) => count === 0).map(([name]) => name);
  expect(missed.filter((name) => !BY_CHANCE.test(name))).toEqual([]);
});
