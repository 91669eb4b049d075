/**
 * Variables by which certificates are not checked. Whoever controls an environment, or forgot one in it, must not decide that
 * anybody may answer for the cluster, for GitHub or for a publisher: they are taken out, with a word, for this process and
 * for every tool. What is trusted is widened by naming an authority: NODE_EXTRA_CA_CERTS, SSL_CERT_FILE, the kubeconfig.
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
};

const OFF = /^(|0|f|false|no|off)$/i;

/** The variables of the environment that turn a check off. */
export function uncheckedVariables(env: NodeJS.ProcessEnv): readonly string[] {
  return Object.entries(env).flatMap(([name, value]) => {
    const known = name.toUpperCase();
    if (value === undefined || !Object.hasOwn(UNCHECKED, known)) return [];
    const turnsOff = UNCHECKED[known]?.test(value) ?? !OFF.test(value);
    return turnsOff ? [name] : [];
  });
}

/** Takes them out of the environment itself; `warn` is told of each. */
export function checkCertificates(env: NodeJS.ProcessEnv, warn: (message: string) => void): void {
  for (const name of uncheckedVariables(env)) {
    warn(
      `${name}=${env[name]} is not heeded: certificates are checked. Name the authority instead (NODE_EXTRA_CA_CERTS, SSL_CERT_FILE, the kubeconfig's certificate-authority).`,
    );
    delete env[name];
  }
}
