variable "name" {
  description = "Name of the Helm release."
  type        = string
}

variable "namespace" {
  description = "Namespace of the release. It must exist."
  type        = string
}

variable "chart" {
  description = "Folder of the chart; the chart's name when repository is given."
  type        = string
}

variable "repository" {
  description = "URL of a chart repository; empty for a chart in a folder."
  type        = string
  default     = ""
}

variable "chart_version" {
  description = "Version of a chart that comes from a repository. A folder has the version of its Chart.yaml."
  type        = string
  default     = ""
}

variable "values_files" {
  description = "Values files in order; later ones win."
  type        = list(string)
  default     = []
}

variable "values" {
  description = "Values documents (YAML) that win over the files."
  type        = list(string)
  default     = []
}

variable "timeout" {
  description = "Seconds Helm waits for the release to be ready."
  type        = number
  default     = 300
}

variable "lint" {
  description = "Lint chart and values while planning."
  type        = bool
  default     = true
}
