import { describe, expect, it } from "vitest";
import { ECHO_CONFIG } from "../../test/fakes/echo-config.ts";
import { type FakePorts, fakePorts, memoryFiles, type PortOverrides } from "../../test/fakes/ports.ts";
import { type ErrorCode, Failure, surroundings } from "../errors/errors.ts";
import type { Unit, UnitPlan } from "../model/unit.ts";
import type { IssueComment } from "../ports.ts";
import { overallDigest } from "../units/plans/digest.ts";
import { parsePlanInputs } from "./inputs.ts";
import { commentMarker, ownComment } from "./rules.ts";
import { plan } from "./step.ts";

const UNITS: readonly Unit[] = [
  { name: "ns", path: "live/ns", dependencies: [] },
  { name: "blue", path: "live/blue", dependencies: ["ns"] },
  { name: "green", path: "live/green", dependencies: [] },
  { name: "router", path: "live/router", dependencies: ["blue"] },
];
const MARKER = commentMarker("bluegreen.yaml");
const BOT = "github-actions[bot]";

function planned(unit: string, overrides: Partial<UnitPlan> = {}): UnitPlan {
  return {
    unit,
    outcome: "changes",
    changes: [],
    text: `+ ${unit}`,
    digest: `digest-of-${unit}`,
    error: undefined,
    restsOn: "state",
    milliseconds: 1,
    ...overrides,
  };
}

function comment(id: number, author: string, body: string): IssueComment {
  return { id, author, body, url: `https://github.com/o/r/pull/7#${id}` };
}

interface World {
  readonly plans?: Record<string, Partial<UnitPlan>>;
  readonly comments?: readonly IssueComment[];
  readonly github?: PortOverrides["github"];
  readonly fromFork?: boolean;
  readonly cluster?: PortOverrides["cluster"];
}

/** A pull request, its comments, and what was written. */
function world({ plans = {}, comments = [], github = {}, fromFork = false, cluster = {} }: World): {
  ports: FakePorts;
  written: string[];
} {
  const written: string[] = [];
  const ports = fakePorts({
    files: memoryFiles({ "bluegreen.yaml": ECHO_CONFIG }),
    terragrunt: {
      units: async () => UNITS,
      plan: async (unit) => planned(unit.name, plans[unit.name]),
      chart: async () => undefined,
    },
    cluster: { list: async () => [], ...cluster },
    github: {
      pullRequest: async () => ({ number: 7, headSha: "f00", fromFork }),
      login: async () => BOT,
      comments: async () => comments,
      createComment: async (_, body) => (written.push(`new: ${body}`), comment(100, BOT, body)),
      updateComment: async (id, body) => (written.push(`${id}: ${body}`), comment(id, BOT, body)),
      summary: async (markdown) => void written.push(`summary: ${markdown}`),
      runUrl: () => "https://github.com/o/r/actions/runs/1",
      ...github,
    },
  });
  return { ports, written };
}

const inputs = parsePlanInputs({});

describe("plan", () => {
  it("plans units in dependency order, writes the summary and one comment", async () => {
    const { ports, written } = world({ plans: { green: { outcome: "no-changes" } } });
    const result = await plan(inputs, ports);
    expect(result).toMatchObject({
      hasChanges: true,
      unitsChanged: ["ns", "blue", "router"],
      digest: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      commentUrl: "https://github.com/o/r/pull/7#100",
    });
    expect(written.map((text) => text.split("\n")[0])).toEqual([
      "summary: ## Plan: 3 of 4 units would change",
      `new: ${MARKER}`,
    ]);
  });

  it("says first what apply would do, and names it for machines", async () => {
    const { ports, written } = world({ plans: { green: { mocked: ["ns"] } } });
    const { verdict } = await plan(inputs, ports);
    expect(verdict).toMatchObject({ verdict: "unknown", apply: ["ns", "blue", "green", "router"] });
    for (const text of written) {
      expect(text).toMatch(
        /^(summary: |new: <!--.*-->\n)?## Plan: [^\n]*\n\n`apply` would:\n\n- \*\*apply\*\* `ns`/m,
      );
      expect(text).toContain("- **cannot tell** of `green`: the plan of green stands on mock outputs of ns");
    }
  });

  it("cannot tell without a cluster, which fails no plan", async () => {
    const down = async (): Promise<never> => {
      throw surroundings("CLUSTER_UNREACHABLE", "the cluster did not answer", { remedy: "Check it" });
    };
    const { ports } = world({ cluster: { list: down } });
    const { verdict, drift, failure } = await plan(inputs, ports);
    expect(failure).toBeUndefined();
    expect(verdict).toMatchObject({
      verdict: "unknown",
      unknown: [{ unit: null, reason: "CLUSTER_UNREACHABLE: the cluster did not answer. Check it" }],
    });
    expect(drift).toMatchObject([
      {
        release: "echo",
        findings: [],
        unread: expect.arrayContaining([
          expect.objectContaining({ fact: expect.stringContaining("unit router") as string }),
        ]) as unknown,
      },
    ]);
  });

  it("updates its own comment, and never another person's with the same marker", async () => {
    const comments = [
      comment(1, "mallory", `${MARKER}\nforged`),
      comment(2, BOT, `${MARKER}\nold`),
      comment(3, BOT, `> ${MARKER} quoted by another workflow`),
    ];
    const { ports, written } = world({ comments });
    expect((await plan(inputs, ports)).commentUrl).toBe("https://github.com/o/r/pull/7#2");
    expect(written[1]).toContain(`2: ${MARKER}\n`);
  });

  it("makes a new comment rather than edit the one that another person forged", async () => {
    const { ports, written } = world({ comments: [comment(1, "mallory", MARKER)] });
    await plan(inputs, ports);
    expect(written[1]).toContain("new: ");
  });

  it("goes on with independent units when one fails, skips what depends on it, and refuses after the comment", async () => {
    const failure = { outcome: "failed", digest: undefined, text: "", error: "Error: boom" } as const;
    const { ports, written } = world({ plans: { ns: failure } });
    expect((await plan(inputs, ports)).failure).toMatchObject({
      exitCode: 1,
      failures: [{ code: "UNIT_PLAN_FAILED", stderr: "Error: boom" }],
    });
    expect(written).toHaveLength(2);
    expect(written[1]).toContain("| `blue` | skipped |");
    expect(written[1]).toContain("blue, which it depends on, was skipped");
    expect(written[1]).toContain("| `green` | changes |");
  });

  it.each<[ErrorCode, boolean, string]>([
    ["GITHUB_FORBIDDEN", true, "from a fork gets a read-only token"],
    ["GITHUB_FORBIDDEN", false, "permissions: pull-requests: write"],
    ["GITHUB_TOKEN_MISSING", false, "permissions: pull-requests: write"],
  ])(
    "succeeds without leave to comment (%s, fork: %s) and says what is needed",
    async (code, fromFork, advice) => {
      const deny = async (): Promise<never> => {
        throw new Failure("surroundings", code, "403", { remedy: "" });
      };
      const { ports, written } = world({ fromFork, github: { createComment: deny } });
      expect((await plan(inputs, ports)).commentUrl).toBeUndefined();
      expect(written).toHaveLength(1);
      expect(ports.logged).toContainEqual({
        level: "warning",
        message: expect.stringMatching(new RegExp(`^PLAN_COMMENT_FORBIDDEN: .*${advice}`)) as string,
      });
    },
  );

  it("does not take another failure of GitHub for a missing permission", async () => {
    const broken = async (): Promise<never> => {
      throw surroundings("GITHUB_UNREACHABLE", "502", { remedy: "" });
    };
    const result = await plan(inputs, world({ github: { comments: broken } }).ports);
    expect(result).toMatchObject({
      digest: expect.any(String) as string,
      failure: { exitCode: 3, failures: [{ code: "GITHUB_UNREACHABLE" }] },
    });
  });

  it.each(["pullRequest", "comments", "createComment"])(
    "says what failed to plan although GitHub fails too (%s), and the summary has it",
    async (method) => {
      const broken = async (): Promise<never> => {
        throw surroundings("GITHUB_UNREACHABLE", "502", { remedy: "" });
      };
      const failure = { outcome: "failed", digest: undefined, text: "", error: "Error: boom" } as const;
      const { ports, written } = world({ plans: { ns: failure }, github: { [method]: broken } });
      expect((await plan(inputs, ports)).failure).toMatchObject({
        failures: [{ code: "UNIT_PLAN_FAILED" }, { code: "GITHUB_UNREACHABLE" }],
      });
      expect(written[0]).toContain("Error: boom");
    },
  );

  it("asks who it is only where a comment could be its own", async () => {
    const { ports } = world({ comments: [comment(1, "mallory", "hello")] });
    await plan(inputs, ports);
    expect(ports.calls).not.toContain("github.login");
  });

  it("updates the comment of the app whose token it has", async () => {
    const comments = [comment(4, "my-app[bot]", `${MARKER}\nold`), comment(5, BOT, `${MARKER}\nanother's`)];
    const { ports, written } = world({ comments, github: { login: async () => "my-app[bot]" } });
    await plan(inputs, ports);
    expect(written[1]).toContain(`4: ${MARKER}\n`);
  });

  it.each([
    ["comment: never", { comment: "never" }, {}],
    ["no pull request", {}, { pullRequest: async () => undefined }],
  ])("writes the summary alone with %s", async (_, raw, github) => {
    const { ports, written } = world({ github });
    await plan(parsePlanInputs(raw), ports);
    expect(written).toHaveLength(1);
    expect(ports.calls).not.toContain("github.comments");
  });

  it.each(["true", "True", "TRUE"])(
    "writes its summary, and no comment, in a dry run (%s)",
    async (dryRun) => {
      const { ports } = world({});
      expect((await plan(parsePlanInputs({ "dry-run": dryRun }), ports)).hasChanges).toBe(true);
      expect(ports.calls.filter((call) => call.startsWith("github."))).toEqual([
        "github.runUrl",
        "github.summary",
      ]);
    },
  );

  it("plans the units named, and no others", async () => {
    const { ports } = world({});
    const result = await plan(parsePlanInputs({ units: "router, blue" }), ports);
    expect(result.plans.map(({ unit }) => unit)).toEqual(["blue", "router"]);
    await expect(plan(parsePlanInputs({ units: "roter" }), world({}).ports)).rejects.toMatchObject({
      exitCode: 2,
      failures: [{ code: "UNIT_UNKNOWN", remedy: expect.stringContaining("router") as string }],
    });
  });

  it("shows what Terragrunt leaves out with its reason, and plans what depends on it", async () => {
    const { written } = await (async () => {
      const here = world({});
      const units = UNITS.map((unit) => {
        if (unit.name === "ns") return { ...unit, excluded: { plan: "off | now", apply: "off" } };
        return unit.name === "green" ? { ...unit, excluded: { apply: "never" } } : unit;
      });
      const ports = { ...here.ports, terragrunt: { ...here.ports.terragrunt, units: async () => units } };
      const result = await plan(inputs, ports);
      expect(result.plans.map(({ unit, outcome, neverApplied }) => [unit, outcome, neverApplied])).toEqual([
        ["ns", "excluded", undefined],
        ["blue", "changes", undefined],
        ["green", "changes", "never"],
        ["router", "changes", undefined],
      ]);
      expect(result.digest).toBeDefined();
      return here;
    })();
    expect(written[1]).toContain("## Plan: 3 of 4 units would change, 1 left out by Terragrunt");
    expect(written[1]).toContain("| `ns` | excluded: off \\| now |");
    expect(written[1]).toContain("| `green` | changes, never applied: never |");
  });

  it("refuses a unit by name that Terragrunt leaves out, and takes one that is left out of apply alone", async () => {
    const at = (excluded: Unit["excluded"]) => {
      const here = world({}).ports;
      const units = UNITS.map((unit) => (unit.name === "ns" && excluded ? { ...unit, excluded } : unit));
      return { ...here, terragrunt: { ...here.terragrunt, units: async () => units } };
    };
    const named = parsePlanInputs({ units: "ns" });
    await expect(plan(named, at({ plan: "off", apply: "off" }))).rejects.toMatchObject({
      failures: [{ code: "UNIT_EXCLUDED", exitCode: 1 }],
    });
    expect((await plan(named, at({ apply: "off" }))).unitsChanged).toEqual(["ns"]);
  });

  it("masks secrets in what it writes", async () => {
    const { ports, written } = world({ plans: { ns: { text: "+ password = hunter2" } } });
    ports.log.mask("hunter2");
    await plan(inputs, ports);
    expect(written.join()).not.toContain("hunter2");
  });

  it("throws when the tool itself is missing", async () => {
    const missing = surroundings("TOOL_MISSING", "no terragrunt", { remedy: "" });
    const ports = fakePorts({
      files: memoryFiles({ "bluegreen.yaml": ECHO_CONFIG }),
      terragrunt: { units: async () => Promise.reject(missing) },
    });
    await expect(plan(inputs, ports)).rejects.toBe(missing);
  });
});

it("binds a digest to units and what they change, in any order", () => {
  const [a, b] = [planned("a"), planned("b")];
  expect(overallDigest([a, b])).toBe(overallDigest([b, a]));
  expect(overallDigest([a, b])).not.toBe(overallDigest([a]));
  expect(overallDigest([a, b])).not.toBe(overallDigest([a, planned("b", { digest: "other" })]));
  expect(overallDigest([a, planned("c", { digest: undefined })])).toBeUndefined();
});

it("tells the comments of two configurations apart", () => {
  expect(commentMarker("a/bluegreen.yaml")).not.toBe(commentMarker("b/bluegreen.yaml"));
  expect(commentMarker("a-->@x")).toBe("<!-- bluegreen-action plan a___x -->");
  expect(ownComment([comment(1, BOT, MARKER), comment(2, BOT, MARKER)], MARKER, BOT)?.id).toBe(2);
});
