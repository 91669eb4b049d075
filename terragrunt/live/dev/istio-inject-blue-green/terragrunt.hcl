# The namespace of the release. Its label asks for a sidecar in every pod.
include "root" {
  path = find_in_parent_folders("root.hcl")
}

terraform {
  source = "../../../modules//kubernetes-namespace"
}

inputs = {
  name   = "istio-inject-blue-green"
  labels = { istio-injection = "enabled" }
}
