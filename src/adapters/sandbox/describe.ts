import { seconds } from "./gear/progress.ts";
import type { SandboxFolder, SandboxRecord } from "./state/state.ts";

/** What a person needs to use a sandbox. */
export function describe(folder: SandboxFolder, record: SandboxRecord): string {
  const named = record.name === "default" ? "" : ` --name ${record.name}`;
  const served = record.timings.at(-1)?.[1];
  const gateway = record.gateways[0]?.address ?? "";
  return [
    `Sandbox ${record.name}: ${record.phase}${served === undefined ? "" : `, after ${seconds(served)}`}`,
    ...record.problems.map((problem) => `  problem     ${problem}`),
    `  kubeconfig  ${folder.kubeconfig}`,
    ...record.gateways.map(({ address, admin }) => `  gateway     ${address} (Envoy admin ${admin})`),
    `  logs        ${folder.logs}`,
    ...(record.boundTo === undefined ? [] : [`  ends with   process ${record.boundTo.pid}`]),
    "These addresses exist inside the sandbox only. Run commands there:",
    `  bluegreen sandbox exec${named} -- kubectl get pods -A`,
    `  bluegreen sandbox exec${named} -- curl -H 'host: HOST' http://${gateway}/`,
    "",
  ].join("\n");
}

/** What `--json` prints. */
export function publicRecord(folder: SandboxFolder, record: SandboxRecord): Record<string, unknown> {
  return { ...record, folder: folder.path, kubeconfig: folder.kubeconfig, logs: folder.logs };
}
