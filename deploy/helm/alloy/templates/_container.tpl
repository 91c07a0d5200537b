{{- define "pewter.container" -}}
{{- $alloy := .Values.alloy -}}
- name: alloy
  image: {{ include "pewter.image" (dict "root" . "image" .Values.image "defaultTag" .Chart.AppVersion) }}
  imagePullPolicy: {{ .Values.global.image.pullPolicy | default .Values.image.pullPolicy }}
  {{- with $alloy.command }}
  command:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  args:
    - run
    - /etc/alloy/{{ include "pewter.configMapKey" . }}
    - --storage.path={{ $alloy.storagePath }}
    - --server.http.listen-addr={{ $alloy.listenAddr }}:{{ $alloy.listenPort }}
    - --server.http.ui-path-prefix={{ $alloy.uiPathPrefix }}
    {{- if not $alloy.enableReporting }}
    - --disable-reporting
    {{- end }}
    {{- if $alloy.watchConfig }}
    - --config.watch
    {{- end }}
    {{- if $alloy.clustering.enabled }}
    - --cluster.enabled=true
    - --cluster.join-addresses={{ include "pewter.fullname" . }}-cluster
    {{- if $alloy.clustering.name }}
    - --cluster.name={{ $alloy.clustering.name }}
    {{- end }}
    {{- end }}
    {{- with $alloy.stabilityLevel }}
    - --stability.level={{ . }}
    {{- end }}
    {{- range $alloy.extraArgs }}
    - {{ . | toJson }}
    {{- end }}
  env:
    - name: ALLOY_DEPLOY_MODE
      value: "helm"
    - name: HOSTNAME
      valueFrom:
        fieldRef:
          fieldPath: spec.nodeName
    - name: K8S_NODE_NAME
      valueFrom:
        fieldRef:
          fieldPath: spec.nodeName
    {{- with $alloy.extraEnv }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with $alloy.envFrom }}
  envFrom:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- if or $alloy.enableHttpServerPort $alloy.extraPorts }}
  ports:
    {{- if $alloy.enableHttpServerPort }}
    - containerPort: {{ $alloy.listenPort }}
      name: http-metrics
    {{- end }}
    {{- range $alloy.extraPorts }}
    - containerPort: {{ .targetPort }}
      {{- with .hostPort }}
      hostPort: {{ . }}
      {{- end }}
      name: {{ .name }}
      protocol: {{ .protocol | default "TCP" }}
    {{- end }}
  {{- end }}
  {{- if $alloy.enableHttpServerPort }}
  readinessProbe:
    httpGet:
      path: /-/ready
      port: {{ $alloy.listenPort }}
      scheme: {{ $alloy.listenScheme }}
    initialDelaySeconds: {{ $alloy.initialDelaySeconds }}
    timeoutSeconds: {{ $alloy.timeoutSeconds }}
  {{- end }}
  {{- with include "pewter.resources" . }}
  resources:
    {{- . | nindent 4 }}
  {{- end }}
  {{- range $name := list "livenessProbe" "lifecycle" "securityContext" }}
  {{- with index $alloy $name }}
  {{ $name }}:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- end }}
  volumeMounts:
    - name: config
      mountPath: /etc/alloy
    {{- if $alloy.mounts.varlog }}
    - name: varlog
      mountPath: /var/log
      readOnly: true
    {{- end }}
    {{- if $alloy.mounts.dockercontainers }}
    - name: dockercontainers
      mountPath: /var/lib/docker/containers
      readOnly: true
    {{- end }}
    {{- if $alloy.mounts.hostRoot }}
    - name: pewter-host-root
      mountPath: /host/root
      readOnly: true
      mountPropagation: HostToContainer
    {{- end }}
    {{- if or (include "pewter.statePath" .) (include "pewter.isStateOfPod" .) }}
    - name: pewter-state
      mountPath: {{ $alloy.storagePath }}
    {{- end }}
    {{- with $alloy.mounts.extra }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end }}

{{/* Requests and limits; empty when the values say that there are none. */}}
{{- define "pewter.resources" -}}
{{- if .Values.alloy.resources -}}
{{- toYaml .Values.alloy.resources -}}
{{- else if and (kindIs "invalid" .Values.alloy.resources) (not (include "pewter.isCompared" .)) -}}
requests:
  cpu: 50m
  memory: 96Mi
limits:
  cpu: 500m
  memory: 256Mi
{{- end -}}
{{- end }}

{{/* Whether the container has a user other than root, to whom a directory that the kubelet makes would not belong. */}}
{{- define "pewter.isUnprivileged" -}}
{{- $pod := .Values.global.podSecurityContext | default dict -}}
{{- $own := .Values.alloy.securityContext | default dict -}}
{{- $user := ternary $own.runAsUser $pod.runAsUser (not (kindIs "invalid" $own.runAsUser)) -}}
{{- $nonRoot := ternary $own.runAsNonRoot $pod.runAsNonRoot (not (kindIs "invalid" $own.runAsNonRoot)) -}}
{{- if or $nonRoot (and (not (kindIs "invalid" $user)) (ne (int64 $user) 0)) -}}true{{- end -}}
{{- end }}

{{/* Whether the values leave a place at the storage path to this chart. */}}
{{- define "pewter.hasPlaceForState" -}}
{{- $alloy := .Values.alloy -}}
{{- $own := and (eq (toString .Values.controller.type) "daemonset") (not (include "pewter.isCompared" .)) -}}
{{- range $alloy.mounts.extra | default list -}}
{{- if and (kindIs "map" .) (hasPrefix (printf "%s/" (get . "mountPath" | default "-" | toString | trimSuffix "/")) (printf "%s/" $alloy.storagePath)) -}}
{{- $own = false -}}
{{- end -}}
{{- end -}}
{{- if $own -}}true{{- end -}}
{{- end }}

{{/* The node's directory for positions and queues; empty when they have another place. */}}
{{- define "pewter.statePath" -}}
{{- $state := .Values.alloy.state -}}
{{- $isWanted := $state.hostPath -}}
{{- if kindIs "invalid" $isWanted -}}
{{- $isWanted = or $state.path (not (include "pewter.isUnprivileged" .)) -}}
{{- end -}}
{{- if and $isWanted (include "pewter.hasPlaceForState" .) -}}
{{- $state.path | default (printf "/var/lib/pewter/%s/%s" (include "pewter.namespace" .) (include "pewter.fullname" .)) -}}
{{- end -}}
{{- end }}

{{/* Whether they are in a volume that goes with the pod, which every user may write. */}}
{{- define "pewter.isStateOfPod" -}}
{{- if and (kindIs "invalid" .Values.alloy.state.hostPath) (include "pewter.hasPlaceForState" .) (not (include "pewter.statePath" .)) -}}true{{- end -}}
{{- end }}

{{- define "pewter.reloader" -}}
{{- $reloader := .Values.configReloader -}}
- name: config-reloader
  image: {{ include "pewter.image" (dict "root" . "image" $reloader.image "defaultTag" "v0.8.0") }}
  imagePullPolicy: {{ .Values.global.image.pullPolicy | default $reloader.image.pullPolicy }}
  args:
    {{- if $reloader.customArgs }}
    {{- toYaml $reloader.customArgs | nindent 4 }}
    {{- else }}
    - --watched-dir=/etc/alloy
    - --reload-url=http://localhost:{{ .Values.alloy.listenPort }}/-/reload
    {{- end }}
  volumeMounts:
    - name: config
      mountPath: /etc/alloy
  {{- with $reloader.resources }}
  resources:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $reloader.securityContext }}
  securityContext:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}
