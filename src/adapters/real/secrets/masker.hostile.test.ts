import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMasker } from "./masker.ts";

const SECRET = `p<a&b"c'd/é ${"$"}{x}-9`;
const base64 = (text: string) => Buffer.from(text).toString("base64");
const hex = (text: string) => Buffer.from(text).toString("hex");

function masking(...secrets: readonly string[]): (text: string) => string {
  const masker = createMasker();
  for (const secret of secrets) masker.add(secret);
  return masker.apply;
}

describe("a secret is taken out", () => {
  const json = JSON.stringify(SECRET).slice(1, -1);
  const percent = (text: string) =>
    encodeURIComponent(text).replaceAll(
      /[!'()*]/g,
      (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
    );

  it.each([
    ["JSON in JSON", JSON.stringify(json).slice(1, -1)],
    ["hexadecimal digits", hex(SECRET)],
    ["hexadecimal digits in capitals", hex(SECRET).toUpperCase()],
    ["a query, as Go escapes it", percent(SECRET).replaceAll("%20", "+")],
    ["a path, as Go escapes it", percent(SECRET).replaceAll(/%(?:24|26|2B|3A|3D|40)/g, decodeURIComponent)],
    ["single quotes of YAML", SECRET.replaceAll("'", "''")],
    ["single quotes of a shell", SECRET.replaceAll("'", String.raw`'\''`)],
    [
      "HTML",
      SECRET.replaceAll("&", "&amp;")
        .replaceAll("<", "&lt;")
        .replaceAll('"', "&#34;")
        .replaceAll("'", "&#39;"),
    ],
    ["JSON in ASCII", json.replaceAll("é", String.raw`\u00e9`)],
  ])("in %s", (_, written) => {
    expect(masking(SECRET)(`a ${written} z`)).toBe("a *** z");
  });

  it.each(["u:", "us:", "use:", "user:"])("in base64 behind %s", (before) => {
    const shown = masking(SECRET)(base64(`${before}${SECRET}:after`));
    expect(shown).toContain("***");
    expect(Buffer.from(shown.replaceAll("***", ""), "base64").toString()).not.toContain(SECRET.slice(1, 6));
  });

  it.each([
    ["with colors in it", "hunt\u001B[1mer2-lo\u001B[0mng", "hunter2-long"],
    ["with colors in the text", "hunter2-long", "hun\u001B[1mter2-\u001B[0mlong"],
    ["with characters in the text that nobody sees", "hunter2-long", "hun\u200Bter2\u00AD-long"],
    ["with colors in both", "hun\u001B[1mter2-long", "hunter2-\u001B[31mlong"],
    ["with colors, as JSON writes them", "hunt\u001B[1mer2", String.raw`hunt\u001b[1mer2`],
  ])("%s", (_, secret, text) => {
    expect(masking(secret)(`a ${text} z`)).toBe("a *** z");
  });

  it("line by line, whatever ends the lines, but not where a line says nothing", () => {
    const shown = masking("enabled: true\r\nfirst secret line\r\n}\r\nsecond secret line\r\n");
    expect(shown("x first secret line\ny second secret line")).toBe("x ***\ny ***");
    expect(shown("  enabled: true\n}")).toBe("  enabled: true\n}");
    expect(shown("enabled: true\nfirst secret line\n}\nsecond secret line")).toBe("***");
  });

  it("wherever it overlaps another", () => {
    expect(masking("abcdefgh", "efghijkl")("-abcdefghijkl-")).toBe("-***-");
  });

  it("where somebody cut it off, at every place", () => {
    const shown = masking("hunter2-and-more");
    for (let end = 4; end < 16; end += 1) {
      for (const mark of ["…", "..."]) {
        expect(shown(`x ${"hunter2-and-more".slice(0, end)}${mark}`)).toBe(`x ***${mark}`);
      }
    }
  });

  it("among any others, in any text", () => {
    const word = fc.stringMatching(/^[a-z0-9+/]{4,12}$/);
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 40 }),
        fc.array(fc.oneof(word, fc.string())),
        (secrets, text) => {
          const shown = masking(...secrets)([...text, ...secrets].join(" "));
          for (const secret of secrets) expect(shown).not.toContain(secret);
        },
      ),
    );
  });
});

/* Issuers' own shapes, and credentials in an address or a header: none of these was told to the masker. */
describe("a secret by its look", () => {
  const word = (count: number) => "aB3dE6gH9".repeat(30).slice(0, count);
  it.each([
    ["AWS's key id", "AKIAIOSFODNN7EXAMPLE"],
    ["GitHub's token", `ghp_${word(36)}`],
    ["GitHub's job token", `ghs_${word(36)}`],
    ["GitHub's fine-grained token", `github_pat_${word(60)}`],
    ["Slack's token", `xoxb-123456789012-${word(24)}`],
    ["GitLab's token", `glpat-${word(20)}`],
    ["Google's API key", `AIza${word(35)}`],
    ["npm's token", `npm_${word(36)}`],
    ["Vault's token", `hvs.${word(30)}`],
    ["GitHub's user token", `ghu_${word(36)}`],
    ["GitHub's refresh token", `ghr_${word(60)}`],
    ["GitHub's OAuth token", `gho_${word(36)}`],
    ["Slack's user token", `xoxp-123456789012-${word(24)}`],
    ["Slack's app token", `xapp-1-A012-${word(24)}`],
    ["GitLab's job token", `glcbt-${word(20)}`],
    ["GitLab's deploy token", `gldt-${word(20)}`],
    ["Google's access token", `ya29.${word(60)}`],
    ["Google's client secret", `GOCSPX-${word(28)}`],
    ["PyPI's token", `pypi-${word(80)}`],
    ["Vault's batch token", `hvb.${word(40)}`],
    ["Docker's token", `dckr_pat_${word(27)}`],
    ["DigitalOcean's token", `dop_v1_${"0123456789abcdef".repeat(4)}`],
    ["Terraform Cloud's token", `${word(14)}.atlasv1.${word(67)}`],
    ["Stripe's key", `sk_live_${word(24)}`],
    ["Stripe's restricted key", `rk_live_${word(24)}`],
    ["Stripe's webhook secret", `whsec_${word(32)}`],
    ["SendGrid's key", `SG.${word(22)}.${word(43)}`],
    ["Twilio's key", `SK${"0123456789abcdef".repeat(2)}`],
    ["OpenAI's key", `sk-proj-${word(48)}`],
    ["Anthropic's key", `sk-ant-api03-${word(80)}`],
    ["age's key", `AGE-SECRET-KEY-1${"Q2".repeat(29)}`],
    ["Entra's client secret", `ab~8Q~${word(34)}`],
    ["Databricks' token", `dapi${"0123456789abcdef".repeat(2)}`],
    ["Grafana's token", `glsa_${word(32)}_0123abcd`],
    ["Atlassian's token", `ATATT3${word(60)}`],
    ["Hugging Face's token", `hf_${word(34)}`],
    ["Shopify's token", `shpat_${"0123456789abcdef".repeat(2)}`],
    ["Pulumi's token", `pul-${"0123456789".repeat(4)}`],
    ["Doppler's token", `dp.pt.${word(43)}`],
    ["New Relic's key", `NRAK-${"AB3".repeat(9)}`],
    ["Postman's key", `PMAK-${"0123abcd".repeat(3)}-${"01234567abcdef012".repeat(2)}`],
    ["a JSON Web Token", `eyJ${word(20)}.eyJ${word(40)}.${word(43)}`],
  ])("is %s", (_, secret) => {
    expect(masking()(`token "${secret}" was refused`)).toBe('token "***" was refused');
  });

  it.each(["\\n", "\\t", "\\u0026", "%3D"])("behind what is escaped: %s", (before) => {
    const text = `a${before}ghp_${word(36)}`;
    expect(masking()(text)).toBe(`a${before}***`);
  });

  it.each([
    "skaffold-abcdef-abcdef-x",
    "SKU0123456789",
    "a.SG.b",
    "task-0123456789-0123456789-abcdef",
    "https://github-actions@host/x",
    "https://ann.smith@host/x",
    "https://host:8080/a@b",
    "docker.io/library/nginx:1.27@sha256:0123456789abcdef",
    "git@github.com:o/r.git",
    "kubectl -u bob",
  ])("is not %s", (text) => {
    expect(masking()(text)).toBe(text);
  });

  it.each([
    ["https://a0123456789abcdef0123@git.example/x", "https://***@git.example/x"],
    ["https://x-access-token:abcd1234@git.example/x", "https://***@git.example/x"],
    ["postgres://u:pa/ss@db/x", "postgres://u:***@db/x"],
    ["u:Tr0ub4dor@tcp(db:3306)/x", "u:***@tcp(db:3306)/x"],
    ["jdbc:oracle:thin:scott/tiger@//db:1521/x", "jdbc:oracle:thin:scott/***@//db:1521/x"],
    ["curl -u bob:Tr0ub4dor https://host", "curl -u bob:*** https://host"],
    ["curl --user=bob:Tr0ub4dor", "curl --user=bob:***"],
    ["https://discord.com/api/webhooks/123456/abcDEF_ghi", "https://discord.com/api/webhooks/***"],
    [
      "https://x.webhook.office.com/webhookb2/0a1b@2c/IncomingWebhook/3d/4e",
      "https://x.webhook.office.com/webhookb2/***",
    ],
    ["https://api.telegram.org/bot123456789:AAabcdefghijklmnop/send", "https://api.telegram.org/bot***/send"],
    ["https://ann:pa55@host/x", "https://***@host/x"],
    ["postgres://app:p@ss:word@db:5432/x?y", "postgres://***@db:5432/x?y"],
    ["https://tok-0123456789-0123456789@git.example/x", "https://***@git.example/x"],
    ["ssh://git@github.com/o/r", "ssh://git@github.com/o/r"],
    ["https://host/x:y@z", "https://host/x:y@z"],
    ["Authorization: Bearer abcdefgh12345678", "Authorization: Bearer ***"],
    ['"authorization":"Basic YWxhZGRpbjpvcGVu"', '"authorization":"Basic ***"'],
    ["https://hooks.slack.com/services/T0/B0/x1y2z3", "https://hooks.slack.com/***"],
  ])("stands in %s", (text, shown) => {
    expect(masking()(text).replace(/(hooks\.slack\.com\/)services\//, "$1")).toBe(shown);
  });

  it.each(["\n", "\\n", "\n      + "])(
    "is a private key with lines ended by %j, and nothing behind it",
    (end) => {
      const lines = [
        "-----BEGIN RSA PRIVATE KEY-----",
        "Ab0+".repeat(16),
        "Cd1/".repeat(16),
        "Ef==",
        "-----END RSA PRIVATE KEY-----",
      ];
      const shown = masking()(`key = ${lines.join(end)}\nrole = "cluster-admin"`);
      expect(shown).not.toMatch(/Ab0|Cd1|Ef=/);
      expect(shown).toContain('role = "cluster-admin"');
    },
  );

  it("never hides what only begins like one", () => {
    const text = '-----BEGIN PRIVATE KEY-----\n  + role = "cluster-admin"\n  - guard = true';
    expect(masking()(text)).toContain('  + role = "cluster-admin"\n  - guard = true');
  });
});
