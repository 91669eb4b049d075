import { describe, expect, it } from "vitest";
import { kubeconfigSecrets, secretsByName } from "../processes/environment.ts";
import { manifestSecrets } from "./named-secrets.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");

/* Names of the field's own tools, and of numbers, cases and words written together; each value has a part that is found. */
describe("a variable's secret is found", () => {
  it.each([
    ["DATABASE_URL", "postgres://app:p4ss%21word@db/x", "p4ss!word"],
    ["REDIS_URL", "redis://:redis-pw-9@h:6379", "redis-pw-9"],
    ["MONGODB_URI", "mongodb+srv://u:mongo.pw.1@c.example/db", "mongo.pw.1"],
    ["HTTPS_PROXY", "http://u:proxy-pass@proxy:3128", "proxy-pass"],
    ["PGPASSWORD", "plainword", "plainword"],
    ["MYSQL_PWD", "mysql-pw-9", "mysql-pw-9"],
    ["PASSWORD2", "password-two", "password-two"],
    ["DB_PASSWORD", "839201", "839201"],
    ["ADMIN_TOKEN", "8392018392", "8392018392"],
    ["dbPassword", "camel-pass", "camel-pass"],
    ["GITHUB_PAT", "abcdef1234", "abcdef1234"],
    ["JWT", "abc.def.ghi", "abc.def.ghi"],
    ["SENTRY_DSN", "https://abc123@o1.ingest.example/1", "https://abc123@o1.ingest.example/1"],
    ["SLACK_WEBHOOK_URL", "https://hooks.example/T0/B0/xyz", "https://hooks.example/T0/B0/xyz"],
    ["AZURE_STORAGE_CONNECTION_STRING", "AccountName=a;AccountKey=abc+/def==;X=y", "abc+/def=="],
    ["ConnectionStrings__Default", "Server=x;User Id=sa;Password=pa55 word;", "pa55 word"],
    ["DB_CONN", "host=x user=y password=libpq-pw dbname=z", "libpq-pw"],
    [
      "BLOB_SAS_URL",
      "https://x.example/b?sv=1&sig=abc%2Bdef&se=2",
      "https://x.example/b?sv=1&sig=abc%2Bdef&se=2",
    ],
    ["KUBECONFIG_CONTENT", "users:\n- name: x\n  user:\n    token: kube-token-x\n", "kube-token-x"],
    [
      "DOCKER_AUTH_CONFIG",
      JSON.stringify({ auths: { "r.io": { auth: base64("bob:docker-pass") } } }),
      "docker-pass",
    ],
    ["GOOGLE_CREDENTIALS", JSON.stringify({ private_key: "line one\nline two\n" }), "line one\nline two\n"],
    ["TF_TOKEN_app_example_io", "tf-token", "tf-token"],
    ["VAULT_TOKEN", "vault-token", "vault-token"],
    ["AWS_SESSION_TOKEN", "aws-session", "aws-session"],
    ["ARM_CLIENT_SECRET", "arm-secret", "arm-secret"],
    ["SSH_PASSPHRASE", "correct horse", "correct horse"],
    ["NPM_CONFIG__AUTH", base64("u:npm-pass"), base64("u:npm-pass")],
  ])("in %s", (name, value, secret) => {
    expect(secretsByName({ [name]: value })).toContain(secret);
  });

  it.each([
    ["KEYBOARD", "qwertz-de"],
    ["TOKENIZERS_PARALLELISM", "false"],
    ["TOKENIZERS_CACHE", "some-folder"],
    ["KUBECONFIG", "/home/ann/.kube/config"],
    ["SSH_AUTH_SOCK", "/tmp/ssh-x/agent.12"],
    ["AUTH_MODE", "kubernetes"],
    ["GIT_AUTHOR_NAME", "Ann Smith"],
    ["MONKEY", "some value"],
    ["PATTERN", "ab(c)+x"],
    ["DATABASE_URL", "/var/db/file.sqlite"],
    ["HTTPS_PROXY", "http://proxy.example:3128"],
    ["API_TOKEN", "true"],
    ["API_TOKEN", "short"],
    ["DB_PASSWORD", "12345"],
    ["TOKEN_EXPIRY_SECONDS", "604800"],
    ["KEY_CACHE_BYTES", "1048576"],
    ["DB_PASSWORD", "-1234567"],
    ["API_TOKEN", "${{ elsewhere }}"],
  ])("but not in %s=%s", (name, value) => {
    expect(secretsByName({ [name]: value }).filter((one) => one !== "${{ elsewhere }}")).toEqual([]);
  });
});

it("is in a kubeconfig: its tokens, passwords and keys, and what its token file holds", () => {
  const key = "-----BEGIN EC PRIVATE KEY-----\nabc\n";
  const text = [
    "users:",
    "- name: a",
    "  user: {token: token-of-a, client-certificate-data: public-part}",
    "- name: b",
    `  user:\n    client-key-data: ${base64(key).padEnd(base64(key).length, "=")}\n    password: "b's password"`,
    "- name: c",
    "  user:\n    tokenFile: /run/token",
  ].join("\n");
  const found = kubeconfigSecrets(text, (path) => `content of ${path}`);
  expect(found).toEqual(expect.arrayContaining(["token-of-a", "b's password", "content of /run/token"]));
  expect(found.join("\n")).toContain("BEGIN EC PRIVATE KEY");
  expect(found).not.toContain("public-part");
});

describe("rendered manifests", () => {
  const manifests = [
    "kind: Secret\nmetadata:\n  name: s\ndata:\n  anything: " + base64("a value of a Secret"),
    "kind: Secret\nstringData:\n  conf: |\n    enabled: true\n    pin: only-in-here\n",
    'kind: ConfigMap\nmetadata:\n  annotations:\n    example.com/api-token: tok-9fA8\ndata:\n  a.yaml: |\n    db: {user: bob, password: "S3cr3t!c"}\n    url: postgres://u:url-pw-9@h/x\n',
    "kind: Pod\nspec:\n  containers:\n  - env:\n    - name: DB_PASSWORD\n      value: env-S3cr3t9\n    - {name: API_TOKEN, value: flow-12-ab}\n",
    "kind: Pod\nspec:\n  serviceAccountName: cluster-admin\n  imagePullSecrets: [{name: reg-cred}]\n  secretName: my-tls\n  automountServiceAccountToken: false\n  token: cluster-admin\n",
  ].join("\n---\n");

  it.each([
    ["a Secret's data", "a value of a Secret"],
    ["a Secret's text", "enabled: true\npin: only-in-here"],
    ["an annotation", "tok-9fA8"],
    ["a file in a ConfigMap", "S3cr3t!c"],
    ["an address in a ConfigMap", "url-pw-9"],
    ["a container's variable", "env-S3cr3t9"],
    ["a container's variable on one line", "flow-12-ab"],
  ])("hold the secret of %s", (_, secret) => {
    expect(manifestSecrets(manifests)).toContain(secret);
  });

  it("name other things that are none", () => {
    for (const plain of ["cluster-admin", "my-tls", "reg-cred", "bob"]) {
      expect(manifestSecrets(manifests)).not.toContain(plain);
    }
  });
});
