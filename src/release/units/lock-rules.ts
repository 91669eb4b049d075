/** A locked state, as it is said. Pure. */
import { type Failure, reworded } from "../../errors/errors.ts";
import { lockIn, lockText } from "./blocked-rules.ts";

/** A failed plan that failed by a lock says so, and what takes it off; any other failure as it is. */
export function sayingLock(failure: Failure): Failure {
  const { stderr, message } = failure;
  const lock = lockIn(stderr ?? "");
  if (lock === undefined || stderr === undefined) return failure;
  const remedy =
    "Wait until that run has ended, and plan again. `bluegreen repair --yes` takes the lock off, if it is a dead run's for certain, and says what else is to be done where that is not proven";
  return reworded(failure, `${message}: its state is locked${lockText(lock)}`, { remedy, stderr });
}
