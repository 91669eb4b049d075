/**
 * Secrets inside a text (a variable's value, a kubeconfig, a rendered manifest), by the names that stand
 * before them.
 */
import { isMaskable, isSecretKey } from "./secret-names.ts";

const VALUE = String.raw`(?:"((?:[^"\\]|\\.)*)"|'((?:[^']|'')*)'|(?![{[])((?:[^,]|,(?![ \t]*["']?[\w.-]{1,80}["']?:))*))`;
/**
 * `name: value`, `"name": "value"`, `name=value`: as YAML, JSON, files of variables and connection strings
 * have it.
 */
const PAIR = new RegExp(
  String.raw`(?<![\w.-])["']?([A-Za-z][\w./-]{0,120})["']?[ \t]{0,4}(?::[ \t]{1,8}|:(?=["'])|=[ \t]{0,4})${VALUE}`,
  "g",
);
/** One element of a list of variables, as containers have them; on one line or on two. */
const VARIABLE = new RegExp(
  String.raw`["']?\bname["']?:[ \t]{0,4}["']?([\w.-]{1,100})["']?,?\s{1,80}["']?value["']?:[ \t]{0,4}${VALUE}`,
);
const VARIABLE_ON_ONE_LINE = /name["']?:[ \t]{0,4}["']?[\w.-]{1,100}["']?,[ \t]{0,4}["']?value/;
/** A key with a block of text below it. */
const BLOCK = /^([ \t]*)(?:- )?["']?([\w./-]{1,120})["']?:[ \t]{0,4}[|>][-+\d]{0,2}[ \t]*$/;
/** Lines without one of these hold no secret by its name. */
const HINT = /pass|pw|token|secret|key|cred|jwt|dsn|pat|sig|psk|bearer|auth|webhook|connection/i;
/** The password of an address. */
const PASSWORD = /:\/\/[^\s"'<>`/@:]{0,512}:([^\s"'<>`/]{1,1000})@/g;

/**
 * Values of keys that hold secrets, passwords in addresses, and what is inside an encoded login (`auth` of
 * Docker's configuration). `isNameOf` tells values that only name something, whatever their key: nothing when
 * left out.
 */
export function namedSecrets(
  text: string,
  isNameOf: (value: string) => boolean = () => false,
): readonly string[] {
  const lines = text.split(/\r?\n/);
  const found = lines.flatMap((line, index) => (HINT.test(line) ? inLine(lines, index) : []));
  const values = found.flatMap(([key, value]) => secretsOf(key, value, isNameOf));
  return [...new Set([...values, ...passwordsIn(text)])];
}

type Pair = readonly [key: string, value: string];

function inLine(lines: readonly string[], index: number): readonly Pair[] {
  const line = lines[index] ?? "";
  const block = BLOCK.exec(line);
  if (block !== null) return [[block[2] ?? "", blockBelow(lines, index, block[1] ?? "")]];
  const parts = line.includes("=") ? line.split(/[;&]|[ \t](?=[\w.-]{1,40}=)/) : [line];
  const listed = VARIABLE_ON_ONE_LINE.test(line)
    ? line.split(/(?<=\})/)
    : [`${line}\n${lines[index + 1] ?? ""}`];
  return [...parts.flatMap(pairsIn), ...listed.flatMap(variableIn)];
}

function pairsIn(text: string): readonly Pair[] {
  return [...text.matchAll(PAIR)].map(([, key = "", ...values]) => [key, valueOf(values)]);
}

function variableIn(text: string): readonly Pair[] {
  const [, key, ...values] = VARIABLE.exec(text) ?? [];
  return key === undefined ? [] : [[key, valueOf(values)]];
}

function valueOf([double, single, bare = ""]: readonly (string | undefined)[]): string {
  if (double !== undefined) return unescaped(double);
  return single?.replaceAll("''", "'") ?? bareOf(bare);
}

/** The lines below that are indented further, without their margin. */
function blockBelow(lines: readonly string[], index: number, indent: string): string {
  const below: string[] = [];
  for (let at = index + 1; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    if (line.trim() !== "" && !(line.startsWith(indent) && /^[ \t]/.test(line.slice(indent.length)))) break;
    below.push(line);
  }
  const margin = /^[ \t]*/.exec(below[0] ?? "")?.[0].length ?? 0;
  return below
    .map((line) => line.slice(margin))
    .join("\n")
    .trim();
}

/** Passwords of the addresses in a text, as written and as meant. */
export function passwordsIn(text: string): readonly string[] {
  const found = [...text.matchAll(PASSWORD)].map(([, password = ""]) => password);
  return [...found, ...found.map(decoded)].filter(isMaskable);
}

function secretsOf(key: string, value: string, isNameOf: (value: string) => boolean): readonly string[] {
  if (/^_?auth$/i.test(key)) return loginOf(value);
  if (!isSecretKey(key) || !isMaskable(value) || isNameOf(value)) return [];
  return [value, ...plainOf(value)];
}

function loginOf(value: string): readonly string[] {
  const login = Buffer.from(value, "base64").toString();
  if (!/^[\w+/=-]{6,}$/.test(value) || !login.includes(":")) return [];
  return [value, login.slice(login.indexOf(":") + 1)].filter(isMaskable);
}

/** What base64 decodes to, if that is text, such as a kubeconfig's key. */
function plainOf(value: string): readonly string[] {
  if (!/^[A-Za-z0-9+/]{16,}={0,2}$/.test(value) || value.length % 4 !== 0) return [];
  const text = Buffer.from(value, "base64").toString();
  return /^[\t\n\r\u0020-\u007E]+$/.test(text) && isMaskable(text) ? [text] : [];
}

/** Up to a comment, or to the comma or bracket of a mapping on one line. */
function bareOf(value: string): string {
  return value
    .replace(/\s#.*$/, "")
    .replace(/[,}\]]+\s*$/, "")
    .trim();
}

function unescaped(text: string): string {
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return text;
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const DOCUMENT = /^---(?:[ \t].*)?$/m;
const SECRET_KIND = /^kind:[ \t]*["']?Secret["']?[ \t]*$/m;
const SECRET_LINE = /^ {1,8}["']?[\w.-]+["']?:[ \t]+["']?([^\s"'|>][^"']*)["']?[ \t]*$/;

/**
 * What rendered manifests hold: every value of a Secret, and of other objects what {@link namedSecrets}
 * finds. A word of several parts (`cluster-admin`) is the name of something there: which Secret, which role.
 */
export function manifestSecrets(manifests: string): readonly string[] {
  const documents = manifests.includes("Secret") ? manifests.split(DOCUMENT) : [];
  const ofSecrets = documents.filter((one) => SECRET_KIND.test(one)).flatMap(valuesOf);
  const named = namedSecrets(manifests, (value) => /^[a-z]+(?:[-_./][a-z]+\d{0,2})+$/.test(value));
  return [...new Set([...ofSecrets, ...named])];
}

/** Its data as it stands there, and decoded. */
function valuesOf(secret: string): readonly string[] {
  const sections = secret.split(/^(?=\S)/m).filter((part) => /^(?:data|stringData):/.test(part));
  return sections.flatMap((section) => {
    const lines = section.split(/\r?\n/);
    const values = lines.flatMap((line) => SECRET_LINE.exec(line)?.[1]?.trim() ?? []);
    const blocks = lines.flatMap((line, index) => {
      const block = BLOCK.exec(line);
      return block === null ? [] : [blockBelow(lines, index, block[1] ?? "")];
    });
    return [...values, ...values.flatMap(plainOf), ...blocks].filter(isMaskable);
  });
}
