{{/*
The rules of a scope, `rules` or `clusterRules`, as a YAML list: the values' own where they are given, the reference's,
or those of files/rbac.yaml whose components the configuration names, and that of clustering where it is on. A block is
taken to end with a brace at the beginning of a line, as in a formatted file: in others it may get a right too many. A configuration that this chart does not write
cannot be looked into, so it gets the rules of all components but those that read Secrets or go through the kubelets.
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
{{- $text := regexReplaceAll "(?m)^\\s*//.*$" ($map.content | default (.root.Files.Get "files/example.alloy")) "" -}}
{{- range $each := index (.root.Files.Get "files/rbac.yaml" | fromYaml) "components" -}}
{{- $isUsed := not $each.isNeverGuessed -}}
{{- if $map.create -}}
{{- $isUsed = false -}}
{{- range $each.names -}}
{{- range $block := regexFindAll (printf "(?ms)(?:^|\\s)%s\\s+\".*?(?:^\\}|\\z)" (. | replace "." "\\.")) $text -1 -}}
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
