# The control plane: CRDs, istiod, the ingress gateway, Prometheus, Grafana and Kiali.
include "root" {
  path = find_in_parent_folders("root.hcl")
}

terraform {
  source = "../../../modules//istio-profile"
}

locals {
  profile = yamldecode(file("${get_terragrunt_dir()}/values/values.yaml"))

  # BLUEGREEN_CHART_MIRROR names a folder that holds each chart below in a folder of its name. Without it the charts come
  # from their publishers' repositories, at these versions.
  mirror = get_env("BLUEGREEN_CHART_MIRROR", "")
  charts = {
    base           = { repository = "https://istio-release.storage.googleapis.com/charts", version = "1.31.1" }
    istiod         = { repository = "https://istio-release.storage.googleapis.com/charts", version = "1.31.1" }
    gateway        = { repository = "https://istio-release.storage.googleapis.com/charts", version = "1.31.1" }
    "kiali-server" = { repository = "https://kiali.org/helm-charts", version = "2.27.0" }
    grafana        = { repository = "https://grafana.github.io/helm-charts", version = "9.2.2" }
    prometheus     = { repository = "https://prometheus-community.github.io/helm-charts", version = "28.13.0" }
  }

  # BLUEGREEN_MESH=given: the control plane already runs and is not Helm's. Its own ConfigMap and webhooks stay as they are.
  # Any other word is an error.
  mesh = { full = "full", given = "given" }[get_env("BLUEGREEN_MESH", "full")]

  releases = {
    for chart, from in local.charts : chart => {
      chart         = local.mirror == "" ? chart : "${local.mirror}/${chart}"
      repository    = local.mirror == "" ? from.repository : ""
      chart_version = local.mirror == "" ? from.version : ""
      values_files = [
        for file in ["values/${chart}.yaml", "values/${local.mesh}/${chart}.yaml"] :
        "${get_terragrunt_dir()}/${file}" if fileexists("${get_terragrunt_dir()}/${file}")
      ]
      values = []
    }
  }

  # Istio's charts take their own release's namespace for some objects, and this value for the others.
  place = yamlencode({ global = { istioNamespace = local.profile.istioNamespace } })

  addons = { kiali = "kiali-server", grafana = "grafana", prometheus = "prometheus" }
}

inputs = {
  name         = "istio-profile"
  namespace    = "default"
  chart        = "${get_terragrunt_dir()}/../../../../charts/istio-profile"
  values_files = ["${get_terragrunt_dir()}/values/values.yaml"]
  timeout      = tonumber(get_env("BLUEGREEN_HELM_TIMEOUT", "300"))

  istio_namespace   = local.profile.istioNamespace
  gateway_namespace = local.profile.gatewayNamespace

  base   = merge(local.releases.base, { name = "istio-base", values = [local.place] })
  istiod = merge(local.releases.istiod, { name = "istiod", values = [local.place, yamlencode({ resources = local.profile.pilot.resources })] })

  gateways = {
    for gateway, name in { ingress = "istio-ingressgateway" } : gateway => merge(local.releases.gateway, { name = name })
    if lookup(local.profile, "profile", "default") != "minimal"
  }

  addons = {
    for addon, chart in local.addons : addon => merge(local.releases[chart], { name = addon })
    if local.profile.addons[addon].enabled
  }
}
