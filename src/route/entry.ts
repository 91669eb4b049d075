import { type Failure, refused, usage } from "../errors/errors.ts";
import { ROUTERS_PLURAL } from "../mesh-api/apis/lookup.ts";
import { parseRouteInputs } from "./inputs.ts";
import { routeJson, routeText } from "./present.ts";
import { type ReleaseProof, route, type RouteResult } from "./step.ts";
import type { Capability } from "../capability/capability.ts";

export const routeCapability: Capability = async (raw, ports) => {
  const result = await route(parseRouteInputs(raw), ports);
  const refusal = refusalOf(result);
  return { outputs: {}, result: routeJson(result), text: routeText(result), ...(refusal && { refusal }) };
};

function refusalOf(result: RouteResult): Failure | undefined {
  const errors = result.problems.filter(({ severity }) => severity === "error").length;
  if (errors > 0) {
    return refused("ROUTE_PROBLEMS", `${errors} of the manifests' problems are errors`, {
      remedy: "Correct the problems listed above",
    });
  }
  const nothing = nothingAsked(result);
  if (nothing !== undefined) return nothing;
  const unsafe = result.kind === "proofs" ? result.proofs.filter(({ found }) => found.broken.length > 0) : [];
  if (unsafe.length === 0) return undefined;
  return refused("ROUTE_UNSAFE", unsafe.map(unsafeText).join("; "), {
    remedy: unsafeRemedy(unsafe.flatMap(({ found }) => found.broken)),
  });
}

/** No answer is no good answer. A difference says so in its own words: routes may have come, or gone. */
function nothingAsked(result: RouteResult): Failure | undefined {
  if (result.kind === "classes" && result.found.tried === 0) {
    return usage("ROUTE_NOTHING", "no gateway among the objects has a route, so that no request was tried", {
      remedy: `Give the charts or folders that have the Gateway, its ${ROUTERS_PLURAL.join(" or ")}, and the Services`,
    });
  }
  if (result.kind === "answers" && result.answers.length === 0) {
    return usage("ROUTE_NOTHING", "the file of requests is empty, so that nothing was asked", {
      remedy: "Write a request a line, as JSON",
    });
  }
  return undefined;
}

/** Not every rule is broken by a request. */
function unsafeRemedy(broken: ReleaseProof["found"]["broken"]): string {
  const mend = "Give each color labels that no pod of the other carries";
  const send = "Send the requests listed above, and correct the rules that answer them";
  if (!broken.some(({ rule }) => rule === "colors-are-apart")) return send;
  return broken.every(({ rule }) => rule === "colors-are-apart") ? mend : `${mend}. ${send}`;
}

function unsafeText({ release, found }: ReleaseProof): string {
  const rules = [...new Set(found.broken.map(({ rule }) => rule))].join(", ");
  return `the flip of ${release} breaks ${rules}`;
}
