locals {
  in_folder = var.repository == ""

  # The folder relative to where the provider runs: the same on every machine, so that a plan made in another clone
  # does not show a new path as a change.
  here   = split("/", abspath(path.root))
  there  = split("/", abspath(var.chart))
  common = length([for i in range(min(length(local.here), length(local.there))) : i if slice(local.here, 0, i + 1) == slice(local.there, 0, i + 1)])
  folder = join("/", concat(
    [for i in range(length(local.here) - local.common) : ".."],
    slice(local.there, local.common, length(local.there)),
  ))

  # Helm reads every file of the folder but those that .helmignore names: a template may ask for any of them by .Files. The
  # provider compares a chart's version and values only, so a changed file would not show in a plan; the description below
  # makes it show, file by file.
  ignore_file  = "${var.chart}/.helmignore"
  ignore_lines = local.in_folder && fileexists(local.ignore_file) ? split("\n", replace(file(local.ignore_file), "\r", "")) : []

  # Helm's rules (helm, internal/ignore/rules.go), the one it has built in first, as regular expressions. Without a slash a
  # rule is about the name of a file or folder, with one about the path from the chart's folder; a slash at the end means folders
  # only. `!`, `[…]` and `\` are not read here, nor `**`, which Helm refuses: such a rule leaves nothing out, and what Helm
  # ignores by it counts all the same. A change too many in a plan does no harm, one too few would.
  ignored = [
    for rule in concat(["templates/.?*"], [for line in local.ignore_lines : trimspace(line)]) : join("", [
      length(regexall("/.", rule)) > 0 ? "^" : "(^|/)",
      replace(replace(replace(replace(replace(rule, "/^\\//", ""), "/\\/$/", ""), "/[.+^$(){}|]/", "\\$0"), "*", "[^/]*"), "?", "[^/]"),
      endswith(rule, "/") ? "/" : "(/|$)",
    ])
    if length(regexall("^/*$|^#|[!\\[\\]\\\\]|[*][*]", rule)) == 0
  ]
  files    = local.in_folder ? [for file in sort(fileset(var.chart, "**")) : file if !anytrue([for rule in local.ignored : length(regexall(rule, file)) > 0])] : []
  digests  = [for file in local.files : "${substr(filesha256("${var.chart}/${file}"), 0, 16)}  ${file}"]
  content  = "chart content ${substr(sha256(join("\n", local.digests)), 0, 32)}"

  # A chart of many files is told by its one digest: the list would bury the plan.
  listed = length(local.digests) <= 30 ? local.digests : []
}

resource "helm_release" "this" {
  name        = var.name
  namespace   = var.namespace
  chart       = local.in_folder ? local.folder : var.chart
  repository  = local.in_folder ? null : var.repository
  version     = local.in_folder ? null : var.chart_version
  values      = concat([for file in var.values_files : file(file)], var.values)
  description = local.in_folder ? join("\n", concat([local.content], local.listed)) : "chart ${var.chart} ${var.chart_version}"

  # A release that does not become ready goes back to what it was, and the unit fails. Nothing half-done stays.
  atomic          = true
  wait            = true
  timeout         = var.timeout
  cleanup_on_fail = true
  max_history     = 10
  lint            = var.lint
}
