import type { KubeClient } from "./kube-client.ts";
import { ISTIO_NAMESPACE } from "../state/layout.ts";

const ACCOUNT = "sandbox-gateway";
/** Longer than any sandbox lives: the token stands in Envoy's bootstrap and is not renewed. */
const TOKEN_SECONDS = 30 * 24 * 3600;

/**
 * A service account for the gateways, which may read Secrets as the one of Istio's gateway chart may, and a
 * token with which they show istiod who they are: istiod hands out the certificates of `credentialName` to
 * nobody else (`SecretGen.Generate`, pilot/pkg/xds/sds.go).
 */
export async function createGatewayIdentity(client: KubeClient): Promise<string> {
  const metadata = { name: ACCOUNT };
  const accounts = `/api/v1/namespaces/${ISTIO_NAMESPACE}/serviceaccounts`;
  await client.create(accounts, { apiVersion: "v1", kind: "ServiceAccount", metadata });
  const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${ISTIO_NAMESPACE}`;
  const apiVersion = "rbac.authorization.k8s.io/v1";
  const rules = [{ apiGroups: [""], resources: ["secrets"], verbs: ["get", "watch", "list"] }];
  await client.create(`${rbac}/roles`, { apiVersion, kind: "Role", metadata, rules });
  const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: ACCOUNT };
  const subjects = [{ kind: "ServiceAccount", name: ACCOUNT, namespace: ISTIO_NAMESPACE }];
  await client.create(`${rbac}/rolebindings`, {
    apiVersion,
    kind: "RoleBinding",
    metadata,
    roleRef,
    subjects,
  });
  return requestToken(client, `${accounts}/${ACCOUNT}/token`);
}

async function requestToken(client: KubeClient, path: string): Promise<string> {
  const { status, body } = await client.send("POST", path, {
    apiVersion: "authentication.k8s.io/v1",
    kind: "TokenRequest",
    spec: { audiences: ["istio-ca"], expirationSeconds: TOKEN_SECONDS },
  });
  if (status >= 300) throw new Error(`POST ${path}: ${status} ${body}`);
  return (JSON.parse(body) as { status: { token: string } }).status.token;
}
