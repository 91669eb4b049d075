import { describe, expect, it } from "vitest";
import { environmentOfTools } from "./environment.ts";
import { checkCertificates } from "./unchecked.ts";

describe("variables that turn the check of certificates off", () => {
  it.each([
    ["NODE_TLS_REJECT_UNAUTHORIZED", "0"],
    ["GIT_SSL_NO_VERIFY", "1"],
    ["GIT_SSL_NO_VERIFY", "true"],
    ["HELM_KUBEINSECURE_SKIP_TLS_VERIFY", "true"],
    ["KUBE_INSECURE", "true"],
    ["TF_HTTP_SKIP_CERT_VERIFICATION", "true"],
    ["VAULT_SKIP_VERIFY", "1"],
    ["CONSUL_HTTP_SSL_VERIFY", "false"],
    ["npm_config_strict_ssl", "false"],
    ["AZURE_CLI_DISABLE_CONNECTION_VERIFICATION", "1"],
    ["CLOUDSDK_AUTH_DISABLE_SSL_VALIDATION", "true"],
    ["OS_INSECURE", "true"],
    ["VSPHERE_ALLOW_UNVERIFIED_SSL", "true"],
    ["GIT_CONFIG_PARAMETERS", "'http.sslVerify=false'"],
    ["GIT_CONFIG_PARAMETERS", "'user.name'='x' 'http.https://h.sslverify'='false'"],
  ])("%s=%s is taken out, said, and given to no tool", (name, value) => {
    const env: NodeJS.ProcessEnv = { [name]: value, PATH: "/bin" };
    expect(environmentOfTools(env)).toEqual({ PATH: "/bin" });
    const said: string[] = [];
    checkCertificates(env, (message) => void said.push(message));
    expect(env).toEqual({ PATH: "/bin" });
    expect(said).toEqual([expect.stringContaining(`${name}=${value} is not heeded`)]);
  });

  it.each([
    ["NODE_TLS_REJECT_UNAUTHORIZED", "1"],
    ["GIT_SSL_NO_VERIFY", "false"],
    ["CONSUL_HTTP_SSL_VERIFY", "true"],
    ["npm_config_strict_ssl", "true"],
    ["NODE_EXTRA_CA_CERTS", "/ca.pem"],
    ["SSL_CERT_FILE", "/ca.pem"],
    ["KUBE_INSECURE", ""],
    ["GIT_CONFIG_PARAMETERS", "'http.sslVerify=true'"],
    ["GIT_CONFIG_PARAMETERS", "'user.name'='x'"],
  ])("%s=%s stays: it turns nothing off", (name, value) => {
    const env: NodeJS.ProcessEnv = { [name]: value };
    checkCertificates(env, (message) => expect(message).toBe(""));
    expect(environmentOfTools(env)).toEqual({ [name]: value });
  });

  it.each(["http.sslVerify", "http.https://host.sslverify"])("Git's pair for %s says the opposite", (key) => {
    const pair = { GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: key };
    const env: NodeJS.ProcessEnv = { ...pair, GIT_CONFIG_VALUE_0: "false" };
    expect(environmentOfTools(env)).toEqual({ ...pair, GIT_CONFIG_VALUE_0: "true" });
    const said: string[] = [];
    checkCertificates(env, (message) => void said.push(message));
    expect(env).toEqual({ ...pair, GIT_CONFIG_VALUE_0: "true" });
    expect(said).toEqual([expect.stringContaining("GIT_CONFIG_VALUE_0=false is not heeded")]);
  });
});
