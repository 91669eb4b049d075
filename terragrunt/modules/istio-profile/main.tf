# The control plane: this repository's profile chart, then Istio's own charts in the order that Istio gives.
variable "name" {
  description = "Name of the profile's own release."
  type        = string
}

variable "namespace" {
  description = "Namespace of the profile's own release. It makes the control plane's namespace, so it lives in another one."
  type        = string
}

variable "chart" {
  description = "Folder of the profile chart."
  type        = string
}

variable "values_files" {
  description = "Values files of the profile chart."
  type        = list(string)
  default     = []
}

variable "timeout" {
  description = "Seconds Helm waits for each release to be ready."
  type        = number
  default     = 300
}

variable "istio_namespace" {
  description = "Namespace of the control plane."
  type        = string
}

variable "gateway_namespace" {
  description = "Namespace of the ingress gateways, which the profile chart makes. Not the control plane's: that one is labelled istio-injection: disabled, and a gateway's pods get their proxy from the injector."
  type        = string
}

variable "base" {
  description = "Release of Istio's CRDs."
  type        = object({ name = string, chart = string, repository = string, chart_version = string, values_files = list(string), values = list(string) })
}

variable "istiod" {
  description = "Release of istiod."
  type        = object({ name = string, chart = string, repository = string, chart_version = string, values_files = list(string), values = list(string) })
}

variable "gateways" {
  description = "Releases of ingress gateways."
  type        = map(object({ name = string, chart = string, repository = string, chart_version = string, values_files = list(string), values = list(string) }))
  default     = {}
}

variable "addons" {
  description = "Releases of the add-ons that are on."
  type        = map(object({ name = string, chart = string, repository = string, chart_version = string, values_files = list(string), values = list(string) }))
  default     = {}
}

module "profile" {
  source = "../helm-release"

  name         = var.name
  namespace    = var.namespace
  chart        = var.chart
  values_files = var.values_files
  timeout      = var.timeout
}

module "base" {
  source     = "../helm-release"
  depends_on = [module.profile]

  name          = var.base.name
  namespace     = var.istio_namespace
  chart         = var.base.chart
  repository    = var.base.repository
  chart_version = var.base.chart_version
  values_files  = var.base.values_files
  values        = var.base.values
  timeout       = var.timeout
  lint          = false
}

module "istiod" {
  source     = "../helm-release"
  depends_on = [module.base]

  name          = var.istiod.name
  namespace     = var.istio_namespace
  chart         = var.istiod.chart
  repository    = var.istiod.repository
  chart_version = var.istiod.chart_version
  values_files  = var.istiod.values_files
  values        = var.istiod.values
  timeout       = var.timeout
  lint          = false
}

# A gateway's pods get their proxy from istiod's injector, so it comes after, and in a namespace that the injector looks at.
module "gateway" {
  source     = "../helm-release"
  for_each   = var.gateways
  depends_on = [module.istiod]

  name          = each.value.name
  namespace     = var.gateway_namespace
  chart         = each.value.chart
  repository    = each.value.repository
  chart_version = each.value.chart_version
  values_files  = each.value.values_files
  values        = each.value.values
  timeout       = var.timeout
  lint          = false
}

module "addon" {
  source     = "../helm-release"
  for_each   = var.addons
  depends_on = [module.istiod]

  name          = each.value.name
  namespace     = var.istio_namespace
  chart         = each.value.chart
  repository    = each.value.repository
  chart_version = each.value.chart_version
  values_files  = each.value.values_files
  values        = each.value.values
  timeout       = var.timeout
  lint          = false
}
