import type { Approval } from "../../../model/history.ts";
import type { GitHub, IssueComment, PullRequest } from "../../../ports.ts";

/** Whose comments they are. */
const AUTHOR = "github-actions[bot]";
/** Who runs what runs here. */
const ACTOR = "somebody@embedded";

/** GitHub in memory: what was commented and summarized can be looked at. */
export class EmbeddedGitHub implements GitHub {
  readonly #pullRequest: PullRequest | undefined;
  readonly #comments: IssueComment[] = [];
  readonly #summaries: string[] = [];

  constructor(pullRequest?: PullRequest) {
    this.#pullRequest = pullRequest;
  }

  get summaries(): readonly string[] {
    return this.#summaries;
  }

  async login(): Promise<string> {
    return AUTHOR;
  }

  runAttempt(): undefined {
    return undefined;
  }

  actor(): string {
    return ACTOR;
  }

  /** Nobody is asked here. */
  async approvals(): Promise<readonly Approval[]> {
    return [];
  }

  async pullRequest(): Promise<PullRequest | undefined> {
    return this.#pullRequest;
  }

  async comments(_pullRequest: number): Promise<readonly IssueComment[]> {
    return [...this.#comments];
  }

  async createComment(pullRequest: number, body: string): Promise<IssueComment> {
    const id = this.#comments.length + 1;
    const url = `https://github.example/pull/${pullRequest}#issuecomment-${id}`;
    const comment = { id, body, author: AUTHOR, url };
    this.#comments.push(comment);
    return comment;
  }

  async updateComment(id: number, body: string): Promise<IssueComment> {
    const index = this.#comments.findIndex((comment) => comment.id === id);
    const before = this.#comments[index];
    if (before === undefined) throw new Error(`There is no comment ${id}.`);
    const after = { ...before, body };
    this.#comments[index] = after;
    return after;
  }

  async summary(markdown: string): Promise<void> {
    this.#summaries.push(markdown);
  }

  runUrl(): string | undefined {
    return undefined;
  }
}
