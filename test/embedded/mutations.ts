/**
 * Faults to put into the sources by hand, each of which some test must notice (`npm run mutations`): those
 * that break a safety rule of docs/design.md, and with them all the others.
 */
import { CODE_MUTATIONS } from "./mutations-codes.ts";
import { ROOM_MUTATIONS } from "./mutations-rooms.ts";
import { type Mutation, mutation } from "./mutation.ts";

/** Tests that notice faults, by what they are about. */
const TESTS = {
  PROMOTE_RULES: "src/promote/rules.test.ts",
  RELEASE: "test/embedded/release.test.ts",
  AFTER_FLIP: "test/embedded/beside-the-watch.test.ts",
  ROLLBACK_RULES: "src/rollback/rules.test.ts",
  SMOKE_RULES: "src/smoke/rules.test.ts",
  APPLY: "src/apply/apply.test.ts",
  OBSERVE: "src/release/observe/observe.test.ts",
  ROUTER_RULES: "src/release/router/router.test.ts",
  RECORD: "src/release/lease/record.test.ts",
  HOLDER_WATCH: "src/release/lease/holder-watch.test.ts",
  LEASE_RUN: "src/release/lease/lease-run.test.ts",
  COLOR_RULES: "src/release/colors/color-rules.test.ts",
  APPLY_TRAFFIC: "test/embedded/apply-traffic.test.ts",
  STORIES: "test/embedded/stories.test.ts",
  RELEASES: "test/embedded/releases-a.test.ts",
  LATE_PUSH: "test/embedded/late-push.test.ts",
  REFUSALS: "test/embedded/refusals.test.ts",
  ATTEMPT: "test/embedded/after-flip-attempt.test.ts",
  UNANSWERED: "test/embedded/unanswered.test.ts",
  APPROVED: "test/embedded/approved.test.ts",
  CONTENTS: "src/json/contents.test.ts",
  TWO_STEPS: "test/embedded/two-steps.test.ts",
} as const;

const NOT_HELD = "if (record?.holder === undefined || record.holder === holder) return;";
const STILL_OURS = "if (record !== undefined && record.holder === holder) return record;";
const FREE = 'if (record?.holder === undefined || record.holder !== "") return;';
const NOBODYS = "if (record !== undefined && holder !== undefined) return record;";
const UNFIT = "if (digest !== undefined && hasDigest(seen, digest)) return undefined;";
const DIGEST = "jsonDigest({ ...wanted, images: running.value })";
const STALE = "if (proof.digest !== running) return unproven(stale(proof, seen));";

/** All of them; the names are all different. */
export const MUTATIONS: readonly Mutation[] = [
  // Rule 1
  mutation(
    "apply judges nothing by where requests go",
    1,
    [TESTS.APPLY_TRAFFIC],
    [
      "src/apply/judge/traffic-rules.ts",
      "export function decideTraffic(facts: TrafficFacts): TrafficDecision {",
      "export function decideTraffic(facts: TrafficFacts): TrafficDecision {\n  return { refusals: [], held: [], notes: [] };",
    ],
  ),

  // Rule 2
  mutation(
    "promote takes a color that is not ready",
    2,
    [TESTS.PROMOTE_RULES],
    ["src/promote/rules.ts", "if (reason !== undefined) {", 'if (reason === "never") {'],
  ),
  mutation(
    "promote takes a color that changed since its test",
    2,
    [TESTS.PROMOTE_RULES],
    ["src/promote/rules.ts", STALE, ""],
  ),
  mutation(
    "promote takes a color that was never tested",
    2,
    [TESTS.PROMOTE_RULES],
    [
      "src/promote/rules.ts",
      "if (proof === undefined || proof.color !== to || running === undefined) {",
      "if (running === undefined) {",
    ],
    [
      "src/promote/rules.ts",
      STALE,
      "if (proof !== undefined && proof.color === to && proof.digest !== running) return unproven(stale(proof, seen));",
    ],
    [
      "src/promote/rules.ts",
      "state.active === undefined ? undefined",
      "state.active === undefined || proof === undefined ? undefined",
    ],
  ),
  mutation(
    "the digest leaves out pod templates",
    2,
    [TESTS.OBSERVE],
    [
      "src/release/observe/observe.ts",
      DIGEST,
      "jsonDigest({ config: wanted.config, images: running.value })",
    ],
  ),
  mutation(
    "the digest leaves out image ids",
    2,
    [TESTS.OBSERVE],
    ["src/release/observe/observe.ts", DIGEST, "jsonDigest(wanted)"],
  ),
  mutation(
    "the digest leaves out ConfigMaps and Secrets",
    2,
    [TESTS.OBSERVE],
    [
      "src/release/observe/observe.ts",
      "const hasConfig = parts.length > 0;",
      "const hasConfig = parts.length < 0;",
    ],
  ),
  mutation(
    "a short value of a Secret can be found by trying digests",
    9,
    [TESTS.CONTENTS],
    ["src/json/contents.ts", 'kind === "Secret"', 'kind === "never"'],
  ),
  mutation(
    "promote takes what was not approved",
    2,
    [TESTS.PROMOTE_RULES],
    [
      "src/promote/approval-rules.ts",
      "if (!isOther) return undefined;",
      "if (!isOther || isOther) return undefined;",
    ],
  ),
  mutation(
    "a smoke test counts for ever",
    2,
    [TESTS.PROMOTE_RULES],
    ["src/promote/proof-rules.ts", "age <= proofDays * DAY && ", ""],
  ),
  mutation(
    "promote takes what runs although Git says another version",
    2,
    [TESTS.APPROVED],
    [
      "src/promote/version-in-git.ts",
      "if (recorded !== undefined) throw failure;",
      'if (recorded === "never") throw failure;',
    ],
  ),
  mutation(
    "smoke sends nothing",
    2,
    [TESTS.RELEASE],
    ["src/smoke/step.ts", "await sendAll(context, addresses, requests, inputs.timeoutMs);", ""],
  ),
  mutation(
    "smoke judges nothing",
    2,
    [TESTS.SMOKE_RULES],
    [
      "src/smoke/rules.ts",
      "const asked = requestText(request);\n  if (answer",
      'const asked = requestText(request);\n  if (asked !== "") return undefined;\n  if (answer',
    ],
  ),
  mutation(
    "a way back takes a color that is not ready or changed",
    2,
    [TESTS.ROLLBACK_RULES, TESTS.RELEASE],
    ["src/release/colors/return-rules.ts", UNFIT, "if (to !== undefined) return undefined;"],
    [
      "src/release/colors/return-rules.ts",
      "const reason = notReady(seen);",
      "const reason = undefined as string | undefined;",
    ],
  ),
  mutation(
    "a way back takes a color that changed",
    2,
    [TESTS.ROLLBACK_RULES, TESTS.RELEASE],
    [
      "src/release/colors/return-rules.ts",
      UNFIT,
      "if (digest !== undefined || running !== undefined) return undefined;",
    ],
  ),
  mutation(
    "deploy goes to the active color",
    2,
    [TESTS.RELEASE],
    [
      "src/deploy/step.ts",
      "const unit = await findUnit(context, context.spec.colors[state.idle].unit);",
      "const unit = await findUnit(context, context.spec.colors[state.active].unit);",
    ],
  ),
  mutation(
    "deploy does not look again under the Lease",
    2,
    [TESTS.REFUSALS],
    ["src/deploy/step.ts", "await refuseMoved(run);\n    await keeping(async", "await keeping(async"],
  ),
  mutation(
    "deploy waits for nothing",
    "proof",
    [TESTS.RELEASE],
    [
      "src/deploy/step.ts",
      "const digest = await waitReady(run);\n  await waitReachable(run, addresses);",
      'const digest = "none";',
    ],
  ),

  // Rule 3
  mutation(
    "the flip changes a timeout too",
    3,
    [TESTS.ROUTER_RULES],
    [
      "src/release/router/router.ts",
      "return writePaths(object, [route.value.targetPath, ...route.value.headerPaths], target.name);",
      'const flipped = writePaths(object, [route.value.targetPath, ...route.value.headerPaths], target.name); Object.assign((flipped.spec?.["http"] as object[]).at(-1) as object, { timeout: "9s" }); return flipped;',
    ],
    [
      "src/release/router/router.ts",
      "return flipDifference(was, is).filter(({ path }) => !allowed.has(pathText(path)));",
      "return [];",
    ],
  ),
  mutation(
    "the flip overwrites what others wrote meanwhile",
    3,
    [TESTS.RELEASES],
    [
      "src/release/transition/flip.ts",
      "const flipped = flippedRouter(seen.router, split);",
      "const now = (await readRelease(context.spec, context.ports)).router; const flipped = flippedRouter({ ...seen.router, metadata: now.metadata }, split);",
    ],
  ),
  mutation(
    "promote does not prove that the flip is one change",
    3,
    [TESTS.RELEASE],
    [
      "src/release/units/single-change.ts",
      "if (other !== undefined) throw notAlone(unit, other, resourceName(router));",
      "",
    ],
    ["src/release/units/single-change.ts", "if (waiting !== undefined) throw drifted(unit, waiting);", ""],
  ),
  mutation(
    "what waits in the router's unit is applied after a flip",
    3,
    [TESTS.STORIES],
    [
      "src/release/units/reconcile.ts",
      "if (waiting !== undefined) return leave(context, unit, waiting);",
      "",
    ],
  ),

  // Rule 4
  mutation(
    "promote removes the old color",
    4,
    [TESTS.ATTEMPT],
    [
      "src/promote/finish.ts",
      "await completeFlip(run, transition);",
      'await completeFlip(run, transition);\n  for (const one of await run.ports.cluster.list("deployments.apps", { namespace: state.router.namespace })) if (one.metadata.name.startsWith(transition.from)) await run.ports.cluster.delete({ type: "deployments.apps", namespace: state.router.namespace, name: one.metadata.name });',
    ],
  ),
  mutation(
    "rollback records before it moves the traffic",
    4,
    [TESTS.RELEASE],
    [
      "src/release/transition/return-traffic.ts",
      "run.journal.begin(run.holder);",
      "await recordTurn(run, back.transition.to, back.transition);",
    ],
  ),

  // Rule 5
  mutation(
    "promote writes no transition",
    5,
    [TESTS.RELEASE],
    [
      "src/promote/step.ts",
      "await run.store.renew(run.holder, put(transition));\n  run.journal.mark",
      "await run.store.renew(run.holder);\n  run.journal.mark",
    ],
    [
      "src/promote/step.ts",
      'await run.store.renew(run.holder, put({ ...transition, phase: "flipping" }));',
      "await run.store.renew(run.holder);",
    ],
  ),
  mutation(
    "nothing is recorded in Git",
    5,
    [TESTS.RELEASE],
    [
      "src/release/git/modes/commit/mode.ts",
      "return recordSaying(context, file, message);",
      "return file === message ? recordSaying(context, file, message) : undefined;",
    ],
  ),
  mutation(
    "rollback never clears its transition",
    5,
    [TESTS.RELEASE],
    [
      "src/release/transition/return-traffic.ts",
      "await completeFlip(run, back.transition);",
      "await run.store.release(run.holder);",
    ],
  ),
  mutation(
    "promote undoes though nobody knows whether it flipped",
    5,
    [TESTS.UNANSWERED],
    [
      "src/promote/abandon.ts",
      "if (state.active === undefined || state.active === transition.to) return state;",
      "if (state.active === undefined) return state;",
    ],
  ),

  mutation(
    "a step may not be followed by the next one, and is left all the same",
    5,
    [TESTS.TWO_STEPS],
    ["src/promote/step.ts", "return reverseFlip(run, begun, failure.message);", "throw failure;"],
  ),
  mutation(
    "a step is not on record",
    5,
    [TESTS.TWO_STEPS],
    [
      "src/promote/steps.ts",
      'return { ...transition, phase: "flipping", step };',
      'return { ...transition, phase: "flipping", ...(step.blue < 0 ? { step } : {}) };',
    ],
  ),
  mutation(
    "a route that somebody else has divided is taken for whole",
    7,
    [TESTS.TWO_STEPS],
    [
      "src/release/observe/observe.ts",
      "if (record === undefined || transition === undefined) return undefined;",
      'if (record === undefined || transition === undefined) return { ...facts, active: "blue", idle: "green", record };',
    ],
  ),
  mutation(
    "a step is not proven before the next one",
    "proof",
    [TESTS.TWO_STEPS],
    ["src/promote/steps.ts", "await proveStep(run, seen.state, transition, shares);", ""],
  ),

  // Rule 6
  mutation(
    "whoever wants the Lease gets it",
    6,
    [TESTS.RECORD],
    [
      "src/release/lease/record.ts",
      "if (mayTakeOver(record) || isEarlierAttempt",
      "if (record.holder !== holder || isEarlierAttempt",
    ],
  ),
  mutation(
    "a lost Lease is not noticed",
    6,
    [TESTS.RECORD],
    ["src/release/lease/record.ts", STILL_OURS, NOBODYS],
  ),
  mutation(
    "the Lease means nothing",
    6,
    [TESTS.RECORD],
    ["src/release/lease/record.ts", NOT_HELD, FREE],
    ["src/release/lease/record.ts", STILL_OURS, NOBODYS],
  ),
  mutation(
    "rollback waits for a promote",
    6,
    [TESTS.ROLLBACK_RULES, TESTS.RELEASE],
    ["src/rollback/rules.ts", 'return step === "promote" || step === "rollback";', "return false;"],
  ),
  mutation(
    "the Lease is not renewed beside the work",
    6,
    [TESTS.LEASE_RUN],
    ["src/release/lease/lease-run.ts", "if (early <= 0) await renewOnce(ended, lease, clock);", ""],
  ),
  mutation(
    "a holder is over by what clocks say of its Lease",
    6,
    [TESTS.HOLDER_WATCH],
    [
      "src/release/lease/holder-watch.ts",
      "return this.leftMs === 0 || this.#isLongOver(renewal.servedAt, renewal.lastsMs);",
      "return now - Date.parse(renewal.mark) >= renewal.lastsMs;",
    ],
  ),
  mutation(
    "a sign of life counts for nothing",
    6,
    [TESTS.HOLDER_WATCH],
    ["src/release/lease/holder-watch.ts", "      this.#watchedMs = 0;", ""],
  ),
  mutation(
    "the time in which nobody looked counts as silence of the holder",
    6,
    [TESTS.HOLDER_WATCH],
    [
      "src/release/lease/holder-watch.ts",
      "Math.min(now - this.#lookedAt, LEASE_TIMES.gapMs)",
      "now - this.#lookedAt",
    ],
  ),
  mutation(
    "a time of the runner's own passes for the API server's",
    6,
    [TESTS.RECORD],
    ["src/release/lease/record.ts", "...(byServer ? { acquireTime: taken } : {}),", "acquireTime: taken,"],
  ),
  mutation(
    "apply does not take the Lease",
    6,
    [TESTS.APPLY_TRAFFIC],
    ["src/apply/judge/guard.ts", "return holdingAll(stores, guard, ports, judged);", "return judged();"],
  ),
  mutation(
    "a late apply is not made up for",
    6,
    [TESTS.LATE_PUSH],
    [
      "src/release/transition/overtaken.ts",
      "if (begun && isLost(error)) await correctOvertaken(run, color);",
      "",
    ],
    [
      "src/promote/step.ts",
      "await correctOvertaken(run, run.journal.applied);",
      "await correctOvertaken(run, undefined);",
    ],
  ),
  mutation(
    "a promote that undoes another's does not fence the router",
    6,
    [TESTS.STORIES],
    ["src/promote/abandon.ts", "await fenceRouter(run, id);", ""],
  ),
  mutation(
    "rollback does not fence the router",
    6,
    [TESTS.RELEASE],
    ["src/release/transition/flip.ts", "for (const value of [id, undefined]) {", "for (const value of []) {"],
  ),

  // Rule 7
  mutation(
    "unknown counts as ready",
    7,
    [TESTS.COLOR_RULES],
    [
      "src/release/colors/color-rules.ts",
      "if (!state.known) return state.reason;\n  const { color, ready, desired } = state.value;\n  if (desired === 0)",
      "if (!state.known) return undefined;\n  const { color, ready, desired } = state.value;\n  if (desired === 0)",
    ],
  ),

  mutation(
    "nobody asks the gateways while records are made",
    7,
    [TESTS.AFTER_FLIP],
    [
      "src/promote/finish.ts",
      "const watched = await watchBeside(\n    run,\n    request,\n    (ended) =>\n      failure === undefined ? recordsInTime(run, transition, ended) : Promise.reject(failure.error),",
      "const early = await recordsInTime(run, transition, new AbortController().signal);\n  const watched = await watchBeside(\n    run,\n    request,\n    async () => early,",
    ],
  ),
  mutation(
    "a failure after the flip does not say who has the traffic",
    7,
    [TESTS.AFTER_FLIP],
    [
      "src/release/transition/traffic.ts",
      "throw journal.holder === undefined ? error : withTraffic(error, await reportOf(context));",
      "throw error;",
    ],
  ),
  mutation(
    "the last line says what the run remembers, and not what the router says",
    7,
    [TESTS.TWO_STEPS, TESTS.STORIES],
    [
      "src/release/transition/traffic.ts",
      "return known(readingOf(state, known(state)));",
      "return known({ ...readingOf(state, known(state)), color: journal.write?.to ?? state.active });",
    ],
    [
      "src/release/transition/traffic.ts",
      "async function read({ spec, ports }: Journaled)",
      "async function read({ spec, ports, journal }: Journaled)",
    ],
  ),

  // Rule 8
  mutation(
    "apply ignores the reviewed digest",
    8,
    [TESTS.APPLY],
    [
      "src/apply/judge/rules.ts",
      "const [first, ...rest] = [...staleness(facts), ...facts.traffic];",
      "const [first, ...rest] = [...facts.traffic];",
    ],
  ),

  // Rule 11: what is asked of the gateway
  mutation(
    "promote proves nothing before the flip",
    "proof",
    [TESTS.RELEASE],
    [
      "src/promote/step.ts",
      "await keeping(run, () => proveBefore(run, seen, decision));",
      "{\n    claim: { asked: [], left: [], coverage: undefined, unknown: undefined },\n    scaling: undefined,\n    before: NOTHING_BEFORE,\n  };",
    ],
  ),
  mutation(
    "nobody asks by cookie whether a color answers",
    "proof",
    [TESTS.ATTEMPT],
    ["src/release/proof/prove.ts", "for (const color of colors) {", "for (const color of []) {"],
  ),
  mutation(
    "promote proves nothing after the flip",
    "proof",
    [TESTS.RELEASE],
    [
      "src/promote/finish.ts",
      "const proof = await proveConvergence(run, request, run.inputs.timeoutMs);",
      'const proof = { kind: "proven", milliseconds: 0 } as Awaited<ReturnType<typeof proveConvergence>>;',
    ],
  ),
  mutation(
    "promote does not watch",
    "proof",
    [TESTS.RELEASE],
    ["src/release/proof/prove.ts", "const isOver = clock.now() >= end();", "const isOver = true;"],
  ),
  mutation(
    "promote never takes the traffic back",
    "proof",
    [TESTS.RELEASE],
    [
      "src/promote/finish.ts",
      'const proof = await proveConvergence(run, request, run.inputs.timeoutMs);\n  if (proof.kind === "failed") return reverseFlip(run, transition, proof.reason);',
      'let proof = await proveConvergence(run, request, run.inputs.timeoutMs);\n  if (proof.kind === "failed") proof = { kind: "proven", milliseconds: 0 };',
    ],
    [
      "src/promote/finish.ts",
      'if (watched.kind === "wrong") return reverseFlip(run, transition, watched.reason, watched.working);',
      'if (watched.kind === "wrong") return { transition, convergedMs: 0, reconciliation: "left", answers: request.answers.report };',
    ],
  ),
  mutation(
    "rollback ignores that its proof failed",
    "proof",
    [TESTS.RELEASE],
    [
      "src/release/transition/return-traffic.ts",
      'if (proof.kind === "failed") throw unproven(back, proof.reason);',
      'if (proof.kind === "failed") proof = { kind: "proven", milliseconds: 0 };',
    ],
  ),

  ...ROOM_MUTATIONS,
  ...CODE_MUTATIONS,
];
