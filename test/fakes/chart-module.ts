/** A module that releases the chart of its inputs, as its files say: what it is called means nothing. */
export const CHART_MODULE = `variable "name" {}
variable "chart" {}
resource "helm_release" "this" {
  name  = var.name
  chart = var.chart
}
`;
