/** What tools get of the job's environment, and which of its values no text may show. */
import { namedSecrets } from "../secrets/named-secrets.ts";
import {
  certaintyOf,
  isMaskable,
  isMaskableNumber,
  isSecretKey,
  PLAIN_WORD,
} from "../secrets/secret-names.ts";
import { withChecks } from "./unchecked.ts";

/**
 * Meant for this action alone: its inputs, and what lets a process write the job's caches, artifacts and
 * results. `ACTIONS_ID_TOKEN_REQUEST_*` stays: providers log in to clouds with it. So does `GITHUB_TOKEN`:
 * whoever set it for the step meant it for tools, as the provider of GitHub needs it.
 */
const OURS = /^(INPUT_.*|BLUEGREEN_INPUTS|ACTIONS_RUNTIME_.*|ACTIONS_RESULTS_URL|ACTIONS_CACHE_.*)$/i;

/**
 * The environment without what is meant for this action alone, and without what turns the check of
 * certificates off.
 */
export function environmentOfTools(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(withChecks(env)).filter(([name]) => !OURS.test(name)));
}

/** What plans are full of: a plain word, or an address without a password. */
const isPlain = (value: string) => PLAIN_WORD.test(value) || /^https?:\/\/[^@?]*$/i.test(value);

/** What the units say of variables, beyond their names. */
export interface DeclaredVariables {
  /** Names that a unit's file reads with `get_env`. */
  readonly read: ReadonlySet<string>;
  /** Terraform variables that a module of the repository declares, and whether one of them is sensitive. */
  readonly sensitive: ReadonlyMap<string, boolean>;
}

/**
 * Values that are secret by the names of their variables; of structured ones (a kubeconfig, Docker's
 * configuration, a connection string) what is secret in them, and of every variable the passwords in its
 * addresses.
 */
export function secretsByName(env: NodeJS.ProcessEnv): readonly string[] {
  const found = Object.entries(env).flatMap(([name, value = ""]) => {
    const certainty = certaintyOf(name);
    const whole = certainty === "secret" || (certainty === "likely" && !PLAIN_WORD.test(value.trim()));
    const isWhole = (whole && isMaskable(value)) || (isSecretKey(name) && isMaskableNumber(value));
    return [...(isWhole ? [value] : []), ...namedSecrets(value).filter(isMaskable)];
  });
  return [...new Set(found)];
}

/** Credentials of a kubeconfig: those in it, and what the files hold that it names as tokens. */
export function kubeconfigSecrets(text: string, read: (path: string) => string): readonly string[] {
  const files = [...text.matchAll(/\btokenFile["']?:[ \t]*["']?([^\s"',}]+)/g)].map(([, path = ""]) => path);
  return [...namedSecrets(text), ...files.map(read)].filter(isMaskable);
}

/**
 * Values that units use: of variables that a module declares sensitive, and, unless they are plain, of those
 * that nobody here declares (a module from elsewhere may) and those read with `get_env`.
 */
export function secretsByUse(env: NodeJS.ProcessEnv, declared: DeclaredVariables): readonly string[] {
  const sensitive = (name: string) => declared.sensitive.get(terraformName(name) ?? "");
  const unknown = (name: string) => terraformName(name) !== undefined && sensitive(name) === undefined;
  const marked = valuesOf(env, (name) => sensitive(name) === true);
  const used = valuesOf(env, (name) => declared.read.has(name) || unknown(name));
  const isSecret = (value: string) => isMaskable(value) || isMaskableNumber(value);
  return [...marked.filter(isSecret), ...used.filter((value) => !isPlain(value) && isMaskable(value))];
}

/** The variable that `TF_VAR_name` sets. */
export function terraformName(name: string): string | undefined {
  return /^TF_VAR_(.+)$/.exec(name)?.[1];
}

function valuesOf(env: NodeJS.ProcessEnv, wanted: (name: string) => boolean): readonly string[] {
  return Object.entries(env).flatMap(([name, value]) => (value !== undefined && wanted(name) ? [value] : []));
}

/** What files of units and modules say, by their text: it also stands in files that are not understood. */
export function declaredIn(texts: readonly string[]): DeclaredVariables {
  const read = new Set<string>();
  const sensitive = new Map<string, boolean>();
  for (const text of texts) {
    for (const [, name] of text.matchAll(/\bget_env\(\s*"([^"]+)"/g)) if (name !== undefined) read.add(name);
    for (const { name, body } of variablesOf(text)) {
      const here = /^[^#/\n]*\bsensitive\s*=\s*true\b/m.test(body);
      sensitive.set(name, here || sensitive.get(name) === true);
    }
  }
  return { read, sensitive };
}

/** Blocks of a module, each up to its closing brace: on the same line, or the first at a line's beginning. */
function* variablesOf(text: string): Generator<{ readonly name: string; readonly body: string }> {
  const head = /^[^\S\n]*variable\s+"?([\w-]+)"?\s*\{/gm;
  for (let found = head.exec(text); found !== null; found = head.exec(text)) {
    const start = head.lastIndex;
    const line = text.slice(start, ended(text.indexOf("\n", start), text));
    const isWhole = line.trimEnd().endsWith("}");
    const closing = isWhole ? start + line.length : text.indexOf("\n}", start);
    // No later block ends either.
    if (closing < 0) return;
    yield { name: found[1] ?? "", body: text.slice(start, closing) };
    head.lastIndex = closing;
  }
}

const ended = (index: number, text: string) => (index < 0 ? text.length : index);
