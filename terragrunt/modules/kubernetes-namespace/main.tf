terraform {
  required_version = ">= 1.3.0"

  # No provider block: KUBE_CONFIG (1.x), KUBE_CONFIG_PATH (2.x and 3.x) configure the provider.
  required_providers {
    kubernetes = {
      source  = "hashicorp/kubernetes"
      version = ">= 1.13.4, < 4.0.0"
    }
  }
}

variable "name" {
  description = "Name of the namespace."
  type        = string
}

variable "labels" {
  description = "Labels of the namespace."
  type        = map(string)
  default     = {}
}

# The name without _v1 exists in every version from 1.13 on; 3.x warns about it.
resource "kubernetes_namespace" "this" {
  metadata {
    name   = var.name
    labels = var.labels
  }
}
