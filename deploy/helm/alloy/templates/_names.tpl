{{/*
Takes the map `agent` over the map `alloy`; every template begins with it. Helm takes the defaults of a map away for which
null is given: one without which nothing can be said is refused, another has nothing in it.
*/}}
{{- define "pewter.prepare" -}}
{{- range $key := list "alloy" "controller" "image" "rbac" "serviceAccount" "service" "configReloader" -}}
{{- if not (kindIs "map" (get $.Values $key)) -}}
{{- fail (printf "%s: nothing is given, which takes all its defaults away; leave the key out" $key) -}}
{{- end -}}
{{- end -}}
{{- range $key := list "global" "ingress" "serviceMonitor" "networkPolicy" -}}
{{- $_ := set $.Values $key (get $.Values $key | default dict) -}}
{{- end -}}
{{- if not (hasKey .Values "$alloy") -}}
{{- $_ := set .Values "$alloy" .Values.alloy -}}
{{- end -}}
{{- $_ := set .Values "alloy" (mergeOverwrite (index .Values "$alloy" | deepCopy) (deepCopy (.Values.agent | default dict))) -}}
{{- if not (kindIs "map" (get .Values.alloy "configMap")) -}}
{{- fail "alloy.configMap: nothing is given, which takes all its defaults away; leave the key out" -}}
{{- end -}}
{{- $inner := dict "global" (list "image") "alloy" (list "clustering" "mounts" "state") "controller" (list "podDisruptionBudget" "autoscaling" "volumes") -}}
{{- range $key, $names := $inner -}}
{{- range $name := $names -}}
{{- $_ := set (get $.Values $key) $name (get (get $.Values $key) $name | default dict) -}}
{{- end -}}
{{- end -}}
{{- range $name := list "horizontal" "vertical" -}}
{{- $_ := set $.Values.controller.autoscaling $name (get $.Values.controller.autoscaling $name | default dict) -}}
{{- end -}}
{{- include "pewter.booleans" . -}}
{{- end }}

{{/* Takes "true" and "false", as `--set-string` and some GitOps tools write them, for what they say; to a template every text is true. */}}
{{- define "pewter.booleans" -}}
{{- range $line := .Files.Get "files/keys.txt" | trim | splitList "\n" -}}
{{- $path := regexFind "^\\S+" $line -}}
{{- if or (hasSuffix " true" $line) (hasSuffix " false" $line) (has $path (list "alloy.state.hostPath" "rbac.events")) -}}
{{- $names := splitList "." $path -}}
{{- $map := $.Values -}}
{{- range initial $names -}}
{{- $map = get $map . | default dict -}}
{{- end -}}
{{- $value := get $map (last $names) -}}
{{- if has $value (list "true" "false") -}}
{{- $_ := set $map (last $names) (eq $value "true") -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end }}

{{- define "pewter.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{- define "pewter.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- $name := .Values.nameOverride | default .Chart.Name -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end }}

{{- define "pewter.namespace" -}}
{{- .Values.namespaceOverride | default .Release.Namespace -}}
{{- end }}

{{- define "pewter.configMapName" -}}
{{- .Values.alloy.configMap.name | default (include "pewter.fullname" .) -}}
{{- end }}

{{- define "pewter.configMapKey" -}}
{{- .Values.alloy.configMap.key | default "config.alloy" -}}
{{- end }}

{{- define "pewter.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- .Values.serviceAccount.name | default (include "pewter.fullname" .) -}}
{{- else -}}
{{- .Values.serviceAccount.name | default "default" -}}
{{- end -}}
{{- end }}

{{/*
Whether the rendering is to be compared with the reference's: then labels carry no version, and what only this chart
does on its own is left out.
*/}}
{{- define "pewter.isCompared" -}}
{{- if index .Values "$chart_tests" -}}true{{- end -}}
{{- end }}

{{/* What selects the pods; must never change. */}}
{{- define "pewter.selectorLabels" -}}
app.kubernetes.io/name: {{ include "pewter.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "pewter.labels" -}}
{{- if include "pewter.isCompared" . -}}
helm.sh/chart: {{ .Chart.Name }}
{{ include "pewter.selectorLabels" . }}
app.kubernetes.io/version: vX.Y.Z
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- else -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{ include "pewter.selectorLabels" . }}
app.kubernetes.io/version: {{ include "pewter.versionLabel" . | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: alloy
{{- end -}}
{{- end }}

{{- define "pewter.versionLabel" -}}
{{- if .Values.image.digest -}}
{{- .Values.image.digest | toString | trimPrefix "@" | trimPrefix "sha256:" | trunc 63 -}}
{{- else -}}
{{- .Values.image.tag | default .Chart.AppVersion | toString | regexFind "^[^@]*" | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end }}

{{/* An image from its map; takes a dict of root, image and the tag when there is none. */}}
{{- define "pewter.image" -}}
{{- $registry := .root.Values.global.image.registry | default .image.registry -}}
{{- $reference := printf ":%s" (.image.tag | default .defaultTag | toString) -}}
{{- if .image.digest -}}
{{- $reference = printf "@sha256:%s" (.image.digest | toString | trimPrefix "@" | trimPrefix "sha256:") -}}
{{- end -}}
{{- $registry }}/{{ .image.repository }}{{ $reference -}}
{{- end }}

{{/* Whether something else than `controller.replicas` decides how many pods there are. */}}
{{- define "pewter.isScaled" -}}
{{- $scaling := .Values.controller.autoscaling -}}
{{- if or $scaling.enabled $scaling.horizontal.enabled $scaling.horizontal.externalHPA -}}true{{- end -}}
{{- end }}
