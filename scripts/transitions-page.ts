/** `docs/transitions.md`: every state of a flip under way, and what each command does about it. */
import { MOVES } from "../src/release/transition/moves.ts";

const HEAD = `# A flip under way

A promote or rollback that moves traffic writes a *transition* on the release's Lease first, and takes it away when all is
done. A run can end anywhere; whoever comes next finds one of these states. Printed from \`src/release/transition/moves.ts\`,
by which the commands decide; \`status\` advises by it.

| move | what it is |
|---|---|
| begin | decided afresh, as if nothing had been begun; what was begun is abandoned when the answer is no |
| resume | the traffic is moved on to the color that the transition goes to; by a promote only after it was decided afresh, and back when the answer is no |
| complete | the flip is proven, Git and Terraform say it, and the transition goes |
| reverse | the traffic goes back to the color that it came from |
| abandon | nothing has moved, so Git and Terraform are made to say what they said before |
| refuse | left to the other command |

| transition | phase | the default route leads to | how it comes to this | promote | rollback |
|---|---|---|---|---|---|
`;

const PLACES = {
  from: "the color it came from",
  between: "both, in shares",
  to: "the color it goes to",
} as const;

/** The page. */
export function transitionsPage(): string {
  const rows = Object.entries(MOVES).flatMap(([kind, phases]) =>
    Object.entries(phases).flatMap(([phase, places]) =>
      (["from", "between", "to"] as const).map((place) => {
        const { how, promote, rollback } = places[place];
        return `| ${kind} | ${phase} | ${PLACES[place]} | ${how} | ${promote} | ${rollback} |`;
      }),
    ),
  );
  return `${HEAD}${rows.join("\n")}\n`;
}
