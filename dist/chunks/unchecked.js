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
	PYTHONHTTPSVERIFY: /^0$/
};
const OFF = /^(|0|f|false|no|off)$/i;
function uncheckedVariables(env) {
	return Object.entries(env).flatMap(([name, value]) => {
		const known = name.toUpperCase();
		if (value === void 0 || !Object.hasOwn(UNCHECKED, known)) return [];
		return UNCHECKED[known]?.test(value) ?? !OFF.test(value) ? [name] : [];
	});
}
function checkCertificates(env, warn) {
	for (const name of uncheckedVariables(env)) {
		warn(`${name}=${env[name]} is not heeded: certificates are checked. Name the authority instead (NODE_EXTRA_CA_CERTS, SSL_CERT_FILE, the kubeconfig's certificate-authority).`);
		delete env[name];
	}
}
export { checkCertificates, uncheckedVariables };
