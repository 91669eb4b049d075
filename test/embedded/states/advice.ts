/** What an advice of status tells people to do, read from its words. */
import type { RawInputs } from "../../../src/inputs.ts";
import type { Command } from "./table.ts";

export type Act =
  | { readonly kind: "command"; readonly command: Command; readonly raw: RawInputs }
  /** What only people do, such as to bring pods up or to write labels. */
  | { readonly kind: "person" }
  /** A commit that names the color as default. */
  | { readonly kind: "write"; readonly color: "blue" | "green" }
  | { readonly kind: "wait" };

/** One of several that the advice leaves to whoever reads it. */
export type Way = readonly Act[];

const OTHERWISE =
  /,? or (?=(?:run )?(?:rollback|deploy|promote)\b|write )|; or,? |\. To move the traffic to \w+: /;
const ORDER =
  /(?:[Rr]un|[Tt]hen|,|and|^)\s(?:run )?(deploy|smoke|promote|rollback|apply|repair)\b(?: with ([\d.]+))?/;
const PERSON = /(Bring \w+ up|Correct what|Give each color|Let the colors)/;
const WRITE = /(?<write>[Ww]rite (blue|green) into the router's values)/;
const WAIT = /(Wait until)/;
const ANY = new RegExp([ORDER, PERSON, WRITE, WAIT].map(({ source }) => source).join("|"), "g");

/** The ways of an advice, in its order. */
export function waysOf(next: string): readonly Way[] {
  const repair = /`bluegreen repair --yes( --allow-active)?`/.exec(next);
  if (repair !== null) return [[order("repair", repair[1] === undefined ? {} : { "allow-active": "true" })]];
  const text = next.replaceAll(/ \([^()]*\)/g, "").replace(/; rollback is not possible.*$/, "");
  return text.split(OTHERWISE).map((part, index) => wayOf(index === 0 ? part : ` ${part}`));
}

function wayOf(text: string): Way {
  // The part behind `or` begins with its order.
  const acts = [
    ...text
      .replace(/^ (?=\w)/, "Run ")
      .replace(/^Run [Rr]un/, "Run")
      .matchAll(ANY),
  ].map(actOf);
  return /once \w+ is again what it was/.test(text) ? [{ kind: "person" }, ...acts] : acts;
}

function actOf([text, command, version]: RegExpExecArray): Act {
  const write = /^[Ww]rite (blue|green)/.exec(text);
  if (write !== null) return { kind: "write", color: write[1] as "blue" | "green" };
  if (text === "Wait until") return { kind: "wait" };
  if (command === undefined || !/^(deploy|smoke|promote|rollback|apply|repair)$/.test(command))
    return { kind: "person" };
  return order(command as Command, version === undefined ? {} : { version });
}

function order(command: Command, raw: RawInputs): Act {
  return { kind: "command", command, raw };
}
