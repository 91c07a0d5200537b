{{/*
The rules of a scope, `rules` or `clusterRules`, as a YAML list: the values' own where they are given, the reference's,
or those of files/rbac.yaml whose components the configuration has blocks of, and that of clustering
where it is on. A configuration that this chart does not write cannot be looked into, so it gets the rules of all components but those that read Secrets or go through the kubelets.
*/}}
{{- define "pewter.rules" -}}
{{- $rbac := .root.Values.rbac -}}
{{- $mode := ternary "reference" $rbac.mode (eq (include "pewter.isCompared" .root) "true") -}}
{{- if not (has $mode (list "config" "reference" "rules")) -}}
{{- fail (printf "rbac.mode: %v is none of config, reference and rules" $mode) -}}
{{- end -}}
{{- $own := index $rbac .scope -}}
{{- $scope := .scope -}}
{{- $found := list -}}
{{- if not (kindIs "invalid" $own) -}}
{{- $found = $own -}}
{{- else if eq $mode "reference" -}}
{{- $found = index (.root.Files.Get "files/rbac-reference.yaml" | fromYaml) $scope | default list -}}
{{- else if eq $mode "config" -}}
{{- $map := .root.Values.alloy.configMap -}}
{{- $text := include "pewter.configuration" .root -}}
{{- $body := include "pewter.bodyPattern" . -}}
{{- range $each := index (.root.Files.Get "files/rbac.yaml" | fromYaml) "components" -}}
{{- $isUsed := not $each.isNeverGuessed -}}
{{- if $map.create -}}
{{- $isUsed = false -}}
{{- range $each.names -}}
{{- range $block := regexFindAll (printf "(?m)(?:^|[\\s{}])%s\\s+\"[^\"\\n]*\"\\s*%s" (. | replace "." "\\.") $body) $text -1 -}}
{{- if or (not $each.when) (regexMatch $each.when (ternary $text $block ($each.isAnywhere | default false))) -}}
{{- $isUsed = true -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if $isUsed -}}
{{- $found = concat $found (index $each $scope | default list) | uniq -}}
{{- end -}}
{{- end -}}
{{- if and .root.Values.alloy.clustering.enabled (eq $scope "rules") -}}
{{- $found = concat $found (index (.root.Files.Get "files/rbac.yaml" | fromYaml) "clustering") | uniq -}}
{{- end -}}
{{- end -}}
{{- toYaml $found -}}
{{- end }}

{{/* The configuration as the ConfigMap has it, without comments; a text in quotes has none. */}}
{{- define "pewter.configuration" -}}
{{- $content := .Values.alloy.configMap.content | default (.Files.Get "files/example.alloy") -}}
{{- $quoted := "\"(?:[^\"\\\\\\n]|\\\\.)*\"|`[^`]*`" -}}
{{- regexReplaceAll (printf "(?s)(%s)|/\\*.*?(?:\\*/|\\z)|//[^\\n]*" $quoted) (tpl (toString $content) .) "${1}" -}}
{{- end }}

{{/* What a block has between its braces, other blocks in it too; nested too deep, or never closed: up to the next brace at the beginning of a line. */}}
{{- define "pewter.bodyPattern" -}}
{{- $atom := "[^{}\"`]|\"(?:[^\"\\\\\\n]|\\\\.)*\"|`[^`]*`" -}}
{{- $body := printf "\\{(?:%s)*\\}" $atom -}}
{{- range until 8 -}}
{{- $body = printf "\\{(?:%s|%s)*\\}" $atom $body -}}
{{- end -}}
(?:{{ $body }}|\{(?s:.*?)(?:^\}|\z))
{{- end }}

{{/*
Whether the agent may write Events of its pod: as the values say; where they do not, when the chart computes the rules of
the whole cluster. Who installs with rules of his own, or into namespaces only, may not be allowed to give that right.
*/}}
{{- define "pewter.writesEvents" -}}
{{- $rbac := .Values.rbac -}}
{{- if not (kindIs "invalid" $rbac.events) -}}
{{- ternary "true" "" (eq (toString $rbac.events) "true") -}}
{{- else if not (include "pewter.isCompared" .) -}}
{{- $isComputed := and (eq $rbac.mode "config") (kindIs "invalid" $rbac.rules) (kindIs "invalid" $rbac.clusterRules) -}}
{{- ternary "true" "" (and $isComputed (not $rbac.namespaces)) -}}
{{- end -}}
{{- end }}
