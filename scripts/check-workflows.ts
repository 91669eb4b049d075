import { parse } from "yaml";
import type { TrackedFile } from "./check-text.ts";

interface Step {
  readonly uses?: string;
  readonly run?: string;
}

interface Job {
  /** Another workflow, whose jobs this one stands for. */
  readonly uses?: string;
  readonly permissions?: unknown;
  readonly "timeout-minutes"?: unknown;
  readonly steps?: readonly Step[];
}

interface Workflow {
  readonly on?: unknown;
  readonly permissions?: unknown;
  readonly jobs?: Readonly<Record<string, Job>>;
}

/**
 * What makes a workflow dangerous: permissions that nobody named, outside text in a script,
 * pull_request_target, a job without an end, and an action that is not pinned to a commit, save our own in
 * the workflows to copy, which has none yet. A job that calls another workflow of this repository ends when
 * that one's jobs do, and GitHub allows it no limit of its own.
 */
export function workflowProblems(files: readonly TrackedFile[]): readonly string[] {
  return files.flatMap(({ path, text }) => {
    const workflow = parse(text) as Workflow;
    const jobs = Object.entries(workflow.jobs ?? {});
    return [...topProblems(workflow), ...jobs.flatMap(([name, job]) => jobProblems(name, job, path))].map(
      (problem) => `${path}: ${problem}`,
    );
  });
}

function topProblems(workflow: Workflow): readonly string[] {
  const problems = [];
  if (JSON.stringify(workflow.permissions) !== "{}") problems.push("needs `permissions: {}` at the top");
  if (JSON.stringify(workflow.on ?? "").includes("pull_request_target")) {
    problems.push("pull_request_target runs a stranger's code with the repository's secrets");
  }
  return problems;
}

function jobProblems(name: string, job: Job, path: string): readonly string[] {
  const problems = [];
  if (!isLeast(job.permissions)) problems.push(`job ${name} must name each permission it needs`);
  if (job.uses !== undefined && !/^\.\/\.github\/workflows\/|@[0-9a-f]{40}$/.test(job.uses))
    problems.push(`job ${name}: ${job.uses} is not pinned to a commit`);
  if (job.uses === undefined && job["timeout-minutes"] === undefined)
    problems.push(`job ${name} needs timeout-minutes`);
  for (const step of job.steps ?? []) {
    if (/\$\{\{/.test(step.run ?? ""))
      problems.push(`job ${name}: an expression inside run; pass it through env`);
    const toBePinned = path.startsWith("workflows/") && step.uses?.startsWith("org/bluegreen-action");
    if (toBePinned !== true && step.uses !== undefined && !/@[0-9a-f]{40}$/.test(step.uses)) {
      problems.push(`job ${name}: ${step.uses} is not pinned to a commit`);
    }
  }
  return problems;
}

/** A map of single permissions; `read-all`, `write-all` and nothing at all are not. */
function isLeast(permissions: unknown): boolean {
  return typeof permissions === "object" && permissions !== null;
}
