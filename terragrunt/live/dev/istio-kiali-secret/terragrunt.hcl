# The pair people sign in to Kiali with. It comes from KIALI_USERNAME and KIALI_PASSPHRASE in the environment, or from
# kiali.env beside this file, which Git ignores. Plain text: nothing is encoded by hand.
include "root" {
  path = find_in_parent_folders("root.hcl")
}

terraform {
  source = "../../../modules//kubernetes-secret"
}

# The profile makes the namespace.
dependencies {
  paths = ["../istio-with-profile"]
}

locals {
  profile = yamldecode(file("${get_terragrunt_dir()}/../istio-with-profile/values/values.yaml"))

  file  = "${get_terragrunt_dir()}/kiali.env"
  lines = fileexists(local.file) ? split("\n", replace(file(local.file), "\r", "")) : []
  pairs = { for line in local.lines : regex("^\\s*(KIALI_[A-Z]+)=", line)[0] => regex("^\\s*KIALI_[A-Z]+=(.*)$", line)[0] if can(regex("^\\s*KIALI_[A-Z]+=", line)) }

  # The environment wins; a variable that is set to nothing counts as not set.
  pair = { for name in ["KIALI_USERNAME", "KIALI_PASSPHRASE"] : name => get_env(name, "") != "" ? get_env(name, "") : lookup(local.pairs, name, "") }
}

inputs = {
  name      = "kiali"
  namespace = local.profile.istioNamespace
  labels    = { app = "kiali" }
  data = {
    username   = local.pair["KIALI_USERNAME"]
    passphrase = local.pair["KIALI_PASSPHRASE"]
  }
}
