# The routes. Last of all: everything they name must be there, or requests fail.
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
    "../istio-gateway",
    "../istio-destinationrule",
    "../helm-deploy-blue-green-service",
    "../helm-deploy-blue-web-echo",
    "../helm-deploy-green-web-echo",
  ]
}

inputs = {
  name         = "istio-virtualservice"
  namespace    = "istio-inject-blue-green"
  chart        = "${get_terragrunt_dir()}/../../../../charts/istio-virtualservice"
  values_files = ["${get_terragrunt_dir()}/values/values.yaml"]
  timeout      = tonumber(get_env("BLUEGREEN_HELM_TIMEOUT", "300"))
}
