{{/*
The values that are given and have no effect, because of other values or of the cluster, a line each with the reason.
Given is what differs from the default in files/keys.txt; files/conditions.yaml tells when a key is read.
*/}}
{{- define "pewter.idle" -}}
{{- $root := . -}}
{{- $values := deepCopy .Values | mustToJson | mustFromJson -}}
{{- $given := list -}}
{{- $idle := dict -}}
{{- range $line := .Files.Get "files/keys.txt" | trim | splitList "\n" -}}
{{- $key := regexFind "^\\S+" $line -}}
{{- $default := trimPrefix $key $line | trim -}}
{{- $value := include "pewter.valueAt" (dict "values" $values "path" $key) -}}
{{- if ne $value $default -}}
{{- $given = append $given $key -}}
{{- end -}}
{{- if hasPrefix "alloy." $key -}}
{{- $own := include "pewter.valueAt" (dict "values" $values "path" (printf "$%s" $key)) -}}
{{- if and (ne $own $default) (ne $own $value) -}}
{{- $_ := set $idle $key (printf "agent.%s wins" (trimPrefix "alloy." $key)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range $rule := .Files.Get "files/conditions.yaml" | fromYamlArray -}}
{{- $unmet := include "pewter.unmetRule" (dict "root" $root "values" $values "rule" $rule) -}}
{{- if $unmet -}}
{{- range $key := $given -}}
{{- if not (or (hasKey $idle $key) (include "pewter.isCondition" (dict "rule" $rule "key" $key))) -}}
{{- range $pattern := $rule.keys -}}
{{- if or (eq $key $pattern) (and (hasSuffix ".*" $pattern) (hasPrefix (trimSuffix "*" $pattern) $key)) -}}
{{- $_ := set $idle $key $unmet -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range $key := list "alloy.state.hostPath" "alloy.state.path" -}}
{{- if and (has $key $given) (not (hasKey $idle $key)) (not (include "pewter.hasPlaceForState" $root)) -}}
{{- $_ := set $idle $key "alloy.mounts.extra mounts something at alloy.storagePath" -}}
{{- end -}}
{{- end -}}
{{- range $port := .Values.alloy.extraPorts | default list -}}
{{- $path := printf "alloy.extraPorts[%v]" (get $port "name") -}}
{{- range $key, $value := $port -}}
{{- if not (has $key (list "name" "port" "targetPort" "protocol" "appProtocol" "hostPort" "nodePort")) -}}
{{- $_ := set $idle (printf "%s.%s" $path $key) "" -}}
{{- end -}}
{{- end -}}
{{- if and (get $port "nodePort") (ne (toString $root.Values.service.type) "NodePort") -}}
{{- $_ := set $idle (printf "%s.nodePort" $path) "needs service.type: NodePort" -}}
{{- end -}}
{{- end -}}
{{- range $key, $reason := $idle -}}
{{- $key }}{{ if $reason }} ({{ $reason }}){{ end }}
{{ end -}}
{{- end }}

{{/* What is at a path of the values, as JSON; takes a dict of values and path. */}}
{{- define "pewter.valueAt" -}}
{{- $value := .values -}}
{{- range $name := splitList "." .path -}}
{{- if not (kindIs "map" $value) -}}
{{- $value = index (dict) "" -}}
{{- else if hasKey $value $name -}}
{{- $value = get $value $name -}}
{{- else -}}
{{- $value = index (dict) "" -}}
{{- end -}}
{{- end -}}
{{- toJson $value -}}
{{- end }}

{{/* Why the keys of a rule have no effect, or nothing; takes a dict of root, values and rule. */}}
{{- define "pewter.unmetRule" -}}
{{- $api := .rule.unlessApi | default "" -}}
{{- if and $api (.root.Capabilities.APIVersions.Has $api) -}}
{{- else if .rule.kube -}}
{{- if not (semverCompare .rule.kube .root.Capabilities.KubeVersion.Version) -}}
needs Kubernetes {{ regexFind "[0-9.]+" .rule.kube }}
{{- end -}}
{{- else -}}
{{- $reason := "" -}}
{{- $isMet := false -}}
{{- range $alternative := .rule.needs -}}
{{- $missing := "" -}}
{{- range $key, $texts := $alternative -}}
{{- $text := include "pewter.valueAt" (dict "values" $.values "path" $key) | trimAll "\"" -}}
{{- $text = ternary "" $text (eq $text "null") -}}
{{- $isRight := and (has "*" $texts) (not (has $text (list "" "[]" "{}"))) -}}
{{- range $texts -}}
{{- if eq (toString .) $text -}}{{- $isRight = true -}}{{- end -}}
{{- end -}}
{{- if and (not $isRight) (not $missing) -}}
{{- $wanted := without $texts "" "[]" false -}}
{{- if not $wanted -}}
{{- $missing = printf "%s wins" $key -}}
{{- else if has "*" $wanted -}}
{{- $missing = printf "needs %s" $key -}}
{{- else -}}
{{- $missing = printf "needs %s: %s" $key (join " or " $wanted) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if not $missing -}}{{- $isMet = true -}}{{- end -}}
{{- $reason = $reason | default $missing -}}
{{- end -}}
{{- if not $isMet -}}{{- $reason -}}{{- end -}}
{{- end -}}
{{- end }}

{{/* Whether a key is one of those that a rule asks for. */}}
{{- define "pewter.isCondition" -}}
{{- $isOne := false -}}
{{- range $alternative := .rule.needs -}}
{{- if hasKey $alternative $.key -}}{{- $isOne = true -}}{{- end -}}
{{- end -}}
{{- if $isOne -}}true{{- end -}}
{{- end }}
