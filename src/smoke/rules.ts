import { IDENTITY_HEADER } from "../mesh-api/identity.ts";
import type { Observed } from "../model/observed.ts";
import type {
  Color,
  ColorState,
  ReleaseState,
  SmokeCheck,
  SmokeProof,
  Transition,
  WholeRelease,
} from "../model/release.ts";
import { type Answer, unmetExpectations } from "../release/proof/answer.ts";
import {
  digestOf,
  LOOK,
  notReady,
  notReadyRemedy,
  runs,
  shortDigest,
} from "../release/colors/color-rules.ts";
import { notApart } from "../release/colors/overlap-rules.ts";
import { finishingCommand } from "../release/transition/advice-rules.ts";
import { type Refusal, refuse } from "../release/refusal.ts";

/** A smoke test of the idle color as it is now, or why it would say nothing. */
export type SmokeTest = { readonly kind: "test"; readonly color: Color; readonly digest: string } | Refusal;

/** `skip`: the version has the traffic already, so nobody asked to have what the idle color runs promoted. */
export type SmokePlan = SmokeTest | { readonly kind: "skip"; readonly color: Color; readonly fact: string };

/** What is to be tested: a version that was deployed, or whatever the idle color runs. */
export interface SmokeSubject {
  readonly version: string | undefined;
  /** Test the idle color although the active one runs the version. */
  readonly force: boolean;
}

export function planSmoke(state: ReleaseState, { version, force }: SmokeSubject): SmokePlan {
  if (state.active === undefined) return planTest(state);
  const { active, idle, colors, record } = state;
  const live = version !== undefined && !force && runs(colors[active], version);
  // Whose pods run the version cannot be told either.
  if (notApart(state) !== undefined) return planTest(state);
  if (!live || record?.transition !== undefined) return planTest(state);
  return {
    kind: "skip",
    color: idle,
    fact: `nothing to test: ${active}, which has the traffic, runs ${version} already`,
  };
}

function planTest(state: ReleaseState): SmokeTest {
  if (state.record?.transition !== undefined) return underWay(state, state.record.transition);
  // No release is divided without a transition; there is no idle color then.
  if (state.active === undefined) return underWay(state, state.record.transition);
  const mixed = notApart(state);
  if (mixed !== undefined) return mixed;
  const color = state.idle;
  const reason = notReady(state.colors[color]);
  const digest = digestOf(state.colors[color]);
  if (reason === undefined && digest !== undefined) return { kind: "test", color, digest };
  return refuse(
    "SMOKE_NOT_READY",
    `${color} cannot be tested: ${reason ?? "its digest is unknown"}`,
    notReadyRemedy(state, color, "Run deploy"),
  );
}

function underWay(state: ReleaseState, { kind }: Transition): Refusal {
  return refuse("TRANSITION_UNDER_WAY", `a ${kind} is not finished`, finishingCommand(state) ?? LOOK);
}

/** One request of the test, and who must answer it. */
export interface SmokeRequest {
  readonly check: SmokeCheck;
  /** The cookie sent: a color's, or none. */
  readonly preview: Color | undefined;
  readonly expected: Color;
  /** Whether the answer must be what the check expects; otherwise only who answered counts. */
  readonly strict: boolean;
}

/**
 * Every check with the idle color's cookie; and, for checks that may be repeated without harm, without a
 * cookie and with the active color's, to see that these go to the active color. Not so when the active color
 * is down: a version that mends it must be testable.
 */
export function smokeRequests(
  checks: readonly SmokeCheck[],
  harmless: SmokeCheck,
  { idle, active, colors }: Pick<WholeRelease, "idle" | "active" | "colors">,
): readonly SmokeRequest[] {
  const strict = checks.map((check) => ({ check, preview: idle, expected: idle, strict: true }));
  if (notReady(colors[active]) !== undefined) return strict;
  const repeated = checks.filter(({ method }) => method === "GET" || method === "HEAD");
  const others = repeated.length > 0 ? repeated : [harmless];
  return [
    ...strict,
    ...others.map((check) => ({ check, preview: undefined, expected: active, strict: false })),
    ...others.map((check) => ({ check, preview: active, expected: active, strict: false })),
  ];
}

/** What is wrong with the answer to a request; undefined when nothing is. */
export function judgeAnswer(request: SmokeRequest, answer: Answer): Refusal | undefined {
  const asked = requestText(request);
  if (answer.kind === "failed") {
    return refuse(
      "SMOKE_FAILED",
      `${asked}: ${answer.reason}`,
      "Correct the version, then deploy and smoke again",
    );
  }
  if (answer.kind === "unidentified") {
    return refuse(
      "SMOKE_UNIDENTIFIED",
      `${asked}: ${answer.reason}, so nobody knows who answered`,
      `Let every route set the response header ${IDENTITY_HEADER}`,
    );
  }
  if (answer.color !== request.expected) {
    return refuse(
      "SMOKE_WRONG_COLOR",
      `${asked}: ${answer.color} answered instead of ${request.expected}`,
      "Look at the routes with `bluegreen route`: the cookie's rule must come before the default",
    );
  }
  return request.strict ? judgeContent(asked, request.check, answer.response) : undefined;
}

type ColorAnswer = Extract<Answer, { kind: "color" }>;

function judgeContent(
  asked: string,
  check: SmokeCheck,
  response: ColorAnswer["response"],
): Refusal | undefined {
  const problems = unmetExpectations(check, response);
  if (problems.length === 0) return undefined;
  const fact = `${asked}: ${problems.join(", ")}`;
  return refuse("SMOKE_FAILED", fact, "Correct the version, then deploy and smoke again");
}

export function requestText({ check, preview }: SmokeRequest): string {
  const cookie = preview === undefined ? "without a cookie" : `with the cookie of ${preview}`;
  return `${check.method} ${check.path} ${cookie}`;
}

/** What a proof names beside color and digest: for people, and for who may read less or more later. */
export function proofDetails(
  seen: Observed<ColorState>,
  run: string | undefined,
): Pick<SmokeProof, "version" | "run" | "uncovered"> {
  const { version, uncovered = [] } = seen.known ? seen.value : {};
  return {
    ...(version !== undefined && { version }),
    ...(run !== undefined && { run }),
    ...(uncovered.length > 0 && { uncovered: uncovered.map(({ name }) => name) }),
  };
}

/** The proof, if what runs after the test is what ran before it, and is still idle. */
export function proofOf(
  plan: { readonly color: Color; readonly digest: string },
  after: ReleaseState,
  at: string,
): { readonly kind: "proof"; readonly proof: SmokeProof } | Refusal {
  const again = planTest(after);
  if (again.kind === "refuse") return again;
  if (again.color === plan.color && again.digest === plan.digest) {
    return { kind: "proof", proof: { color: plan.color, digest: plan.digest, at } };
  }
  const now =
    again.color === plan.color ? `is at ${shortDigest(again.digest)} after it` : "is not idle any more";
  return refuse(
    "SMOKE_CHANGED",
    `${plan.color} was at digest ${shortDigest(plan.digest)} before the test and ${now}`,
    "Run smoke again",
  );
}
