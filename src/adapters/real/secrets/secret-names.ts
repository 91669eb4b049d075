/** Names of what holds secrets, be it a variable of the environment, a key of a file or a part of a connection string. */

const words = (list: string) => new Set(list.split(" "));

/** A name with one of these is that of a secret, whatever its value looks like. */
const SECRET_WORDS = words(
  "PASS PASSWD PASSWORD PASSWORDS PASSPHRASE PW PWD SECRET SECRETS TOKEN TOKENS KEY KEYS APIKEY CREDENTIAL CREDENTIALS CREDS PAT PATS JWT DSN SAS PSK BEARER WEBHOOK WEBHOOKS CONNECTIONSTRING CONNSTR",
);
/** Words written together: `PGPASSWORD`, `clientsecret`. Shorter ones (`COMPASS`, `MONKEY`) are words of their own. */
const SECRET_ENDS =
  /(?:PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|APIKEY|ACCESSKEY|PRIVATEKEY|SECRETKEY|ACCOUNTKEY|CREDENTIALS?|CONNECTIONSTRING)$/;
const SECRET_PAIRS = /(?:^| )(?:CONNECTION STRINGS?|CONN STR(?:ING)?|AUTH CONFIG|DATABASE URL|DB URL)(?: |$)/;
/** With one of these a name may be a secret's: a value that is a plain word is none. */
const LIKELY_WORDS = words("AUTH KUBECONFIG COOKIE SIGNATURE LOGIN");
/** The last word of names that say where a secret is, not what it is; and two that every shell sets. */
const PLACE_WORDS = words("FILE PATH DIR");
const FOLDERS = words("PWD OLDPWD");

/** How sure a name is of a secret. */
export type Certainty = "secret" | "likely" | undefined;

/** What the name of a variable says of its value. */
export function certaintyOf(name: string): Certainty {
  const parts = wordsOf(name);
  if (FOLDERS.has(name) || PLACE_WORDS.has(parts.at(-1) ?? "")) return undefined;
  if (parts.some((word) => SECRET_WORDS.has(word) || SECRET_ENDS.test(word))) return "secret";
  if (SECRET_PAIRS.test(parts.join(" "))) return "likely";
  return parts.some((word) => LIKELY_WORDS.has(word)) ? "likely" : undefined;
}

/** Words that a key's name may end in when its value is a secret; others say what kind of secret, or where it is. */
const KEY_ENDS =
  /(?:^| )(?:PASS|PASSWORD|PASSWD|PASSPHRASE|PWD|PW|TOKEN|SECRET|APIKEY|CREDENTIALS?|CREDS|JWT|DSN|PAT|SIG|SIGNATURE|PSK|BEARER|CONNECTION STRING|WEBHOOK(?: URL)?|(?:API|ACCESS|PRIVATE|SECRET|ACCOUNT|MASTER|ENCRYPTION|SIGNING|CLIENT|SSH|LICENSE|SHARED) KEY|(?:[A-Z]+)?(?:PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|APIKEY|ACCESSKEY|PRIVATEKEY|SECRETKEY|ACCOUNTKEY))$/;
/** What may follow without changing what the value is. */
const SUFFIX = /(?: (?:DATA|VALUE|CONTENT|BASE64|B64|JSON|YAML))+$/;

/** True for the key of a file, or a part of a connection string, whose value is a secret. */
export function isSecretKey(name: string): boolean {
  return KEY_ENDS.test(wordsOf(name).join(" ").replace(SUFFIX, ""));
}

/** Upper-case words of a name in any of the usual spellings, without numbers behind them: `dbPassword2` → DB PASSWORD. */
function wordsOf(name: string): readonly string[] {
  return name
    .replaceAll(/([a-z\d])([A-Z])/g, "$1_$2")
    .toUpperCase()
    .split(/[^A-Z0-9]+/)
    .map((word) => word.replace(/(?<=[A-Z])\d+$/, ""))
    .filter((word) => word !== "" && !/^\d+$/.test(word));
}

/**
 * Shorter values are words and numbers that a text has anyway (`dev`, `admin`, `8080`): masking them would hide the text
 * and no secret, since six characters are guessed in no time.
 */
const SHORTEST = 6;
const BOOLEAN_OR_NUMBER = /^(true|false|enabled|disabled|default|[-+]?[\d.,]+)$/i;
/** What stands for a value that is elsewhere: a template, a variable, a mask, what a tool hides or does not know yet. */
const STANDS_FOR =
  /^(?:\*+|<[^<>]*>|\$\{[^{}]*\}|\$\([\w.-]*\)|\$\w+|\{\{.*\}\}|\((?:sensitive|known)[^()]*\))$/;

/** False for what is no secret under any name. */
export function isMaskable(value: string): boolean {
  const text = value.trim();
  return text.length >= SHORTEST && !BOOLEAN_OR_NUMBER.test(text) && !STANDS_FOR.test(text);
}

/** A region, a stage, a host, a version, a path: what plans are full of. */
export const PLAIN_WORD = /^([a-z]{1,20}([-_.][a-z0-9]{1,20})*|v?\d+(\.\d+)+|(~|\.{0,2})\/[\w./:-]*)$/i;
