/**
 * Variables by which certificates are not checked. Whoever controls an environment, or forgot one in it, must
 * not decide that anybody may answer for the cluster, for GitHub or for a publisher: they are taken out, with
 * a word, for this process and for every tool. What is trusted is widened by naming an authority:
 * NODE_EXTRA_CA_CERTS, SSL_CERT_FILE, the kubeconfig.
 */

/** By name, and the values that turn the check off; any value but none, 0 and false where none are listed. */
const UNCHECKED: Readonly<Record<string, RegExp | undefined>> = {
  NODE_TLS_REJECT_UNAUTHORIZED: /^0$/,
  GIT_SSL_NO_VERIFY: undefined,
  GIT_SSL_VERIFY: /^(0|false|no|off)$/i,
  HELM_KUBEINSECURE_SKIP_TLS_VERIFY: undefined,
  KUBE_INSECURE: undefined,
  KUBE_INSECURE_SKIP_TLS_VERIFY: undefined,
  TF_HTTP_SKIP_CERT_VERIFICATION: undefined,
  VAULT_SKIP_VERIFY: undefined,
  CONSUL_HTTP_SSL_VERIFY: /^(0|false|no|off)$/i,
  NOMAD_SKIP_VERIFY: undefined,
  NPM_CONFIG_STRICT_SSL: /^(|0|false|null)$/i,
  PYTHONHTTPSVERIFY: /^0$/,
  AZURE_CLI_DISABLE_CONNECTION_VERIFICATION: undefined,
  CLOUDSDK_AUTH_DISABLE_SSL_VALIDATION: undefined,
  OS_INSECURE: undefined,
  VSPHERE_ALLOW_UNVERIFIED_SSL: undefined,
  /** What `git -c http.sslVerify=false` gives on to what it starts. */
  GIT_CONFIG_PARAMETERS: /http\.(?:[^'=]{0,500}\.)?sslverify'?='?(?:0|false|no|off|')/i,
};

const OFF = /^(|0|f|false|no|off)$/i;

/** The variables of the environment that turn a check off. */
export function uncheckedVariables(env: NodeJS.ProcessEnv): readonly string[] {
  const named = Object.entries(env).flatMap(([name, value]) => {
    const known = name.toUpperCase();
    if (value === undefined || !Object.hasOwn(UNCHECKED, known)) return [];
    const turnsOff = UNCHECKED[known]?.test(value) ?? !OFF.test(value);
    return turnsOff ? [name] : [];
  });
  return [...named, ...gitSettings(env)];
}

/** Git's settings as pairs of variables: `GIT_CONFIG_KEY_0=http.sslVerify` and `GIT_CONFIG_VALUE_0=false`. */
function gitSettings(env: NodeJS.ProcessEnv): readonly string[] {
  return Object.entries(env).flatMap(([name, setting = ""]) => {
    const [, index] = /^GIT_CONFIG_KEY_(\d{1,9})$/.exec(name) ?? [];
    if (index === undefined || !/^http\.(?:.*\.)?sslverify$/i.test(setting)) return [];
    const value = `GIT_CONFIG_VALUE_${index}`;
    return OFF.test(env[value] ?? "") ? [value] : [];
  });
}

/**
 * The environment as tools may have it: without such variables; one of a numbered pair must stay, and says
 * "check".
 */
export function withChecks(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const checked = { ...env };
  for (const name of uncheckedVariables(env)) {
    if (name.startsWith("GIT_CONFIG_VALUE_")) checked[name] = "true";
    else delete checked[name];
  }
  return checked;
}

/** Takes them out of the environment itself; `warn` is told of each. */
export function checkCertificates(env: NodeJS.ProcessEnv, warn: (message: string) => void): void {
  const checked = withChecks(env);
  for (const name of uncheckedVariables(env)) {
    warn(
      `${name}=${env[name]} is not heeded: certificates are checked. Name the authority instead (NODE_EXTRA_CA_CERTS, SSL_CERT_FILE, the kubeconfig's certificate-authority).`,
    );
    if (checked[name] === undefined) delete env[name];
    else env[name] = checked[name];
  }
}
