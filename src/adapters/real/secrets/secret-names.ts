/**
 * Names of what holds secrets, be it a variable of the environment, a key of a file or a part of a connection
 * string.
 */

const words = (list: string) => new Set(list.split(" "));

/** A name with one of these is that of a secret, whatever its value looks like. */
const SECRET_WORDS = words(
  "PASS PASSWD PASSWORD PASSWORDS PASSPHRASE PW PWD SECRET SECRETS TOKEN TOKENS KEY KEYS APIKEY CREDENTIAL CREDENTIALS CREDS PAT PATS JWT DSN SAS PSK BEARER WEBHOOK WEBHOOKS CONNECTIONSTRING CONNSTR",
);
/**
 * Words written together: `PGPASSWORD`, `clientsecret`. Shorter ones (`COMPASS`, `MONKEY`) are words of their
 * own.
 */
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

/**
 * Words that a key's name may end in when its value is a secret; others say what kind of secret, or where it
 * is.
 */
const KEY_ENDS =
  /(?:^| )(?:PASS|PASSWORD|PASSWD|PASSPHRASE|PWD|PW|TOKEN|SECRET|APIKEY|CREDENTIALS?|CREDS|JWT|DSN|PAT|SIG|SIGNATURE|PSK|BEARER|PASSCODE|REQUIREPASS|MASTERAUTH|CONNECTION STRING|WEBHOOK(?: URL)?|(?:API|ACCESS|PRIVATE|SECRET|ACCOUNT|MASTER|ENCRYPTION|SIGNING|CLIENT|SSH|LICENSE|SHARED) KEY|(?:[A-Z]+)?(?:PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|APIKEY|ACCESSKEY|PRIVATEKEY|SECRETKEY|ACCOUNTKEY))$/;
/** What may follow without changing what the value is. */
const SUFFIX = /(?: (?:DATA|VALUE|CONTENT|BASE|B|JSON|YAML|PEM|OPENSSH|WO|PLAINTEXT))+$/;

/** Keys that name the object which holds the secret: Kubernetes' pull secrets, Helm's existing ones. */
const OF_OBJECT = /(?:^| )(?:EXISTING|PULL|TLS|CERT|CERTIFICATE|CA) SECRET$/;

/** True for the key of a file, or a part of a connection string, whose value is a secret. */
export function isSecretKey(name: string): boolean {
  const key = keyOf(name);
  return KEY_ENDS.test(key) && !OF_OBJECT.test(key);
}

/** Names without one of these are no secret's: a quick look before {@link isSecretKey}. */
const HINT = /pass|pw|token|secret|key|cred|jwt|dsn|pat|sig|psk|bearer|auth|webhook|conn/i;
export const mayHoldSecret = (name: string) => HINT.test(name);

/** These never name something else: their values are secret whatever they look like. */
const PASSWORD_ENDS =
  /(?:PASSWORD|PASSWD|PASSPHRASE|PASSCODE|(?:^| )(?:PWD|PW|DSN|WEBHOOK|WEBHOOK URL)|(?:CLIENT|SHARED) SECRET|CONNECTION STRING)$/;
/** Words that say whether there is a secret, or of what type it is. */
const SWITCH =
  /^(?:true|false|null|nil|none|~|yes|no|on|off|enabled|disabled|default|optional|required|undefined|string)$/i;
const NUMBER = /^[-+]?[\d.,_]+$/;
/**
 * What another store holds: an object of a cloud, a vault, what is encrypted; and what a format or template
 * fills in.
 */
const STORED =
  /^(?:arn:|projects\/|op:\/\/|ref\+|vault:|secretref:|ENC\[|ssh-|ecdsa-|file:|\{\{.*\}\}|\$\{[^{}]*\}$|%[sqv]$)/;
/** A path, and an address that says nothing secret. */
const PLACE = /^(?:(?:~|\.{0,2})\/[a-z\d._/-]+|https?:\/\/[^@?\s]*)$/;
/** In HCL: a reference or a call of a function. */
const EXPRESSION = /^(?:(?:var|local|data|module|each|self|count|[a-z]+_[a-z_]+)\.[a-z_]|[a-z]+\()/;
/** The name of an object: which Secret, which role. */
const OBJECT_NAME = /^[a-z]+(?:[-_./][a-z]+\d{0,2})+$/;

/**
 * Whether what stands behind a secret's name is that secret. It is taken out at this place alone, so the rule
 * is stricter than {@link isMaskable}: a password is one unless it is a switch, a short number or one without
 * quotes, or stands for another.
 */
export function isSecretValue(name: string, value: string, isQuoted: boolean): boolean {
  const text = isQuoted ? value.trim() : value.replace(/[\s,;]{1,20}$/, "").trim();
  if (text === "" || SWITCH.test(text) || STANDS_FOR.test(text) || STORED.test(text)) return false;
  if (!isQuoted && EXPRESSION.test(text)) return false;
  const isPassword = PASSWORD_ENDS.test(keyOf(name));
  if (NUMBER.test(text)) return (isQuoted || isPassword) && text.length >= SHORTEST;
  return isPassword || (text.length >= SHORTEST && !PLACE.test(text) && !OBJECT_NAME.test(text));
}

/** The words of a key, without those that say how its value is written. */
function keyOf(name: string): string {
  return wordsOf(name).join(" ").replace(SUFFIX, "");
}

/**
 * Upper-case words of a name in any of the usual spellings, without numbers behind them: `dbPassword2` → DB
 * PASSWORD.
 */
function wordsOf(name: string): readonly string[] {
  return name
    .replaceAll(/([a-z\d])([A-Z])/g, "$1_$2")
    .toUpperCase()
    .split(/[^A-Z0-9]+/)
    .map((word) => word.replace(/(?<=[A-Z])\d+$/, ""))
    .filter((word) => word !== "" && !/^\d+$/.test(word));
}

/**
 * Shorter values are words and numbers that a text has anyway (`dev`, `admin`, `8080`): masking them would
 * hide the text and no secret, since six characters are guessed in no time.
 */
const SHORTEST = 6;
const BOOLEAN_OR_NUMBER = /^(true|false|enabled|disabled|default|[-+]?[\d.,]+)$/i;
/**
 * What stands for a value that is elsewhere: a template, a variable, a mask, what a tool hides or does not
 * know yet.
 */
const STANDS_FOR =
  /^(?:\*+(?: \(\w+\))?|<[^<>]*>|\$\{\{[^{}]*\}\}|\$\{[^{}]*\}|\$\([\w.-]*\)|\$\w+|\{\{.*\}\}|\((?:sensitive|known)[^()]*\))$/;

/** False for what is no secret under any name. */
export function isMaskable(value: string): boolean {
  const text = value.trim();
  return text.length >= SHORTEST && !BOOLEAN_OR_NUMBER.test(text) && !STANDS_FOR.test(text);
}

/**
 * True for a secret of digits alone, which only a name that leaves no doubt makes one: elsewhere it is a size
 * or a time.
 */
export function isMaskableNumber(value: string): boolean {
  return /^\d+$/.test(value.trim()) && value.trim().length >= SHORTEST;
}

/** A region, a stage, a host, a version, a path: what plans are full of. */
export const PLAIN_WORD = /^([a-z]{1,20}([-_.][a-z0-9]{1,20})*|v?\d+(\.\d+)+|(~|\.{0,2})\/[\w./:-]*)$/i;
