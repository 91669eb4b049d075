{{- define "blue-green-web-echo.name" -}}
{{ .Chart.Name }}
{{- end }}

{{/* blue-web-echo-blue-green-web-echo: release and chart, as `helm create` does it. */}}
{{- define "blue-green-web-echo.fullname" -}}
{{- if contains .Chart.Name .Release.Name -}}
{{ .Release.Name | trunc 63 | trimSuffix "-" }}
{{- else -}}
{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 63 | trimSuffix "-" }}
{{- end -}}
{{- end }}

{{/* `version` is what the DestinationRule's subsets select by. */}}
{{- define "blue-green-web-echo.selectorLabels" -}}
app.kubernetes.io/name: {{ include "blue-green-web-echo.name" . }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
version: {{ .Release.Name | quote }}
{{- end }}

{{- define "blue-green-web-echo.labels" -}}
{{ include "blue-green-web-echo.selectorLabels" . }}
app.kubernetes.io/version: {{ include "blue-green-web-echo.tag" . | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "blue-green-web-echo.tag" -}}
{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{/* The sleep action exists on this cluster and is asked for. */}}
{{- define "blue-green-web-echo.sleeps" -}}
{{- if and (gt (int .Values.preStopSleepSeconds) 0) (semverCompare ">=1.30.0-0" .Capabilities.KubeVersion.Version) -}}
true
{{- end -}}
{{- end }}
