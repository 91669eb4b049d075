import { placedIn } from "../../../names/namespaces.ts";
import type { Manifest } from "../../../manifests/manifest.ts";
import { staysByRelease } from "../../../release/reach/flip-routes.ts";
import { staySentence, type StayingKind } from "../../../routes/proof/stays.ts";
import type { MeshFacts, MeshObject } from "../../../mesh/facts.ts";
import { apiOfRules } from "../../../mesh-api/apis/lookup.ts";
import type { RuleCheck, Violation } from "../../../mesh/rule.ts";

/** Requests of the cross product of each virtual host; the conditions of every rule are tried in any case. */
const MOST_REQUESTS = 2_000;

export const rule: RuleCheck = {
  severity: "error",
  check: (facts: MeshFacts) => {
    const { releases = [] } = facts;
    if (releases.length === 0) return [];
    const found = staysByRelease(releases, facts.objects.map(placedManifest), { most: MOST_REQUESTS });
    const byName = new Map(
      facts.objects.map((object) => [`${object.kind} ${object.namespace}/${object.name}`, object]),
    );
    return [...found].flatMap(([release, kinds]) =>
      kinds.known ? kinds.value.flatMap((kind) => violationOf(kind, release, byName)) : [],
    );
  },
};

/** Where the release puts it, when it does not say so itself. */
function placedManifest({ manifest, namespace }: MeshObject): Manifest {
  return { ...manifest, object: placedIn(manifest.object, namespace) };
}

const FIXES: Readonly<Record<StayingKind["kind"], string>> = {
  stays: "Let the default route answer these requests, or lead them to what is no color's",
  unknown:
    "Write the rule so that it can be told where its requests go, or let the default route answer them",
  ahead:
    "Let testers ask for a color with the preview cookie: these users get what is not tested, and stay after a rollback",
};

/** The place is the rule in its own object: a delegate's, or another router's, as well. */
function violationOf(
  kind: StayingKind,
  release: string,
  byName: ReadonlyMap<string, MeshObject>,
): readonly Violation[] {
  const [, name = "", list = "", index = "0"] = /^(.*)#(\w+)\[(\d+)\]$/.exec(kind.rule) ?? [];
  const object = byName.get(`${apiOfRules(list)?.kind} ${name}`);
  if (object === undefined) return [];
  const curl = kind.curl === undefined ? "" : `: ${kind.curl}`;
  return [
    {
      object,
      path: ["spec", list, Number(index)],
      message: `${kind.kind === "ahead" ? "whatever is flipped" : "after a flip"} of ${release}, ${staySentence(kind)}${curl}`,
      fix: FIXES[kind.kind],
      severity: kind.kind === "stays" ? "error" : "warning",
    },
  ];
}
