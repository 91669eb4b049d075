/** Faults in what a single room promises: the release's rooms, apply's judgement, drift, routes, names, the law. */
import { BEFORE } from "./mutations-before.ts";
import { type Mutation, mutation } from "./mutation.ts";

/** Embedded tests that notice what no unit test does. */
const TESTS = {
  WAY_BACK: "test/embedded/way-back.test.ts",
  LATE_PUSH: "test/embedded/late-push.test.ts",
  EXCLUDED: "test/embedded/excluded.test.ts",
  REFUSALS: "test/embedded/refusals.test.ts",
  APPLY_TRAFFIC: "test/embedded/apply-traffic.test.ts",
  DRIFT_WORLD: "test/embedded/drift.test.ts",
} as const;

const TRANSITION = "src/release/transition";
const MOVES = `${TRANSITION}/moves.ts`;
const STATES = `${TRANSITION}/transition.ts`;
const RETURN = `${TRANSITION}/return-traffic.ts`;
const OVERTAKEN = `${TRANSITION}/overtaken.ts`;
const TRAFFIC_LINE = `${TRANSITION}/traffic-rules.ts`;
const ADVICE = `${TRANSITION}/advice-rules.ts`;
const RECORD = "src/release/lease/record.ts";
const STORE = "src/release/lease/record-store.ts";
const LEASE_RUN = "src/release/lease/lease-run.ts";
const GIT = "src/release/git";
const JUDGE = "src/apply/judge";
const TRAFFIC_RULES = `${JUDGE}/traffic-rules.ts`;
const APPLY_RULES = `${JUDGE}/rules.ts`;
const DRIFT = "src/drift/rules.ts";
const PROOF = "src/routes/proof";
const LAW = "scripts/law/law.ts";

/** A flip under way, and the way back. */
const TRANSITIONS: readonly Mutation[] = [
  mutation(
    "promote goes on with a rollback",
    5,
    ["test/embedded/beside-the-watch.test.ts"],
    [MOVES, 'const BACK = { promote: "refuse",', 'const BACK = { promote: "complete",'],
  ),
  mutation(
    "promote begins again where somebody moved the route back",
    5,
    [],
    [MOVES, 'promote: "abandon",\n', 'promote: "begin",\n'],
  ),
  mutation(
    "rollback takes a way back that was not gone for gone",
    5,
    [],
    [MOVES, 'rollback: "resume" } as const', 'rollback: "complete" } as const'],
  ),
  mutation(
    "a run writes on the transition of another",
    6,
    [],
    [
      STATES,
      "if (transition?.id !== id || transition.kind !== kind) return content;",
      "if (transition === undefined) return content;",
    ],
  ),
  mutation(
    "a flip that is turned round keeps what was tested of the other color",
    2,
    [`${TRANSITION}/transition.test.ts`],
    [STATES, "digests: swapped(digests),", "digests: digests ?? {},"],
  ),
  mutation(
    "a completed flip forgets what ran",
    2,
    [`${TRANSITION}/transition.test.ts`],
    [
      STATES,
      "    at,\n    ...(digests === undefined ? {} : { digests }),\n    ...(withoutConfig",
      "    at,\n    ...(withoutConfig",
    ],
  ),
  mutation(
    "a lost answer to the last write is a lost Lease",
    7,
    [`${TRANSITION}/complete.test.ts`],
    [
      `${TRANSITION}/complete.ts`,
      "if (landed?.lastFlip?.at !== at || landed.transition !== undefined) throw error;",
      "if (landed?.lastFlip?.at !== undefined) throw error;",
    ],
  ),
  mutation(
    "another's last flip is taken for the own",
    6,
    [`${TRANSITION}/complete.test.ts`],
    [
      `${TRANSITION}/complete.ts`,
      "if (landed?.lastFlip?.at !== at || landed.transition !== undefined) throw error;",
      "if (landed === undefined || at === undefined) throw error;",
    ],
  ),
  mutation(
    "a conflict ends a flip",
    3,
    ["test/embedded/release.test.ts"],
    [
      `${TRANSITION}/flip.ts`,
      "if (!isConflict(error) || conflicts >= MAX_CONFLICTS) throw error;",
      "throw error;",
    ],
  ),
  mutation(
    "a rollback goes on when another has finished its way back",
    6,
    [TESTS.WAY_BACK],
    [
      RETURN,
      'if (transition?.id === ours.id && transition.kind === "rollback") return;',
      'if (transition === undefined || ours.id !== "") return;',
    ],
  ),
  mutation(
    "a rollback does not hold the route while it makes records",
    5,
    [TESTS.WAY_BACK],
    [
      RETURN,
      "if (trafficIn(router, run.spec).active === back.transition.to) return false;",
      "if (trafficIn(router, run.spec).active !== undefined) return false;",
    ],
    [
      RETURN,
      'const movedLate = (await patiently(clock, timeoutMs, () => moveBack(run, back))) === "flipped";',
      "const movedLate = false;",
    ],
  ),
  mutation(
    "a way back is not asked again whether it may",
    2,
    [TESTS.WAY_BACK],
    [RETURN, "if (state.active !== transition.to) check(state);", ""],
  ),
  mutation(
    "a rollback does not ask once more after its apply",
    "proof",
    [TESTS.WAY_BACK],
    [RETURN, "if (late !== undefined) throw unproven(back, late);", ""],
  ),
  mutation(
    "an answer that was wrong beside a rollback's records is forgotten",
    "proof",
    [TESTS.WAY_BACK],
    [RETURN, 'if (wrong && proof.kind === "proven") proof = await provenBack(run, request);', ""],
  ),
  mutation(
    "a late apply's move stays",
    6,
    [TESTS.LATE_PUSH],
    [
      OVERTAKEN,
      "return active === applied && last?.to !== active ? last : undefined;",
      "return active === undefined ? last : undefined;",
    ],
  ),
  mutation(
    "an overtaken run writes beside a flip that is under way",
    6,
    [TESTS.LATE_PUSH],
    [
      OVERTAKEN,
      "if (state.record?.transition !== undefined || state.active === undefined) {",
      "if (state.record === undefined || state.active === undefined) {",
    ],
  ),
  mutation(
    "the last line leaves out what is not finished",
    7,
    [],
    [TRAFFIC_LINE, "if (reading.value.state.value.record?.transition !== undefined) return left;", ""],
  ),
  mutation(
    "the last line sends the run to itself",
    7,
    [],
    [
      TRAFFIC_LINE,
      "if (record !== undefined && isHeld(record, at) && record.holder !== holder) {",
      "if (record !== undefined && isHeld(record, at)) {",
    ],
  ),
  mutation(
    "the last line hides that another color was written",
    7,
    [],
    [
      TRAFFIC_LINE,
      "write !== undefined && write.to !== color ?",
      "write === undefined && reading.value === undefined ?",
    ],
    [TRAFFIC_LINE, "`; written to ${write.to} before`", '"; written before"'],
  ),
  mutation(
    "the route is not read where the rest of the release cannot be",
    7,
    [],
    [
      `${TRANSITION}/traffic.ts`,
      "return known(readingOf(trafficIn(await readRouter(spec, ports), spec), state));",
      "return unknown(reasonOf(error));",
    ],
  ),
  mutation(
    "a unit that Terragrunt leaves out counts as applied",
    7,
    [TESTS.EXCLUDED],
    [
      `${TRANSITION}/journal.ts`,
      'reconciliation === "left" || reconciliation === "excluded"',
      'reconciliation === "left"',
    ],
  ),
  mutation(
    "a promote is advised to finish a rollback",
    5,
    [],
    [ADVICE, 'if (promote === "refuse") return finishRollback(state, transition, rollback);', ""],
  ),
  mutation(
    "a rollback is advised that would be refused",
    2,
    [],
    [
      ADVICE,
      "const refusal = unfit(state, from, digests?.from, withoutConfig?.from);\n  const back",
      "const refusal = undefined as ReturnType<typeof unfit>;\n  const back",
    ],
  ),
];

/** Who holds a release, and what its Lease says. */
const LEASES: readonly Mutation[] = [
  mutation(
    "a holder whose time cannot be read holds nothing",
    6,
    [],
    [
      RECORD,
      "return record.expiresAt === undefined || Date.parse(record.expiresAt) > now;",
      "return record.expiresAt !== undefined && Date.parse(record.expiresAt) > now;",
    ],
  ),
  mutation(
    "a later attempt gives way to an earlier one",
    6,
    [],
    [RECORD, "Number(theirs[2]) < Number(mine[2])", "theirs[2] !== mine[2]"],
  ),
  mutation("an attempt of another run is taken over", 6, [], [RECORD, "theirs[1] === mine[1] && ", ""]),
  mutation(
    "the Lease is not given up when the work fails",
    6,
    [],
    [
      LEASE_RUN,
      "    await giveBack(lease);\n    throw error;\n  }\n}\n\n/** Never",
      "    throw error;\n  }\n}\n\n/** Never",
    ],
  ),
  mutation(
    "nobody looks after a tool whether the Lease was lost",
    6,
    [],
    [LEASE_RUN, "const result = await work();\n  await renew();", "const result = await work();"],
  ),
  mutation(
    "a tool starts without a look at the Lease",
    6,
    [],
    [LEASE_RUN, "await renew();\n  const result", "const result"],
  ),
  mutation(
    "a note renews the Lease of another",
    6,
    [],
    [STORE, 'holder: "as it is"', "holder: record?.holder"],
  ),
  mutation(
    "a conflict on the Lease ends the run",
    6,
    [],
    [STORE, "if (!isConflict(error) || conflicts >= MAX_CONFLICTS) throw error;", "throw error;"],
  ),
];

/** Records in Git, and which checkout may be brought to the cluster. */
const RECORDS: readonly Mutation[] = [
  mutation(
    "record none leaves the checkout as it was",
    "Git",
    [],
    [
      `${GIT}/modes/none/mode.ts`,
      'if (base === "branch") await writeUnitValue(context, unit, location, value);',
      "",
    ],
  ),
  mutation(
    "nobody asks beforehand whether a commit can be made",
    "Git",
    [TESTS.REFUSALS],
    [`${GIT}/modes/commit/mode.ts`, "before: refuseUnrecordable,", "async before() {},"],
  ),
  mutation(
    "nobody knows what is recorded",
    "Git",
    [TESTS.LATE_PUSH],
    [
      `${GIT}/modes/commit/mode.ts`,
      "recorded: async (context, find) => valueAtTip(context, await find()),",
      "recorded: async () => undefined,",
    ],
  ),
  mutation(
    "a record takes back what others pushed",
    "Git",
    [],
    [
      `${GIT}/branch-value.ts`,
      "if (there !== undefined) await context.ports.files.write(valuesFile(place.unit, place.location), there);",
      "",
    ],
  ),
  mutation(
    "other edits of a values file are committed with a version",
    "Git",
    [TESTS.REFUSALS],
    [`${GIT}/branch-value.ts`, "if (refusal !== undefined) throw refusal;\n  return file;", "return file;"],
  ),
  mutation(
    "a file that the branch has not is recorded",
    "Git",
    [],
    [
      `${GIT}/branch-value.ts`,
      "if (there === undefined) throw notOnBranch(file);",
      "if (there === undefined) return undefined;",
    ],
  ),
  mutation(
    "a merge that is not ended is committed",
    "Git",
    [],
    [
      `${GIT}/edit-rules.ts`,
      "if (unfinished !== undefined) return",
      'if (unfinished !== undefined && one.file === "") return',
    ],
  ),
  mutation(
    "staged edits are committed",
    "Git",
    [],
    [
      `${GIT}/edit-rules.ts`,
      "if (staged === undefined || !ours.includes(withValue(one, staged))) {",
      "if (staged === undefined) {",
    ],
  ),
  mutation(
    "a job applies a checkout of which nobody knows the age",
    "Git",
    [],
    [
      `${GIT}/checkout-rules.ts`,
      'if (allowOlder || (kind === "unknown" && !inJob)) return',
      'if (allowOlder || (kind === "unknown" && (!inJob || fact !== ""))) return',
    ],
  ),
  mutation(
    "a job brings back what was taken out of the branch",
    "Git",
    [],
    [
      `${GIT}/checkout-rules.ts`,
      "return missing === 0 && (beyond === 0 || !inJob);",
      "return missing === 0;",
    ],
  ),
  mutation(
    "a version that YAML reads as no text is written without quotes",
    "Git",
    [],
    [`${GIT}/values-file.ts`, "!/^(true|false|yes|no|on|off|null|y|n)$/i.test(value)", 'value !== ""'],
  ),
];

/** What becomes of plans at an apply. */
const APPLIES: readonly Mutation[] = [
  mutation(
    "apply rolls pods that have the traffic and are no color's",
    1,
    [],
    [`${JUDGE}/active-rules.ts`, "(isColor || behind.has(resourceName(object)))", "isColor"],
  ),
  mutation(
    "apply takes a workload away that has the traffic",
    1,
    [],
    [
      `${JUDGE}/active-rules.ts`,
      'if (next === undefined) return [{ kind: "gone", what: name }];',
      "if (next === undefined) return [];",
    ],
  ),
  mutation(
    "apply passes over a unit that was asked for by name",
    7,
    [],
    [TRAFFIC_RULES, 'kind === "changes" && !facts.named.includes(unit)', 'kind === "changes"'],
  ),
  mutation(
    "apply does not judge again under the Lease",
    1,
    [TESTS.APPLY_TRAFFIC],
    [
      `${JUDGE}/guard.ts`,
      "const late = isSame ? undefined : heldBack(decideTraffic(now));",
      "const late = isSame ? undefined : (undefined as Roll | undefined);",
    ],
  ),
  mutation(
    "apply changes routes beside a flip under way",
    6,
    [],
    [TRAFFIC_RULES, "if (transition !== undefined) return refusing(underWay(release, transition));", ""],
  ),
  mutation(
    "apply takes unknown effects on routes for none",
    7,
    [TESTS.APPLY_TRAFFIC],
    [
      TRAFFIC_RULES,
      "if (unclear.length > 0 && !isAllowed) return",
      'if (unclear.length > 0 && unit === "") return',
    ],
  ),
  mutation(
    "allow-unknown reaches a release's own unit",
    1,
    [TESTS.APPLY_TRAFFIC],
    [
      TRAFFIC_RULES,
      "allowUnknown.includes(unit) && !unitsOf(release).includes(unit)",
      "allowUnknown.includes(unit)",
    ],
  ),
  mutation(
    "apply does what a unit does that it cannot read",
    7,
    [],
    [
      TRAFFIC_RULES,
      "if (stages.known || own.includes(unit) || facts.allowUnknown.includes(unit)) return [];",
      'if (stages.known || unit !== "") return [];',
    ],
  ),
  mutation(
    "apply does not hold a plan on real outputs against the one reviewed",
    8,
    [],
    [
      APPLY_RULES,
      "if (isMocked(fresh) || !isBound || mocked.digest === fresh.digest) return [];",
      "if (isMocked(fresh) || isBound || mocked.digest === fresh.digest) return [];",
    ],
  ),
  mutation(
    "apply brings mock outputs to the cluster",
    8,
    [],
    [
      APPLY_RULES,
      "if (!isMocked(fresh)) return [];",
      'if (!isMocked(fresh) || fresh.unit !== "") return [];',
    ],
  ),
  mutation(
    "apply takes what is never applied",
    8,
    [],
    [APPLY_RULES, "plan.neverApplied === undefined && ", ""],
  ),
  mutation(
    "an object that Helm keeps counts as gone",
    1,
    [],
    [`${JUDGE}/world.ts`, "if (!isKept(object)) next.delete(keyOf(object));", "next.delete(keyOf(object));"],
  ),
  mutation(
    "a plan on mock outputs is said to be applied as it is",
    7,
    [],
    [`${JUDGE}/verdict-rules.ts`, 'if (unknown.length > 0) return "unknown";', ""],
  ),
];

/** What a release rests on, held against the cluster. */
const DRIFTS: readonly Mutation[] = [
  mutation(
    "an active color without pods is no more than a difference",
    "drift",
    [],
    [
      DRIFT,
      "return !sameTarget(colors[color].target, active);",
      "return sameTarget(colors[color].target, active);",
    ],
  ),
  mutation(
    "a flip counts as drift",
    "drift",
    [],
    [
      DRIFT,
      "if (target === undefined || !isRouter(object, release)) return object;",
      'if (target === undefined || release.name !== "" || !isRouter(object, release)) return object;',
    ],
  ),
  mutation(
    "a namespace that is being deleted is there",
    "drift",
    [],
    [
      DRIFT,
      "if (live.value.metadata.deletionTimestamp === undefined) return [];",
      'if (name !== "") return [];',
    ],
  ),
  mutation(
    "what is needed and not there is not missed",
    7,
    [],
    [
      DRIFT,
      "if (!live.known || live.value) return [];",
      'if (!live.known || live.value || name !== "") return [];',
    ],
  ),
  mutation(
    "what no plan shows is not said",
    7,
    [],
    [DRIFT, 'if (unit.plan?.outcome !== "no-changes") return [];', 'if (unit.unit !== "") return [];'],
  ),
  mutation(
    "what could not be read is not said",
    7,
    [TESTS.DRIFT_WORLD],
    [DRIFT, "    ...live.values(),\n    ...needed", "    ...needed"],
  ),
  mutation(
    "a list of another length is no drift",
    "drift",
    [],
    ["src/drift/compare.ts", "if (wanted.length !== live.length) return [{ ...place, wanted, live }];", ""],
  ),
];

/** The simulator's proofs: which requests a flip moves, and what is not looked at. */
const ROUTES: readonly Mutation[] = [
  mutation(
    "a fault that aborts requests is no obstacle",
    "routes",
    [],
    [
      `${PROOF}/reach.ts`,
      "answer.destinations.every(isTarget) && !aborts",
      "answer.destinations.every(isTarget)",
    ],
  ),
  mutation(
    "a redirect to another host reaches the target",
    "routes",
    [],
    [
      `${PROOF}/reach.ts`,
      "if (next !== undefined && nameOf(next.host) !== nameOf(request.host)) return false;",
      "",
    ],
  ),
  mutation(
    "a part of the requests is enough to reach a target",
    "routes",
    [],
    [`${PROOF}/reach.ts`, "answer.destinations.every(isTarget)", "answer.destinations.some(isTarget)"],
  ),
  mutation(
    "a request that goes nobody can say where moves with a flip",
    7,
    [],
    [
      `${PROOF}/stays.ts`,
      'if (unclear !== undefined && late.some((end) => !isGone(end))) return { ...unclear, kind: "unknown" };',
      "",
    ],
  ),
  mutation(
    "a rule that no request was found for keeps none",
    7,
    [],
    [
      `${PROOF}/stays.ts`,
      "const open = host.rules.filter((rule) => {",
      'const open = host.rules.filter((rule) => {\n    if (rule.id !== "") return false;',
    ],
  ),
  mutation(
    "every redirect is the upgrade to https",
    "routes",
    [],
    [
      `${PROOF}/traffic.ts`,
      'answer.outcome === "redirect" && answer.rule === undefined && request.scheme !== "https"',
      'answer.outcome === "redirect" && request.scheme !== "https"',
    ],
  ),
  mutation(
    "traffic that nobody can tell goes nowhere",
    7,
    [],
    [
      `${PROOF}/traffic.ts`,
      'if (answer.outcome === "unknown") return "unknown";',
      'if (answer.outcome === "unknown") return "nowhere";',
    ],
  ),
  mutation(
    "callers in the mesh are not said to be left out",
    7,
    [],
    [`${PROOF}/coverage.ts`, "const found = [EVERYBODY, ...", "const found = [..."],
  ),
  mutation(
    "a waypoint before the pods is not said",
    7,
    [],
    [
      `${PROOF}/coverage.ts`,
      'if (String(at(labels, INGRESS_WAYPOINT)) !== "true") return gaps;',
      'if (String(at(labels, INGRESS_WAYPOINT)) !== "never") return gaps;',
    ],
  ),
];

/** What names mean in Istio and Kubernetes. */
const NAMES: readonly Mutation[] = [
  mutation(
    "public.apps is no Gateway of the namespace apps",
    "names",
    [],
    [
      "src/names/gateways.ts",
      "return owner === undefined ? `${namespace}/${name}` : `${owner}/${short}`;",
      "return owner === short ? name : `${namespace}/${name}`;",
    ],
  ),
  mutation(
    "./name is a Gateway of the namespace .",
    "names",
    [],
    ["src/names/gateways.ts", 'if (name.startsWith("./")) return `${namespace}/${name.slice(2)}`;', ""],
  ),
  mutation(
    "*.example.com matches example.com",
    "names",
    [],
    [
      "src/names/hosts.ts",
      "host.length > length ? values.get(host.slice(-length))",
      "host.length > length - 2 ? values.get(`.${host}`.slice(-length))",
    ],
  ),
  mutation(
    "the shorter of two wildcards wins",
    "names",
    [],
    [
      "src/names/hosts.ts",
      "a.length === b.length ? a < b : a.length > b.length",
      "a.length === b.length ? a < b : a.length < b.length",
    ],
  ),
  mutation(
    "hosts of any namespace are a namespace's own",
    "names",
    [],
    [
      "src/names/hosts.ts",
      'return owner === namespace || owner === "*" ?',
      'return owner !== "" || namespace === "" ?',
    ],
  ),
  mutation(
    "one label of a selector is enough",
    "names",
    [],
    [
      "src/names/labels.ts",
      "return Object.entries(selector).every(\n",
      "return Object.entries(selector).some(\n",
    ],
  ),
  mutation(
    "a short host is taken for a whole one",
    "names",
    [],
    [
      "src/names/services.ts",
      "return serviceHost(host, namespace, domain);",
      "return namespace === domain ? serviceHost(host, namespace, domain) : host;",
    ],
  ),
  mutation(
    "an IPv6 address is cut at its last colon",
    "names",
    [],
    [
      "src/names/hosts.ts",
      'if (colon < 0 || authority.lastIndexOf("]") > colon) return authority;',
      "if (colon < 0) return authority;",
    ],
  ),
];

/** The law of imports: a probe of each clause must notice it. */
const LAWS: readonly Mutation[] = [
  mutation(
    "a circle of types is none",
    "law",
    [],
    [
      LAW,
      "...circles(new Map(sources.map(({ path, targets }) => [path, targets])))",
      "...circles(new Map(sources.map(({ path, runs }) => [path, runs])))",
    ],
  ),
  mutation(
    "circles of rooms may be",
    "law",
    [],
    [
      LAW,
      'circles(roomsOf(sources)).map(circleText("rooms"))',
      'circles(roomsOf([])).map(circleText("rooms"))',
    ],
  ),
  mutation(
    "a step may import a step",
    "law",
    [],
    [
      LAW,
      'if (target.endsWith("/step.ts") && runs.includes(target) && !callsSteps(path, there)) {',
      'if (target.endsWith("/step.ts") && runs.includes(target) && path === target) {',
    ],
  ),
  mutation(
    "anybody may make adapters",
    "law",
    [],
    [
      LAW,
      'if (there.startsWith("src/adapters/") && !MAKES_ADAPTERS.test(own)) {',
      'if (there.startsWith("src/adapters/") && own === there && !MAKES_ADAPTERS.test(own)) {',
    ],
  ),
  mutation(
    "files named rules may reach the world",
    "law",
    [],
    [LAW, 'reach === "nothing" || PURE_NAME.test(file.path)', 'reach === "nothing"'],
  ),
  mutation(
    "a pure room may be given the ports",
    "law",
    [],
    [LAW, "isMachine(file) || file.targets.includes(PORTS)", "isMachine(file)"],
  ),
  mutation(
    "one of many may use another",
    "law",
    [],
    [
      LAW,
      "if (there === own || posix.dirname(there) !== above || !isOneOfMany) return [];",
      "if (there === own || posix.dirname(there) !== above || isOneOfMany) return [];",
    ],
  ),
  mutation(
    "leave that nobody needs may stand",
    "law",
    [],
    [LAW, "    ...unusedLeave(sources, rooms),\n", ""],
  ),
  mutation(
    "chance and the clock are no reach",
    "law",
    [],
    ["scripts/law/source-facts.ts", '  "Date.now",\n  "Math.random",\n', ""],
  ),
  mutation(
    "a lazy import is none",
    "law",
    [],
    [
      "scripts/law/source-facts.ts",
      'const source = node["source"];',
      'const source = node.type === "ImportExpression" ? undefined : node["source"];',
    ],
  ),
];

/** By room, in the order in which docs/rooms.md is climbed. */
export const ROOM_MUTATIONS: readonly Mutation[] = [
  ...TRANSITIONS,
  ...LEASES,
  ...RECORDS,
  ...APPLIES,
  ...DRIFTS,
  ...ROUTES,
  ...NAMES,
  ...LAWS,
  ...BEFORE,
];
