{{/*
Regular expression (RE2, matched against the whole header) for a cookie among others. `;` at the end and spaces around
it are allowed, lookalikes (`ax-version=v2`, `x-version=v22`) are not.
*/}}
{{- define "istio-virtualservice.cookie" -}}
^(.*;\s*)?{{ regexQuoteMeta .cookie }}={{ regexQuoteMeta .subset }}(\s*;.*)?$
{{- end }}

{{- define "istio-virtualservice.destination" -}}
- destination:
    host: {{ .root.Values.service.host | quote }}
    subset: {{ .subset | quote }}
    port: {number: {{ .root.Values.service.port }}}
{{- end }}

{{/*
Set by Envoy from the cluster that took the request, so it says who answered, not who was meant to, and a flip does
not have to change it.
*/}}
{{- define "istio-virtualservice.headers" -}}
response:
  set:
    {{ .Values.subsetHeader | quote }}: "%CLUSTER_METADATA(istio:subset)%"
{{- end }}
