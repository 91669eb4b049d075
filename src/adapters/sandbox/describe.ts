import { seconds } from "./gear/progress.ts";
import type { SandboxFolder, SandboxState } from "./state/state.ts";

/** What a person needs to use a sandbox. */
export function describe(folder: SandboxFolder, state: SandboxState): string {
  const named = state.name === "default" ? "" : ` --name ${state.name}`;
  const served = state.timings.at(-1)?.[1];
  const gateway = state.gateways[0]?.address ?? "";
  return [
    `Sandbox ${state.name}: ${state.phase}${served === undefined ? "" : `, after ${seconds(served)}`}`,
    ...state.problems.map((problem) => `  problem     ${problem}`),
    `  kubeconfig  ${folder.kubeconfig}`,
    ...state.gateways.map(({ address, admin }) => `  gateway     ${address} (Envoy admin ${admin})`),
    `  logs        ${folder.logs}`,
    ...(state.boundTo === undefined ? [] : [`  ends with   process ${state.boundTo.pid}`]),
    "These addresses exist inside the sandbox only. Run commands there:",
    `  bluegreen sandbox exec${named} -- kubectl get pods -A`,
    `  bluegreen sandbox exec${named} -- curl -H 'host: HOST' http://${gateway}/`,
    "",
  ].join("\n");
}

/** What `--json` prints. */
export function publicState(folder: SandboxFolder, state: SandboxState): Record<string, unknown> {
  return { ...state, folder: folder.path, kubeconfig: folder.kubeconfig, logs: folder.logs };
}
