import { isDnsLabel, labelsDefect } from "../../names/validity.ts";
import type { Defect, Path } from "../objects/schema.ts";

/** Gateways as a VirtualService or a match names them. */
export function gatewayNameDefects(names: readonly string[], path: Path): Defect[] {
  return names.flatMap((name, index) => {
    const slash = name.indexOf("/");
    const defect =
      slash < 0 ? (name === "" ? "is empty" : labelsDefect(name)) : qualifiedNameDefect(name, slash);
    return defect === undefined
      ? []
      : [{ path: [...path, index], message: `gateway ${JSON.stringify(name)} ${defect}` }];
  });
}

function qualifiedNameDefect(name: string, slash: number): string | undefined {
  if (!isDnsLabel(name.slice(0, slash))) return "has an invalid namespace";
  return isDnsLabel(name.slice(slash + 1)) ? undefined : "has an invalid name";
}
