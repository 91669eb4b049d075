/** Faults to put into the steps by hand, each of which some test must notice (`npm run mutations`). */

export interface Edit {
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly search: string;
  readonly replace: string;
}

export interface Mutation {
  readonly name: string;
  /** Safety rule of docs/design.md that it breaks; `proof`: it takes away one of the proofs that guard rule 11. */
  readonly rule: number | "proof";
  readonly edits: readonly Edit[];
}

function mutation(
  name: string,
  rule: Mutation["rule"],
  ...edits: readonly (readonly [file: string, search: string, replace: string])[]
): Mutation {
  return { name, rule, edits: edits.map(([file, search, replace]) => ({ file, search, replace })) };
}

const NOT_HELD = "if (record === undefined || !isHeld(record, now) || record.holder === holder) return;";
const STILL_OURS = "if (record !== undefined && record.holder === holder) return record;";
const UNFIT = "if (digest !== undefined && digest === running) return undefined;";
const DIGEST = "jsonDigest({ templates, images: running.value })";

export const MUTATIONS: readonly Mutation[] = [
  // Rule 1
  mutation("apply judges nothing by where requests go", 1, [
    "src/apply/judge/traffic-rules.ts",
    "export function decideTraffic(facts: TrafficFacts): TrafficDecision {",
    "export function decideTraffic(facts: TrafficFacts): TrafficDecision {\n  return { refusals: [], notes: [] };",
  ]),

  // Rule 2
  mutation("promote takes a color that is not ready", 2, [
    "src/promote/rules.ts",
    "if (reason !== undefined) {",
    'if (reason === "never") {',
  ]),
  mutation("promote takes a color that changed since its test", 2, [
    "src/promote/rules.ts",
    "if (proof.digest !== running) {",
    'if (proof.digest === "never") {',
  ]),
  mutation(
    "promote takes a color that was never tested",
    2,
    [
      "src/promote/rules.ts",
      "if (proof === undefined || proof.color !== idle || running === undefined) {",
      "if (running === undefined) {",
    ],
    [
      "src/promote/rules.ts",
      "if (proof.digest !== running) {",
      "if (proof !== undefined && proof.color === idle && proof.digest !== running) {",
    ],
  ),
  mutation("the digest leaves out pod templates", 2, [
    "src/release/observe/observe.ts",
    DIGEST,
    "jsonDigest({ images: running.value })",
  ]),
  mutation("the digest leaves out image ids", 2, [
    "src/release/observe/observe.ts",
    DIGEST,
    "jsonDigest({ templates })",
  ]),
  mutation("smoke sends nothing", 2, [
    "src/smoke/step.ts",
    "await sendAll(context, addresses, requests, inputs.timeoutMs);",
    "",
  ]),
  mutation("smoke judges nothing", 2, [
    "src/smoke/rules.ts",
    "const asked = requestText(request);\n  if (answer",
    'const asked = requestText(request);\n  if (asked !== "") return undefined;\n  if (answer',
  ]),
  mutation(
    "a way back takes a color that is not ready or changed",
    2,
    ["src/release/colors/return-rules.ts", UNFIT, "return undefined;"],
    [
      "src/release/colors/return-rules.ts",
      "const reason = notReady(seen);",
      "const reason = undefined as string | undefined;",
    ],
  ),
  mutation("a way back takes a color that changed", 2, [
    "src/release/colors/return-rules.ts",
    UNFIT,
    "if (digest !== undefined || running !== undefined) return undefined;",
  ]),
  mutation("deploy goes to the active color", 2, [
    "src/deploy/step.ts",
    "const unit = await findUnit(context, context.spec.colors[state.idle].unit);",
    "const unit = await findUnit(context, context.spec.colors[state.active].unit);",
  ]),
  mutation("deploy does not look again under the Lease", 2, [
    "src/deploy/step.ts",
    "await refuseMoved(run);\n    await keeping(async",
    "await keeping(async",
  ]),
  mutation("deploy waits for nothing", "proof", [
    "src/deploy/step.ts",
    "const digest = await waitReady(run);\n  await waitReachable(run, addresses);",
    'const digest = "none";',
  ]),

  // Rule 3
  mutation(
    "the flip changes a timeout too",
    3,
    [
      "src/release/router/router.ts",
      "return writePaths(object, [route.value.targetPath, ...route.value.headerPaths], target.name);",
      'const flipped = writePaths(object, [route.value.targetPath, ...route.value.headerPaths], target.name); flipped.spec.http.at(-1).timeout = "9s"; return flipped;',
    ],
    [
      "src/release/router/router.ts",
      "return flipDifference(before, after).filter(({ path }) => !allowed.has(pathText(path)));",
      "return [];",
    ],
  ),
  mutation("the flip overwrites what others wrote meanwhile", 3, [
    "src/release/turn/flip.ts",
    "const flipped = flippedRouter(context, seen.router, to);",
    "const now = (await readRelease(context.spec, context.ports)).router; const flipped = flippedRouter(context, { ...seen.router, metadata: now.metadata }, to);",
  ]),
  mutation(
    "promote does not prove that the flip is one change",
    3,
    [
      "src/release/units/single-change.ts",
      "if (other !== undefined) throw notAlone(unit, other, resourceName(router));",
      "",
    ],
    ["src/release/units/single-change.ts", "if (waiting !== undefined) throw drifted(unit, waiting);", ""],
  ),
  mutation("what waits in the router's unit is applied after a flip", 3, [
    "src/release/units/reconcile.ts",
    "if (waiting !== undefined) return leave(context, unit, waiting);",
    "",
  ]),

  // Rule 4
  mutation("promote removes the old color", 4, [
    "src/promote/finish.ts",
    "await concludeFlip(run, run.ports.clock, transition, timeoutMs);",
    'await concludeFlip(run, run.ports.clock, transition, timeoutMs);\n  for (const one of await run.ports.cluster.list("deployments.apps", { namespace: state.router.namespace })) if (one.metadata.name.startsWith(transition.from)) await run.ports.cluster.delete({ type: "deployments.apps", namespace: state.router.namespace, name: one.metadata.name });',
  ]),
  mutation("rollback records before it moves the traffic", 4, [
    "src/release/turn/go-back.ts",
    "context.journal?.begin(back.holder);",
    "await recordDefault(context, back.transition.to, back.record);",
  ]),

  // Rule 5
  mutation(
    "promote writes no transition",
    5,
    [
      "src/promote/step.ts",
      "await run.store.renew(run.holder, withTransition(transition));\n  try",
      "await run.store.renew(run.holder);\n  try",
    ],
    [
      "src/promote/step.ts",
      'await run.store.renew(run.holder, withTransition({ ...transition, phase: "flipping" }));',
      "await run.store.renew(run.holder);",
    ],
  ),
  mutation("nothing is recorded in Git", 5, [
    "src/release/git/router-unit.ts",
    'if (mode === "commit") await ports.git.record([file], `${spec.name}: default',
    'if (mode === "never") await ports.git.record([file], `${spec.name}: default',
  ]),
  mutation("rollback never clears its transition", 5, [
    "src/release/turn/go-back.ts",
    "await concludeFlip(back, clock, back.transition, back.timeoutMs);",
    "await back.store.release(back.holder);",
  ]),
  mutation("promote undoes though nobody knows whether it flipped", 5, [
    "src/promote/step.ts",
    "if (state.active === transition.to) return state;",
    "",
  ]),

  // Rule 6
  mutation("whoever wants the Lease gets it", 6, [
    "src/release/lease/record.ts",
    "if (mayTakeOver(record) || isEarlierAttempt",
    "if (true || isEarlierAttempt",
  ]),
  mutation("a lost Lease is not noticed", 6, [
    "src/release/lease/record.ts",
    STILL_OURS,
    "if (record !== undefined) return record;",
  ]),
  mutation(
    "the Lease means nothing",
    6,
    ["src/release/lease/record.ts", NOT_HELD, "return;"],
    ["src/release/lease/record.ts", STILL_OURS, "if (record !== undefined) return record;"],
  ),
  mutation("rollback waits for a promote", 6, [
    "src/rollback/rules.ts",
    'return step === "promote" || step === "rollback";',
    "return false;",
  ]),
  mutation("the Lease is not renewed beside tools", 6, [
    "src/release/lease/lease-run.ts",
    "if (!ended.aborted) await store.renew(holder);",
    "",
  ]),
  mutation("apply does not take the Lease", 6, [
    "src/apply/judge/guard.ts",
    "return holdingAll(stores, guard, ports, judged);",
    "return judged();",
  ]),
  mutation(
    "a late apply is not made up for",
    6,
    [
      "src/release/turn/settle-record.ts",
      "if (begun && isLost(error)) await settleOrWarn(context, { ...to, applied: color });",
      "",
    ],
    ["src/promote/run.ts", ", ...(applied === undefined ? {} : { applied })", ""],
  ),
  mutation("a promote that undoes another's does not fence the router", 6, [
    "src/promote/step.ts",
    "await fenceRouter(run, id);",
    "",
  ]),
  mutation("rollback does not fence the router", 6, [
    "src/release/turn/flip.ts",
    "for (const value of [id, undefined]) {",
    "for (const value of []) {",
  ]),

  // Rule 7
  mutation("unknown counts as ready", 7, [
    "src/release/colors/color-rules.ts",
    "if (!state.known) return state.reason;\n  const { color, ready, desired } = state.value;\n  if (desired === 0)",
    "if (!state.known) return undefined;\n  const { color, ready, desired } = state.value;\n  if (desired === 0)",
  ]),

  mutation("nobody asks the gateways while records are made", 7, [
    "src/promote/finish.ts",
    "const watched = await watchBeside(\n    run,\n    request,\n    (ended) => (failure === undefined ? records(run, transition.to, ended) : Promise.reject(failure.error)),",
    "const early = await records(run, transition.to, new AbortController().signal);\n  const watched = await watchBeside(\n    run,\n    request,\n    async () => early,",
  ]),
  mutation("a failure after the flip does not say who has the traffic", 7, [
    "src/release/turn/traffic.ts",
    "throw journal.holder === undefined ? error : withTraffic(error, await reportOf(context));",
    "throw error;",
  ]),
  mutation(
    "the last line says what the run remembers, and not what the router says",
    7,
    [
      "src/release/turn/traffic.ts",
      "return known({ color: state.active, state: known(state) });",
      "return known({ color: journal.write?.to ?? state.active, state: known(state) });",
    ],
    [
      "src/release/turn/traffic.ts",
      "async function read({ spec, ports }: JournaledContext)",
      "async function read({ spec, ports, journal }: JournaledContext)",
    ],
  ),

  // Rule 8
  mutation("apply ignores the reviewed digest", 8, [
    "src/apply/judge/rules.ts",
    "const [first, ...rest] = [...staleness(facts), ...facts.traffic];",
    "const [first, ...rest] = [...facts.traffic];",
  ]),

  // Rule 11: what is asked of the gateway
  mutation("promote proves nothing before the flip", "proof", [
    "src/promote/step.ts",
    "await keeping(run, () => proveBefore(run, seen, decision));",
    "{ asked: [], left: [], coverage: undefined, unknown: undefined };",
  ]),
  mutation("nobody asks by cookie whether a color answers", "proof", [
    "src/release/proof/prove.ts",
    "for (const color of colors) {",
    "for (const color of []) {",
  ]),
  mutation("promote proves nothing after the flip", "proof", [
    "src/promote/finish.ts",
    "const proof = await proveConvergence(run, request, run.inputs.timeoutMs);",
    'const proof = { kind: "proven", milliseconds: 0 };',
  ]),
  mutation("promote does not watch", "proof", [
    "src/release/proof/prove.ts",
    "const isOver = clock.now() >= end();",
    "const isOver = true;",
  ]),
  mutation(
    "promote never takes the traffic back",
    "proof",
    [
      "src/promote/finish.ts",
      'if (proof.kind === "failed") return revert(run, transition, proof.reason);',
      "",
    ],
    [
      "src/promote/finish.ts",
      'if (watched.kind === "wrong") return revert(run, transition, watched.reason, watched.working);',
      'if (watched.kind === "wrong") return { transition, convergedMs: 0, reconciliation: "left" };',
    ],
  ),
  mutation("rollback ignores that its proof failed", "proof", [
    "src/release/turn/go-back.ts",
    'if (proof.kind === "failed") throw unproven(back, proof.reason);',
    "",
  ]),
];
