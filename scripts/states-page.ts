/** `docs/states.md`: every state of a release, what each command does there, and what is advised. */
import { COMMANDS, type State, STATES } from "../test/embedded/states/table.ts";

const HEAD = `# What happens in every state

Every state that a release can be in, what each command does about it, and what \`status\` says and advises. Printed from
[the table](../test/embedded/states/table.ts) that a test holds: it brings a release into each state, runs each command from it,
and follows the advice, every way of it, until all is as it must be. Blue had the traffic at first, so that after a promote green has it.
How a flip under way is gone on with is told [on its own page](transitions.md); codes are in [errors](errors.md).

| cell | what it is |
|---|---|
| does | what the command is for; with \`→ blue\`, and all the traffic is at blue afterwards |
| nothing to do | it ends well, and has changed nothing |
| applies nothing, and says what is wrong | \`apply\` ends well, for nothing waits to be applied; its last lines name what is not as it should be, or not finished |
| a code | it is refused, and nothing was changed; what was done all the same stands before it |
| waits | until whoever held the release is known to be dead, or it is given back |
`;

const FIRST = ["state", "traffic"] as const;
const LAST = ["status", "advised"] as const;

/** The page. */
export function statesPage(): string {
  return [HEAD, ...Object.entries(STATES).map(([title, states]) => part(title, states))].join("\n");
}

function part(title: string, states: Readonly<Record<string, State>>): string {
  const head = [...FIRST, ...COMMANDS, ...LAST];
  const rows = Object.entries(states).map(([name, state]) => row(name, state));
  const lines = [line(head), line(head.map(() => "---")), ...rows];
  return `## ${title}\n\n${lines.join("\n")}\n`;
}

function row(name: string, { how, traffic, cells, status, next }: State): string {
  const done = COMMANDS.map((command) => coded(cells[command]));
  return line([`**${name}**: ${how}`, traffic, ...done, coded(status), escaped(next)]);
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function coded(text: string): string {
  return text.replaceAll(/\b[A-Z]+(?:_[A-Z]+)+\b/g, (code) => `\`${code}\``);
}

function escaped(text: string): string {
  return text.replaceAll("|", String.raw`\|`);
}
