# The subsets v1 and v2 of the Service.
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
    "../helm-deploy-blue-green-service",
  ]
}

inputs = {
  name         = "istio-destinationrule"
  namespace    = "istio-inject-blue-green"
  chart        = "${get_terragrunt_dir()}/../../../../charts/istio-destinationrule"
  values_files = ["${get_terragrunt_dir()}/values/values.yaml"]
  timeout      = tonumber(get_env("BLUEGREEN_HELM_TIMEOUT", "300"))
}
