// src/adapters/real/processes/unchecked.ts
const UNCHECKED = {
	NODE_TLS_REJECT_UNAUTHORIZED: /^0$/,
	GIT_SSL_NO_VERIFY: void 0,
	GIT_SSL_VERIFY: /^(0|false|no|off)$/i,
	HELM_KUBEINSECURE_SKIP_TLS_VERIFY: void 0,
	KUBE_INSECURE: void 0,
	KUBE_INSECURE_SKIP_TLS_VERIFY: void 0,
	TF_HTTP_SKIP_CERT_VERIFICATION: void 0,
	VAULT_SKIP_VERIFY: void 0,
	CONSUL_HTTP_SSL_VERIFY: /^(0|false|no|off)$/i,
	NOMAD_SKIP_VERIFY: void 0,
	NPM_CONFIG_STRICT_SSL: /^(|0|false|null)$/i,
	PYTHONHTTPSVERIFY: /^0$/,
	AZURE_CLI_DISABLE_CONNECTION_VERIFICATION: void 0,
	CLOUDSDK_AUTH_DISABLE_SSL_VALIDATION: void 0,
	OS_INSECURE: void 0,
	VSPHERE_ALLOW_UNVERIFIED_SSL: void 0,
	GIT_CONFIG_PARAMETERS: /http\.(?:[^'=]{0,500}\.)?sslverify'?='?(?:0|false|no|off|')/i
};
const OFF = /^(|0|f|false|no|off)$/i;
function uncheckedVariables(env) {
	return [...Object.entries(env).flatMap(([name, value]) => {
		const known = name.toUpperCase();
		if (value === void 0 || !Object.hasOwn(UNCHECKED, known)) return [];
		return UNCHECKED[known]?.test(value) ?? !OFF.test(value) ? [name] : [];
	}), ...gitSettings(env)];
}
function gitSettings(env) {
	return Object.entries(env).flatMap(([name, setting = ""]) => {
		const [, index] = /^GIT_CONFIG_KEY_(\d{1,9})$/.exec(name) ?? [];
		if (index === void 0 || !/^http\.(?:.*\.)?sslverify$/i.test(setting)) return [];
		const value = `GIT_CONFIG_VALUE_${index}`;
		return OFF.test(env[value] ?? "") ? [value] : [];
	});
}
function withChecks(env) {
	const checked = { ...env };
	for (const name of uncheckedVariables(env)) if (name.startsWith("GIT_CONFIG_VALUE_")) checked[name] = "true";
	else delete checked[name];
	return checked;
}
function checkCertificates(env, warn) {
	const checked = withChecks(env);
	for (const name of uncheckedVariables(env)) {
		warn(`${name}=${env[name]} is not heeded: certificates are checked. Name the authority instead (NODE_EXTRA_CA_CERTS, SSL_CERT_FILE, the kubeconfig's certificate-authority).`);
		if (checked[name] === void 0) delete env[name];
		else env[name] = checked[name];
	}
}
export { checkCertificates, withChecks };
