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
{{- if not $found -}}
{{- $parent := trimSuffix $last .path -}}
{{- range $known := .known -}}
{{- if and (not $found) (hasPrefix $parent $known) -}}
{{- $sibling := trimPrefix $parent $known | splitList "." | first -}}
{{- if include "pewter.isTypo" (dict "a" $last "b" $sibling) -}}
{{- $found = printf "%s%s" $parent $sibling -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $found -}}
{{- end }}

{{/* Whether two keys are equal but for a letter that is missing, too much, or another, or two that are exchanged. */}}
{{- define "pewter.isTypo" -}}
{{- $a := .a -}}
{{- $b := .b -}}
{{- $isTypo := false -}}
{{- if and (gt (len $a) 2) (gt (len $b) 2) (le (len $a) (add (len $b) 1 | int)) (le (len $b) (add (len $a) 1 | int)) -}}
{{- $without := list $a -}}
{{- range $i := until (len $a) -}}
{{- $without = append $without (printf "%s%s" (trunc $i $a) (substr (add $i 1 | int) (len $a) $a)) -}}
{{- end -}}
{{- $isTypo = has $b $without -}}
{{- range $i := until (len $b) -}}
{{- if has (printf "%s%s" (trunc $i $b) (substr (add $i 1 | int) (len $b) $b)) $without -}}
{{- $isTypo = true -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if $isTypo -}}true{{- end -}}
{{- end }}
