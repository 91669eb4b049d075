import { existsSync, readFileSync, statSync } from "node:fs";
import { availableParallelism, homedir } from "node:os";
import { delimiter, isAbsolute, join, resolve } from "node:path";
import type { Cluster, Log, Ports } from "../../ports.ts";
import { createClock, type ServedClock } from "./clock.ts";
import { createCluster } from "./cluster/cluster.ts";
import { kubeconfigSecrets, secretsByName } from "./processes/environment.ts";
import { createExec, type ExecOptions } from "./processes/exec.ts";
import { createFiles } from "./files/files.ts";
import { createGit } from "./git.ts";
import { createGitHub } from "./github/github.ts";
import { createHelm } from "./helm.ts";
import { createHttp } from "./http.ts";
import {
  interruptibleClock,
  interruptibleCluster,
  interruptibleExec,
  interruptibleHttp,
} from "./processes/interruptible.ts";
import { createInterruption, type Interruption } from "./processes/interruption.ts";
import { createTerminalLog } from "./log.ts";
import { NO_REAPER, type Reaper } from "./processes/reaper.ts";
import { createStarter } from "./processes/start.ts";
import { createTerragrunt } from "./terragrunt/terragrunt.ts";
import { createTurns } from "./processes/turns.ts";
import { uncheckedClusters } from "./cluster/unchecked-clusters.ts";

export interface RealPortsOptions {
  /** The repository's folder. */
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Relative to `cwd`; given on to every tool, so that kubectl, Helm and the units mean the same cluster. */
  readonly kubeconfig?: string;
  readonly kubeContext?: string;
  readonly githubToken?: string;
  /** The branch to record on when HEAD is detached; default: `GITHUB_REF_NAME` of a run on a branch. */
  readonly branch?: string;
  /** Default: plain lines on stderr. */
  readonly log?: Log;
  /** Paths that a person named on the command line: they may be read even where they lie outside of `cwd`. */
  readonly named?: readonly string[];
  /** Ends waits once a signal has come. Without it nothing does. */
  readonly interruption?: Interruption;
  /** Ends what this process leaves behind when it is killed. Without it nobody does. */
  readonly reaper?: Reaper;
}

/** The real world. Nothing is started or read yet, and what is heavy is loaded when it is used. */
export function createRealPorts(options: RealPortsOptions): Ports {
  const { cwd, env, githubToken } = options;
  const log = options.log ?? createTerminalLog((line) => process.stderr.write(line));
  for (const secret of secretsByName(env)) log.mask(secret);
  if (githubToken !== undefined) log.mask(githubToken);
  const kubeconfigs = kubeconfigTexts(options);
  for (const secret of clusterSecrets(kubeconfigs)) log.mask(secret);
  for (const warning of uncheckedClusters(kubeconfigs, contextOf(options))) log.warning(warning);
  const { interruption = createInterruption(), reaper = NO_REAPER } = options;
  const execution = { cwd, env, overrides: clusterEnvironment(options), log, reaper };
  const exec = interruptibleExec(createExec(execution), interruption);
  const branch = options.branch ?? branchOf(env);
  const turns = createTurns(availableParallelism());
  const clock = createClock();
  return {
    exec,
    cluster: interruptibleCluster(clusterOf(options, execution, clock), interruption),
    terragrunt: createTerragrunt({ exec, log, cwd, env, turns, reaper }),
    helm: createHelm({ exec, log, cwd, turns, named: options.named ?? [] }),
    github: createGitHub({ env, log, ...(githubToken === undefined ? {} : { token: githubToken }) }),
    git: createGit({ exec, log, cwd, ...(branch === undefined ? {} : { branch }) }),
    http: interruptibleHttp(createHttp(), interruption),
    clock: interruptibleClock(clock, interruption),
    files: createFiles(cwd, options.named),
    log,
  };
}

function clusterOf(
  { cwd, kubeconfig, kubeContext }: RealPortsOptions,
  execution: ExecOptions,
  clock: ServedClock,
): Cluster {
  return createCluster({
    clock,
    start: createStarter(execution),
    log: execution.log as Log,
    ...(execution.reaper === undefined ? {} : { reaper: execution.reaper }),
    ...(kubeconfig === undefined ? {} : { kubeconfig: absolute(cwd, kubeconfig) }),
    ...(kubeContext === undefined ? {} : { context: kubeContext }),
  });
}

/** Every name by which kubectl, Helm and the providers, old and new, read where the cluster is. */
function clusterEnvironment(options: RealPortsOptions): Record<string, string> {
  const { kubeContext } = options;
  const context: Record<string, string> =
    kubeContext === undefined ? {} : { KUBE_CTX: kubeContext, HELM_KUBECONTEXT: kubeContext };
  return { ...kubeconfigEnvironment(options), ...context };
}

const PROVIDER_NAMES = ["KUBE_CONFIG", "KUBE_CONFIG_PATH", "KUBE_CONFIG_PATHS"] as const;

/**
 * The providers do not read KUBECONFIG, nor the default place (helm provider's docs, "Authentication"): what
 * kubectl would find is told to them under their own names. Names that somebody set already, mean what he
 * set.
 */
function kubeconfigEnvironment({ cwd, env, kubeconfig }: RealPortsOptions): Record<string, string> {
  if (kubeconfig !== undefined) {
    const path = absolute(cwd, kubeconfig);
    return Object.fromEntries(["KUBECONFIG", ...PROVIDER_NAMES].map((name) => [name, path]));
  }
  if (PROVIDER_NAMES.some((name) => given(env[name]))) return {};
  const files = kubectlFiles(cwd, env);
  if (files.length === 0) return {};
  // Only one of the names takes several files.
  const names = files.length === 1 ? PROVIDER_NAMES : (["KUBE_CONFIG_PATHS"] as const);
  return Object.fromEntries(names.map((name) => [name, files.join(delimiter)]));
}

/**
 * The files that kubectl reads when it is told none: KUBECONFIG's, else the one in the home folder, if it is
 * there.
 */
function kubectlFiles(cwd: string, env: NodeJS.ProcessEnv): readonly string[] {
  const listed = env["KUBECONFIG"];
  if (given(listed)) {
    const files = listed.split(delimiter).filter((file) => file !== "");
    return files.map((file) => absolute(cwd, file));
  }
  const usual = join(given(env["HOME"]) ? env["HOME"] : homedir(), ".kube", "config");
  return existsSync(usual) ? [usual] : [];
}

/** Where a pod's own account has its token: kubectl takes it when it is given no kubeconfig. */
const POD_TOKEN = "/var/run/secrets/kubernetes.io/serviceaccount/token";
const LARGEST_KUBECONFIG = 10 * 1024 * 1024;

/** Every kubeconfig that kubectl, Helm or a provider would read. */
function kubeconfigTexts({ cwd, env, kubeconfig }: RealPortsOptions): readonly string[] {
  const named = PROVIDER_NAMES.flatMap((name) => (env[name] ?? "").split(delimiter)).filter(given);
  const files = kubeconfig === undefined ? kubectlFiles(cwd, env) : [absolute(cwd, kubeconfig)];
  return [...new Set([...files, ...named.map((path) => absolute(cwd, path))])].map(readSmall);
}

function contextOf({ env, kubeContext }: RealPortsOptions): string | undefined {
  return [kubeContext, env["KUBE_CTX"], env["HELM_KUBECONTEXT"]].find(given);
}

/** What the cluster knows this run by: an API server, or something in its place, may repeat it. */
function clusterSecrets(kubeconfigs: readonly string[]): readonly string[] {
  return [...kubeconfigs.flatMap((text) => kubeconfigSecrets(text, readSmall)), readSmall(POD_TOKEN)];
}

/**
 * Empty when it is not there, or no file that holds credentials: whoever needs it says what is wrong with it.
 */
function readSmall(path: string): string {
  try {
    const found = statSync(path);
    return found.isFile() && found.size <= LARGEST_KUBECONFIG ? readFileSync(path, "utf8").trim() : "";
  } catch {
    return "";
  }
}

function given(value: string | undefined): value is string {
  return value !== undefined && value !== "";
}

function absolute(cwd: string, path: string): string {
  return isAbsolute(path) ? path : resolve(cwd, path);
}

/** A pull request's ref name is `12/merge`, which is no branch. */
function branchOf(env: NodeJS.ProcessEnv): string | undefined {
  return env["GITHUB_REF"] === `refs/heads/${env["GITHUB_REF_NAME"] ?? ""}`
    ? env["GITHUB_REF_NAME"]
    : undefined;
}
