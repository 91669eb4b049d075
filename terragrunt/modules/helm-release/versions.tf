terraform {
  required_version = ">= 1.3.0"

  # No provider block: the environment configures the provider, in every version. KUBE_CONFIG is what 1.x reads,
  # KUBE_CONFIG_PATHS what 2.x and 3.x read.
  required_providers {
    helm = {
      source  = "hashicorp/helm"
      version = ">= 1.3.2, < 4.0.0"
    }
  }
}
