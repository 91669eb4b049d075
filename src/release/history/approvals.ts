/** Who approved the run, as GitHub tells it. It is for the history: no run waits or fails for it. */
import { Failure, thrownText } from "../../errors/errors.ts";
import type { Approval } from "../../model/history.ts";
import { known, type Observed, unknown } from "../../model/observed.ts";
import type { Ports } from "../../ports.ts";
import { type HistoryAuthor, MOST } from "./author.ts";

/**
 * Asks GitHub once, in a job; what it says stands in the next write of the Lease after its answer. Never
 * throws: what cannot be read is unknown, with the reason.
 */
export async function readApprovals(author: HistoryAuthor, { github }: Pick<Ports, "github">): Promise<void> {
  if (github.runUrl() === undefined) return;
  author.approvals = unknown("GitHub had not answered");
  author.approvals = await asked(author, github);
}

async function asked(author: HistoryAuthor, github: Ports["github"]): Promise<Observed<readonly Approval[]>> {
  try {
    const found = await github.approvals();
    return known(found.slice(0, MOST.approvals).map((one) => shortened(author, one)));
  } catch (error) {
    const reason = error instanceof Failure ? `${error.code}: ${error.message}` : thrownText(error);
    return unknown(author.cut(reason, MOST.text));
  }
}

function shortened(author: HistoryAuthor, { user, state, comment, environments }: Approval): Approval {
  const cut = (text: string) => author.cut(text, MOST.text);
  return {
    user: cut(user),
    state,
    comment: cut(comment),
    environments: environments.slice(0, MOST.approvals).map(cut),
  };
}
