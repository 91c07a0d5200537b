{{/* The values that nothing reads, a line each; takes a dict of known (list of leaves), path and map. */}}
{{- define "pewter.unknown" -}}
{{- $known := .known -}}
{{- $path := .path -}}
{{- range $key, $value := .map -}}
{{- $full := ternary $key (printf "%s.%s" $path $key) (eq $path "") -}}
{{- if not (or (has $full $known) (hasPrefix "$" $key) (hasPrefix "global." $full) (eq $full "crds.global")) -}}
{{- $isInner := false -}}
{{- range $known -}}
{{- if hasPrefix (printf "%s." $full) . -}}{{- $isInner = true -}}{{- end -}}
{{- end -}}
{{- if not $isInner -}}
{{- printf "%s\n" $full -}}
{{- else if kindIs "map" $value -}}
{{- include "pewter.unknown" (dict "known" $known "path" $full "map" $value) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end }}

{{/* The known key that an unknown one may stand for, or nothing; takes a dict of known and path. */}}
{{- define "pewter.nearest" -}}
{{- $last := .path | splitList "." | last -}}
{{- $habits := dict "extraVolumeMounts" "alloy.mounts.extra" "volumeMounts" "alloy.mounts.extra" "extraVolumes" "controller.volumes.extra" "volumes" "controller.volumes.extra" "config" "alloy.configMap.content" "env" "alloy.extraEnv" "args" "alloy.extraArgs" "controller" "controller" "podSecurityContext" "global.podSecurityContext" -}}
{{- $found := get $habits $last -}}
{{- range $known := .known -}}
{{- if not $found -}}
{{- $knownLast := $known | splitList "." | last -}}
{{- if or (eq ($knownLast | lower) ($last | lower)) (eq ($known | lower | replace "." "") ($.path | lower | replace "." "")) -}}
{{- $found = $known -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $found -}}
{{- end }}
