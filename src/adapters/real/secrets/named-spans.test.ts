import { describe, expect, it } from "vitest";
import { createMasker } from "./masker.ts";

/** None of these secrets was told to the masker. */
const shown = (text: string) => createMasker().apply(text);

/* Each way in which a name and its value are written, with a value that has no shape of its own. */
describe("what stands behind a secret's name is taken out", () => {
  it.each([
    // A plan's attributes, before and after.
    ['  + password            = "Tr0ub4dor"', '  + password            = "***"'],
    ['  ~ admin_password = "old pass" -> "new pass"', '  ~ admin_password = "***" -> "***"'],
    ['  ~ password = "a" -> "b" # forces replacement', '  ~ password = "***" -> "***" # forces replacement'],
    ['  - client_secret = "s3cr3tv4lue" -> null', '  - client_secret = "***" -> null'],
    ['  ~ token = null -> "t0k3nv4lue"', '  ~ token = null -> "***"'],
    ['  ~ token = (known after apply) -> "t0k3nv4lue"', '  ~ token = (known after apply) -> "***"'],
    ['  + "DB_PASSWORD" = "Tr0ub4dor"', '  + "DB_PASSWORD" = "***"'],
    ['  + secret_access_key = "wJalrXUtnFEMI"', '  + secret_access_key = "***"'],
    ['  + password = "say \\"it\\" now"', '  + password = "***"'],
    ['  + password = "12345678"', '  + password = "***"'],
    [
      "  + private_key = <<-EOT\n        line one\n        line two\n    EOT",
      "  + private_key = <<-EOT\n        ***\n    EOT",
    ],
    ['  + name  = "DB_PASSWORD"\n  + value = "Tr0ub4dor"', '  + name  = "DB_PASSWORD"\n  + value = "***"'],
    ['  + name = "auth.token"\n  + value = "t0k3nv4lue"', '  + name = "auth.token"\n  + value = "***"'],
    // YAML and JSON, also in strings.
    ["    +   password: Tr0ub4dor", "    +   password: ***"],
    ["password: 'it''s mine' # note", "password: '***' # note"],
    ["password: pa55 word", "password: ***"],
    ["{user: bob, password: Tr0ub4dor, n: 1}", "{user: bob, password: ***, n: 1}"],
    ["- password: |\n    line one\n  user: bob", "- password: |\n    ***\n  user: bob"],
    ["- name: API_TOKEN\n  value: t0k3nv4lue", "- name: API_TOKEN\n  value: ***"],
    ['{"name":"API_TOKEN","value":"t0k3nv4lue"}', '{"name":"API_TOKEN","value":"***"}'],
    ['{"auth":{"password":"Tr0ub4dor","user":"bob"}}', '{"auth":{"password":"***","user":"bob"}}'],
    [
      '"{\\"password\\":\\"a\\\\\\"b\\",\\"user\\":\\"bob\\"}"',
      '"{\\"password\\":\\"***\\",\\"user\\":\\"bob\\"}"',
    ],
    ['"{\\\\\\"apiKey\\\\\\":\\\\\\"s3cr3tv4lue\\\\\\"}"', '"{\\\\\\"apiKey\\\\\\":\\\\\\"***\\\\\\"}"'],
    ['"user: bob\\npassword: Tr0ub4dor\\nport: 1"', '"user: bob\\npassword: ***\\nport: 1"'],
    ['"a=b\\napi_key=s3cr3tv4lue\\n"', '"a=b\\napi_key=***\\n"'],
    // Go's maps and structs, as `{{ fail (printf "%v" .Values) }}` prints them.
    ["map[auth:map[password:Tr0ub4dor user:bob]]", "map[auth:map[password:*** user:bob]]"],
    ["{User:bob Password:Tr0ub4dor}", "{User:bob Password:***}"],
    // Connection strings.
    ["Server=x;User Id=sa;Password=pa55 word;Encrypt=True", "Server=x;User Id=sa;Password=***;Encrypt=True"],
    ["Driver={x};PWD={a;b};", "Driver={x};PWD=***;"],
    [
      "jdbc:postgresql://h/db?user=bob&password=Tr0ub4dor&ssl=true",
      "jdbc:postgresql://h/db?user=bob&password=***&ssl=true",
    ],
    ["jdbc:sqlserver://h:1433;user=sa;password=Tr0ub4dor;", "jdbc:sqlserver://h:1433;user=sa;password=***;"],
    ["host=x user=y password=Tr0ub4dor dbname=z", "host=x user=y password=*** dbname=z"],
    ["cache:6380,password=Tr0ub4dor,ssl=True", "cache:6380,password=***,ssl=True"],
    ["AccountName=a;AccountKey=Ab/c+d==;EndpointSuffix=e", "AccountName=a;AccountKey=***;EndpointSuffix=e"],
    ["SharedAccessKeyName=n;SharedAccessKey=Abcd1234=", "SharedAccessKeyName=n;SharedAccessKey=***"],
    // Queries of addresses.
    ["https://a.blob/x?sv=2020&sig=ab%2Bc123&se=2", "https://a.blob/x?sv=2020&sig=***&se=2"],
    [
      "https://b.s3/x?X-Amz-Date=1&X-Amz-Signature=0123abcd",
      "https://b.s3/x?X-Amz-Date=1&X-Amz-Signature=***",
    ],
    ["https://b.s3/x?X-Amz-Security-Token=IQoJb3Jp&y=1", "https://b.s3/x?X-Amz-Security-Token=***&y=1"],
    ["https://g/x?X-Goog-Signature=0123abcd", "https://g/x?X-Goog-Signature=***"],
    ["https://m.example/p?access_token=t0k3nv4lue", "https://m.example/p?access_token=***"],
    ["https://m.example/p?private_token=t0k3nv4lue#x", "https://m.example/p?private_token=***"],
    ["https://a/x?sv=1\\u0026sig=abc123\\u0026se=2", "https://a/x?sv=1\\u0026sig=***\\u0026se=2"],
    ["https://a/x?sv=1&amp;sig=abc123&amp;se=2", "https://a/x?sv=1&amp;sig=***&amp;se=2"],
    ["r=https%3A%2F%2Fa%3Fsv%3D1%26sig%3Dabc123%26se%3D2", "r=https%3A%2F%2Fa%3Fsv%3D1%26sig%3D***%26se%3D2"],
    // Options, files of programs, headers, and what a server says.
    ["helm login --password Tr0ub4dor r.io", "helm login --password *** r.io"],
    ["mysql --password=Tr0ub4dor", "mysql --password=***"],
    ["//r.example/:_authToken=t0k3nv4lue", "//r.example/:_authToken=***"],
    ["X-Api-Key: s3cr3tv4lue", "X-Api-Key: ***"],
    ['spec.password: Invalid value: "Tr0ub4dor": too short', "spec.password: Invalid value: *** too short"],
  ])("%s", (text, masked) => {
    expect(shown(text)).toBe(masked);
  });

  it.each(
    "password passwd db_password adminPassword masterUserPassword PGPASSWORD passphrase pwd client_secret clientSecret token auth_token accessToken refresh_token id_token private_key private_key_pem connection_string primary_connection_string api_key apikey x-api-key secret_key access_key storage_account_key encryption_key webhook_url dsn jwt credentials ssh_key license_key requirepass password_wo"
      .split(" ")
      .map((name) => [name]),
  )("of the name %s", (name) => {
    expect(shown(`${name} = "Abc123def456"`)).toBe(`${name} = "***"`);
    expect(shown(`${name}: Abc123def456\n`)).toBe(`${name}: ***\n`);
  });
});

/* A mask where there is no secret hides what a plan does. */
describe("what stands there that is no secret is shown", () => {
  it.each(
    [
      ..."password_policy secret_name token_ttl secretRef secretKeyRef key_name kms_key_id password_length passwordFile tokenPath token_type public_key partition_key secret_arn existingSecret imagePullSecret secretName token_endpoint password_reset_url keyvault monkey compass auth_mode signature_version passwordSecretName"
        .split(" ")
        .map((name) => `${name} = "Abc123def456"`),
      "manage_master_user_password = true",
      "automount_service_account_token = true",
      "  ~ password = null",
      '  + password = ""',
      "  + password = (sensitive value)",
      "  ~ password = (sensitive value) -> (known after apply)",
      '  + password = "${random_password.db.result}"',
      "password = var.db_password",
      "password = random_password.db.result",
      'private_key = file("key.pem")',
      "max_token: 128000",
      "automountServiceAccountToken: false,",
      "{password: true }",
      "{password: null, a: 1}",
      "# env: AWS_SECRET_ACCESS_KEY: ${{ secrets.AWS_SECRET_ACCESS_KEY }}",
      '"password: ${value}\\n"',
      "{password: {{ .Values.password }}}",
      '-  password: "*** (before)"\n+  password: "*** (after)"',
      "password: ***",
      'token = "3600"',
      "password: {{ .Values.password }}",
      'value = "Abc123def456"',
      '  + name  = "REGION"\n  + value = "Abc123def456"',
      "secret: my-tls-secret",
      'token: "cluster-admin"',
      'encryption_key = "arn:aws:kms:eu-west-1:1:key/12ab"',
      "private_key = /etc/tls/tls.key",
      "valueFrom: {secretKeyRef: {name: db, key: password}}",
      "arn:aws:secretsmanager:eu-west-1:123:secret:my-secret-AbCdEf",
      "image: registry.example/token:v1.2.3-abc",
      "auth.password: Must be at least 8 characters",
      "invalid token: Abc123def456",
      "the flag --token was not given",
      "signature: sha256:0123abcd0123abcd",
      '  + role = "cluster-admin"\n  - guard = true',
      "Password requirements = 12 characters",
      "token: true",
      'password = "string"',
    ].map((text) => [text]),
  )("%s", (text) => {
    expect(shown(text)).toBe(text);
  });

  it("nor anything behind a value that has no end, but for its line", () => {
    expect(shown('password = "open\nrole = "cluster-admin"')).toBe('password = "***\nrole = "cluster-admin"');
    expect(shown("  password = <<-ZZZ\n    abc def\n  role = x\n    ZZZ")).toBe(
      "  password = <<-ZZZ\n    ***\n  role = x\n    ZZZ",
    );
  });
});
