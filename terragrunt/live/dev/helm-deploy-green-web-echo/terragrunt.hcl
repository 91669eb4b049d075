# Color green. Pods get their sidecar from the injector, so the control plane comes first.
include "root" {
  path = find_in_parent_folders("root.hcl")
}

terraform {
  source = "../../../modules//helm-release"
}

dependencies {
  paths = [
    "../istio-inject-blue-green",
    "../istio-with-profile",
  ]
}

inputs = {
  name         = "green-web-echo"
  namespace    = "istio-inject-blue-green"
  chart        = "${get_terragrunt_dir()}/../../../../charts/blue-green-web-echo"
  values_files = ["${get_terragrunt_dir()}/values/values.yaml"]
  timeout      = tonumber(get_env("BLUEGREEN_HELM_TIMEOUT", "300"))
}
