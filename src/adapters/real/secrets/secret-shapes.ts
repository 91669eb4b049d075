/**
 * Secrets that are known by their look, whoever wrote them and wherever they come from. The list is short on
 * purpose: what is issued with a prefix of its own, as the issuer documents it, and addresses with a
 * password.
 *
 * AWS: docs.aws.amazon.com, IAM identifiers, "Unique identifiers". GitHub: docs.github.com, "Token formats".
 * Slack: docs.slack.dev, "Tokens". GitLab: docs.gitlab.com, "Token prefixes". Google: cloud.google.com, "API
 * keys". npm: docs.npmjs.com, "About access tokens". Stripe, SendGrid, Twilio, DigitalOcean, Terraform Cloud,
 * Microsoft Entra, Databricks, Grafana, Atlassian, Hugging Face, Shopify, Pulumi, Doppler, New Relic,
 * Postman: the prefixes of their pages on keys. Vault: developer.hashicorp.com, "Token prefix". JSON Web
 * Tokens: RFC 7519. Private keys: RFC 7468. Userinfo of an address: RFC 3986, 3.2.1. Authorization headers:
 * RFC 7235.
 */
import type { Span } from "./spans.ts";

/**
 * Each begins where a word begins, and none can be read in two ways: the time taken grows with the text
 * alone.
 */
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
  /[rs]k_test_[A-Za-z0-9]{16,255}/,
  /whsec_[A-Za-z0-9+/=]{24,255}/,
  /GOCSPX-[\w-]{28}/,
  /SG\.[\w-]{16,32}\.[\w-]{32,64}/,
  /SK[0-9a-f]{32}(?![0-9a-f])/,
  /do[opr]_v1_[0-9a-f]{64}/,
  /[A-Za-z0-9]{14}\.atlasv1\.[\w-]{60,255}/,
  /[\w~.]{3}\dQ~[\w~.-]{31,34}/,
  /dapi[0-9a-f]{32}/,
  /gl(?:sa|c)_[\w+/=-]{32,400}/,
  /AT(?:ATT|CTT|BB)3?[\w=-]{24,400}/,
  /hf_[A-Za-z0-9]{30,64}/,
  /shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}/,
  /pul-[0-9a-f]{40}/,
  /dp\.(?:pt|st|ct|sa|scim|audit)\.[\w.-]{40,100}/,
  /NRAK-[A-Z0-9]{27}/,
  /PMAK-[0-9a-f]{24}-[0-9a-f]{34}/,
  /eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]*/,
];
/** Where a word begins, also behind an escaped line end and an escaped sign. */
const BEGINNING = String.raw`(?:(?<![A-Za-z0-9_-])|(?<=\\[nrt]|\\u00[0-9a-f]{2}|%[0-9A-Fa-f]{2}))`;
const TOKEN = new RegExp(`${BEGINNING}(?:${TOKENS.map(({ source }) => source).join("|")})`, "g");
const WEBHOOK =
  /(?:hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)|discord(?:app)?\.com\/api\/webhooks|webhook\.office\.com\/webhookb2)\/([\w/@:-]{10,400})/g;
const WEBHOOK_OF_BOT = /api\.telegram\.org\/bot([\w:-]{20,100})/g;
/**
 * The lines of a key, as files, JSON, and plans with their signs have them; never the text that comes after.
 */
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
/**
 * A user's name alone, as in `ssh://git@host`, is no secret; a token in its place is, which is longer and has
 * digits in it.
 */
const NAME = /^(?![^\d]*\d.{11}|.{12}.*\d)[a-z][a-z0-9._-]{0,20}$/i;
/** A password with a slash in it, where a port would stand: no address at all, and written all the same. */
const SLASHED = /:\/\/[^\s"'<>`/@:]{0,128}:(?!\d{1,5}\/)([^\s"'<>`@?#]{1,256})@(?=[\w[])/g;
/** What a driver's address has behind its password: looked for first, since it is found much faster. */
const PROTOCOL = /@(?:tcp|udp|unix)6?\(/;
/** Addresses without a scheme: Go's drivers (`user:password@tcp(host)`), Oracle's (`thin:user/password@`). */
const DRIVER = /(?<![\w.-])[\w.-]{1,64}:([^\s"'@]{1,256})@(?:tcp|udp|unix)6?\(/g;
const ORACLE = /jdbc:oracle:(?:thin|oci8?):[^\s/@"']{1,64}\/([^\s"'@]{1,256})@/g;
/** curl's and others' `-u user:password`. */
const USER = /(?<![\w-])(?:-u|--(?:proxy-)?user)[ =]{1,4}["']?[\w.@-]{1,64}:([^\s"']{1,256})/g;

/** Where secrets stand by their look. */
export function shapeSpans(text: string): readonly Span[] {
  return [
    ...spansOf(text, TOKEN, ""),
    ...spansOf(text, WEBHOOK, ".com/"),
    ...spansOf(text, WEBHOOK_OF_BOT, "api.telegram.org/bot"),
    ...spansOf(text, PRIVATE_KEY, "PRIVATE KEY"),
    ...spansOf(text, AUTHORIZATION, ""),
    ...spansOf(text, ADDRESS, "://", 1, (user) => user !== "" && !NAME.test(user)),
    ...spansOf(text, SLASHED, "://", 1),
    ...driverSpans(text),
    ...spansOf(text, ORACLE, "jdbc:oracle:", 1),
    ...spansOf(text, USER, "-u"),
  ];
}

/** The password lies before the protocol, whatever that is called. */
function driverSpans(text: string): readonly Span[] {
  if (!PROTOCOL.test(text)) return [];
  return [...text.matchAll(DRIVER)].map(({ index, 0: all, 1: password = "" }) => {
    const end = index + all.lastIndexOf("@");
    return { start: end - password.length, end };
  });
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
