# The Service in front of both colors.
include "root" {
  path = find_in_parent_folders("root.hcl")
}

terraform {
  source = "../../../modules//helm-release"
}

dependencies {
  paths = [
    "../istio-inject-blue-green",
  ]
}

inputs = {
  name         = "blue-green-service"
  namespace    = "istio-inject-blue-green"
  chart        = "${get_terragrunt_dir()}/../../../../charts/blue-green-service"
  values_files = ["${get_terragrunt_dir()}/values/values.yaml"]
  timeout      = tonumber(get_env("BLUEGREEN_HELM_TIMEOUT", "300"))
}
