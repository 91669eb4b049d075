/**
 * Secrets that are known by their look, whoever wrote them and wherever they come from. The list is short on purpose: what
 * is issued with a prefix of its own, as the issuer documents it, and addresses with a password.
 *
 * AWS: docs.aws.amazon.com, IAM identifiers, "Unique identifiers". GitHub: docs.github.com, "Token formats". Slack:
 * docs.slack.dev, "Tokens". GitLab: docs.gitlab.com, "Token prefixes". Google: cloud.google.com, "API keys". npm:
 * docs.npmjs.com, "About access tokens". Vault: developer.hashicorp.com, "Token prefix". JSON Web Tokens: RFC 7519.
 * Private keys: RFC 7468. Userinfo of an address: RFC 3986, 3.2.1. Authorization headers: RFC 7235.
 */
import type { Span } from "./spans.ts";

/** Each begins where a word begins, and none can be read in two ways: the time taken grows with the text alone. */
const TOKENS = [
  /(?:AKIA|ASIA)[A-Z2-7]{16}(?![A-Z0-9])/,
  /gh[pousr]_[A-Za-z0-9]{30,255}/,
  /github_pat_[A-Za-z0-9_]{22,255}/,
  /xox[abeoprs]-[A-Za-z0-9-]{10,255}/,
  /xapp-[A-Za-z0-9-]{10,255}/,
  /gl(?:pat|dt|rt|cbt|ptt|ft|agent|soat)-[\w-]{20,255}/,
  /AIza[\w-]{35}/,
  /ya29\.[\w-]{20,2000}/,
  /npm_[A-Za-z0-9]{36}/,
  /pypi-[\w-]{50,1000}/,
  /hv[sbr]\.[\w-]{24,1000}/,
  /dckr_(?:pat|oat)_[\w-]{20,255}/,
  /sk-[A-Za-z0-9_-]{20,255}/,
  /[sr]k_live_[A-Za-z0-9]{16,255}/,
  /AGE-SECRET-KEY-1[A-Z0-9]{58}/,
  /eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]*/,
];
const TOKEN = new RegExp(`(?<![A-Za-z0-9_-])(?:${TOKENS.map(({ source }) => source).join("|")})`, "g");
const WEBHOOK = /hooks\.slack\.com\/(?:services|workflows|triggers)\/([\w/-]{10,255})/g;
/** The lines of a key, as files, JSON, and plans with their signs have them; never the text that comes after. */
const BETWEEN = String.raw`(?:\s|\\[nr]|["'|~-]|\+(?=\s)|(?:Proc-Type|DEK-Info): [^\n\\]{0,100})*`;
const PRIVATE_KEY = new RegExp(
  [
    String.raw`-----BEGIN (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?-----`,
    String.raw`(?:${BETWEEN}[A-Za-z0-9+/]{16,}={0,2})*`,
    String.raw`(?:${BETWEEN}[A-Za-z0-9+/]{1,76}={0,2}(?=(?:\s|\\[nr]|\+(?=\s))*-----END))?`,
  ].join(""),
  "g",
);
const AUTHORIZATION =
  /authorization["']?[ \t]{0,4}[:=][ \t]{0,4}["']?(?:bearer|basic|token)[ \t]{1,4}([\w+/=.~-]{8,})/gi;
const ADDRESS = /:\/\/([^\s"'<>`/@:]{0,512}(?::[^\s"'<>`/]{0,1000})?)@/g;
/** A user's name alone, as in `ssh://git@host`, is no secret; a token in its place is. */
const NAME = /^[a-z][a-z0-9._-]{0,20}$/i;

/** Where secrets stand by their look. */
export function shapeSpans(text: string): readonly Span[] {
  return [
    ...spansOf(text, TOKEN, ""),
    ...spansOf(text, WEBHOOK, "hooks.slack.com/"),
    ...spansOf(text, PRIVATE_KEY, "PRIVATE KEY"),
    ...spansOf(text, AUTHORIZATION, ""),
    ...spansOf(text, ADDRESS, "://", 1, (user) => user !== "" && !NAME.test(user)),
  ];
}

/** What the pattern's group takes, or all of it; nothing is looked for where the text has not `literal`. */
function spansOf(
  text: string,
  pattern: RegExp,
  literal: string,
  behind = 0,
  isSecret: (found: string) => boolean = () => true,
): readonly Span[] {
  if (!text.includes(literal)) return [];
  return [...text.matchAll(pattern)].flatMap(({ index, 0: all, 1: found = all }) => {
    const end = index + all.length - behind;
    return isSecret(found) ? [{ start: end - found.length, end }] : [];
  });
}
