# The Gateway of service-mesh.dev. Its kind is one of Istio's CRDs.
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
  name         = "istio-gateway"
  namespace    = "istio-inject-blue-green"
  chart        = "${get_terragrunt_dir()}/../../../../charts/istio-gateway"
  values_files = ["${get_terragrunt_dir()}/values/values.yaml"]
  timeout      = tonumber(get_env("BLUEGREEN_HELM_TIMEOUT", "300"))
}
