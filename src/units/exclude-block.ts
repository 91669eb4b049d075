/** `exclude` blocks as they stand in the files of a unit: worked out without Terragrunt, or unknown. */
import { evaluate, type HclValue, type Layer, UnknownValue } from "./evaluate.ts";
import type { ExcludeBlock } from "./exclude.ts";
import type { HclBlock } from "./hcl.ts";

/**
 * The unit's own block over that of an included file, as Terragrunt merges them; undefined when no file has
 * one. A condition that only a run can tell (`feature`, `get_env`, an operator) makes all of it unknown, and
 * so do blocks in several included files or in what a stack generated beside the unit (`autoInclude`, its
 * text).
 */
export async function readExclude(
  parents: readonly Layer[],
  own: Layer,
  autoInclude: string | undefined,
): Promise<ExcludeBlock | UnknownValue | undefined> {
  if (autoInclude !== undefined && speaksOfExclude(autoInclude)) {
    return new UnknownValue(
      "an exclude block of terragrunt.autoinclude.hcl is not read here",
      own.scope.file,
    );
  }
  const inherited = parents.flatMap((layer) => blocksOf(layer).map((block) => ({ layer, block })));
  const written = blocksOf(own).map((block) => ({ layer: own, block }));
  const [first, second] = inherited;
  if (second !== undefined || written.length > 1) {
    return new UnknownValue("there are several exclude blocks", own.scope.file);
  }
  const before = first === undefined ? undefined : await blockOf(first.block, first.layer);
  const [mine] = written;
  if (mine === undefined || before instanceof UnknownValue) return before;
  const after = await blockOf(mine.block, mine.layer);
  if (after instanceof UnknownValue) return after;
  // The included file's actions count where the unit's own block names none.
  return { ...after, actions: after.actions.length > 0 ? after.actions : (before?.actions ?? []) };
}

/** True for a file that has an exclude block, whether it can be read or not. */
export function speaksOfExclude(text: string): boolean {
  return /^\s*exclude\s*\{/m.test(text);
}

function blocksOf({ body }: Layer): readonly HclBlock[] {
  return body.blocks.filter(({ type }) => type === "exclude");
}

async function blockOf(block: HclBlock, { scope }: Layer): Promise<ExcludeBlock | UnknownValue> {
  const where = `${scope.file}:${block.line}`;
  const value = async (name: string): Promise<HclValue | undefined> => {
    const attribute = block.body.attributes.get(name);
    return attribute === undefined ? undefined : evaluate(attribute.value, scope);
  };
  const condition = asBoolean(await value("if"), where);
  const dependencies = asBoolean((await value("exclude_dependencies")) ?? false, where);
  const actions = asTexts(await value("actions"), where);
  if (condition instanceof UnknownValue) return condition;
  if (dependencies instanceof UnknownValue) return dependencies;
  if (actions instanceof UnknownValue) return actions;
  return { if: condition, actions, excludeDependencies: dependencies };
}

/** Terragrunt takes a boolean as text, too. */
function asBoolean(value: HclValue | undefined, where: string): boolean | UnknownValue {
  if (value instanceof UnknownValue || typeof value === "boolean") return value;
  if (value === "true" || value === "false") return value === "true";
  return new UnknownValue("a value of the exclude block is no boolean", where);
}

function asTexts(value: HclValue | undefined, where: string): readonly string[] | UnknownValue {
  if (value instanceof UnknownValue) return value;
  if (!Array.isArray(value)) return new UnknownValue("actions of the exclude block is no list", where);
  const items = value as readonly HclValue[];
  const unknown = items.find((item): item is UnknownValue => item instanceof UnknownValue);
  if (unknown !== undefined) return unknown;
  const texts = items.filter((item) => typeof item === "string");
  return texts.length === items.length
    ? texts
    : new UnknownValue("actions of the exclude block is no list of strings", where);
}
