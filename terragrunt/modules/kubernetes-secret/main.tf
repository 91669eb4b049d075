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
  description = "Name of the secret."
  type        = string
}

variable "namespace" {
  description = "Namespace of the secret. It must exist."
  type        = string
}

variable "labels" {
  description = "Labels of the secret."
  type        = map(string)
  default     = {}
}

variable "data" {
  description = "Plain values by key. The provider encodes them; encode nothing by hand."
  type        = map(string)
  sensitive   = true

  validation {
    condition     = alltrue([for value in values(var.data) : value != ""])
    error_message = "A value of the secret is empty: set it in the environment or in the unit's own untracked file."
  }
}

# The name without _v1 exists in every version from 1.13 on; 3.x warns about it.
resource "kubernetes_secret" "this" {
  metadata {
    name      = var.name
    namespace = var.namespace
    labels    = var.labels
  }

  data = var.data
  type = "Opaque"
}
