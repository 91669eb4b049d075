import { describe, expect, it } from "vitest";
import { uncheckedClusters } from "./unchecked-clusters.ts";

const kubeconfig = (cluster: string, current = "c") => `apiVersion: v1
kind: Config
current-context: ${current}
contexts:
- {name: c, context: {cluster: used, user: u}}
- {name: d, context: {cluster: other, user: u}}
clusters:
- {name: used, cluster: {${cluster}}}
- {name: other, cluster: {server: "https://other", insecure-skip-tls-verify: true}}
`;
const GOOD = kubeconfig('server: "https://a", certificate-authority-data: eA==');
const INSECURE = kubeconfig('server: "https://a", insecure-skip-tls-verify: true');

describe("a cluster that the kubeconfig has nobody check", () => {
  it.each<[string, readonly string[], string | undefined, readonly string[]]>([
    ["is said", [INSECURE], undefined, ["used"]],
    ["is said where it is the given context's", [GOOD], "d", ["other"]],
    [
      "is said in JSON",
      [
        JSON.stringify(
          JSON.parse(
            '{"current-context":"c","contexts":[{"name":"c","context":{"cluster":"x"}}],"clusters":[{"name":"x","cluster":{"insecure-skip-tls-verify":true}}]}',
          ),
        ),
      ],
      undefined,
      ["x"],
    ],
    ["is said where the server has no TLS", [kubeconfig('server: "http://a:8080"')], undefined, ["used"]],
    ["is not said of others", [GOOD], undefined, []],
    ["is not said where it is off", [kubeconfig("insecure-skip-tls-verify: false")], undefined, []],
    ["is not said of this machine", [kubeconfig('server: "http://127.0.0.1:8080"')], undefined, []],
    [
      "is said of all where the context cannot be told",
      [kubeconfig("server: a", '""')],
      undefined,
      ["other"],
    ],
    ["is that of the first file that names it", [GOOD, INSECURE], undefined, []],
    ["is that of the first file, whatever later ones say", [INSECURE, GOOD], undefined, ["used"]],
    ["is not looked for in what is no YAML", ["insecure-skip-tls-verify: {"], undefined, []],
    ["is nowhere", [], undefined, []],
  ])("%s", (_what, texts, context, names) => {
    const said = uncheckedClusters(texts, context);
    expect(said).toEqual(names.map((name) => expect.stringContaining(`cluster "${name}"`)));
  });
});
