{{- define "pewter.pod" -}}
{{- $controller := .Values.controller -}}
metadata:
  annotations:
    kubectl.kubernetes.io/default-container: alloy
    {{- if and (not .Values.configReloader.enabled) (not .Values.alloy.watchConfig) .Values.alloy.configMap.create .Values.alloy.configMap.content }}
    checksum/config: {{ tpl .Values.alloy.configMap.content . | sha256sum | trunc 63 }}
    {{- end }}
    {{- with $controller.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  labels:
    {{- include "pewter.selectorLabels" . | nindent 4 }}
    {{- with $controller.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  {{- with .Values.global.podSecurityContext }}
  securityContext:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  serviceAccountName: {{ include "pewter.serviceAccountName" . }}
  {{- with .Values.global.image.pullSecrets | default .Values.image.pullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $controller.initContainers }}
  initContainers:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  containers:
    {{- include "pewter.container" . | nindent 4 }}
    {{- if .Values.configReloader.enabled }}
    {{- include "pewter.reloader" . | nindent 4 }}
    {{- end }}
    {{- with $controller.extraContainers }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with $controller.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  {{- if $controller.hostNetwork }}
  hostNetwork: true
  {{- end }}
  {{- if $controller.hostPID }}
  hostPID: true
  {{- end }}
  dnsPolicy: {{ $controller.dnsPolicy }}
  {{- with $controller.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- if $controller.terminationGracePeriodSeconds }}
  terminationGracePeriodSeconds: {{ $controller.terminationGracePeriodSeconds | int }}
  {{- end }}
  {{- with $controller.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- if $controller.tolerations }}
  tolerations:
    {{- toYaml $controller.tolerations | nindent 4 }}
  {{- else if and (kindIs "invalid" $controller.tolerations) (eq $controller.type "daemonset") (not (include "pewter.isCompared" .)) }}
  tolerations:
    - operator: Exists
  {{- end }}
  {{- with $controller.topologySpreadConstraints }}
  topologySpreadConstraints:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  volumes:
    - name: config
      configMap:
        name: {{ include "pewter.configMapName" . }}
    {{- if .Values.alloy.mounts.varlog }}
    - name: varlog
      hostPath:
        path: /var/log
    {{- end }}
    {{- if .Values.alloy.mounts.dockercontainers }}
    - name: dockercontainers
      hostPath:
        path: /var/lib/docker/containers
    {{- end }}
    {{- if .Values.alloy.mounts.hostRoot }}
    - name: pewter-host-root
      hostPath:
        path: /
    {{- end }}
    {{- with include "pewter.statePath" . }}
    - name: pewter-state
      hostPath:
        path: {{ . }}
        type: DirectoryOrCreate
    {{- end }}
    {{- if include "pewter.isStateOfPod" . }}
    - name: pewter-state
      emptyDir: {}
    {{- end }}
    {{- with $controller.volumes.extra }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with .Values.alloy.hostAliases }}
  hostAliases:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}
