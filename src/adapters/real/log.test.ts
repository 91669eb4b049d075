import { describe, expect, it } from "vitest";
import { type ActionsCore, actionsLog, createTerminalLog, withoutCommands } from "./log.ts";

function recordingCore(): ActionsCore & { readonly lines: string[] } {
  const lines: string[] = [];
  const at = (place?: object) => (place && Object.keys(place).length > 0 ? ` ${JSON.stringify(place)}` : "");
  return {
    lines,
    info: (message) => void lines.push(message),
    warning: (message, place) => void lines.push(`warning ${message}${at(place)}`),
    error: (message, place) => void lines.push(`error ${message}${at(place)}`),
    setSecret: (secret) => void lines.push(`secret ${secret}`),
    startGroup: (name) => void lines.push(`group ${name}`),
    endGroup: () => void lines.push("end"),
  };
}

describe("text from outside never becomes a workflow command", () => {
  it.each([
    ["::set-output name=x::y", ": :set-output name=x::y"],
    ["a\n::error::x", "a\n: :error::x"],
    ["a\r::error::x", "a\n: :error::x"],
    ["a\r\n \t::error::x", "a\n \t: :error::x"],
    ["\u00a0\u0085::error::x", "\u00a0 : :error::x"],
    ["\u2028::error::x", " : :error::x"],
    ["x ##[add-mask]y", "x ## [add-mask]y"],
    ["\u001b[2J::stop-commands::x", " [2J::stop-commands::x"],
    ["fd00::1 is an address, Class::method too", "fd00::1 is an address, Class::method too"],
  ])("%j", (given, printed) => {
    expect(withoutCommands(given)).toBe(printed);
  });

  it("in either log, in messages and in titles", async () => {
    const core = recordingCore();
    const lines: string[] = [];
    for (const log of [actionsLog(core), createTerminalLog((line) => lines.push(line))]) {
      log.info("::a::b");
      log.warning("ok\n::a::b");
      await log.group("t\n::a::b", async () => log.error("::x::", { file: "a.yaml", line: 3 }));
    }
    expect(core.lines).toEqual([
      ": :a::b",
      "warning ok\n: :a::b",
      "group t : :a::b",
      'error : :x:: {"file":"a.yaml","startLine":3}',
      "end",
    ]);
    expect([...core.lines, ...lines].join("\n")).not.toMatch(/^\s*::/m);
  });
});

describe("masks", () => {
  it("take a secret out in every form, the longest first", () => {
    const lines: string[] = [];
    const log = createTerminalLog((line) => lines.push(line));
    log.mask("hunter22");
    log.mask('hunter22-"long"\nsecond line');
    const text = 'hunter22 aHVudGVyMjI= hunter22-\\"long\\"\\nsecond line second line';
    log.info(text);
    expect(lines).toEqual(["*** *** *** ***\n"]);
    expect(log.masked(text)).toBe("*** *** *** ***");
  });

  it("leave what is too short to be a secret", () => {
    const log = createTerminalLog(() => {});
    for (const short of ["", " ", "1", "on"]) log.mask(short);
    expect(log.masked("1 on the way")).toBe("1 on the way");
  });

  it("are told to the runner, line by line", () => {
    const core = recordingCore();
    actionsLog(core).mask("first line\nsecond line");
    expect(core.lines).toContain("secret first line");
    expect(core.lines).toContain("secret second line");
  });
});
