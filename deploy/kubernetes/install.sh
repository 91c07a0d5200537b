#!/usr/bin/env bash
# Installs the agent by Helm, or brings an installation up to date; running it again changes nothing.
#
#   install.sh [--namespace NAME] [--config FILE] [--values FILE]... [--set KEY=VALUE]... [--dry-run]
#
# --config  a configuration; default: helm/configs/logs-files.alloy. Its Loki: environment variable LOKI_HOST, such as
#           loki-gateway.loki.svc.cluster.local or loki.monitoring.svc.cluster.local:3100
# --values  more values; they come after helm/values/logs-files.yaml, and helm/values/docker.yaml where nodes use Docker,
#           and in their place with --config
# --dry-run shows what would be applied
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
namespace=monitoring
shipped=$here/helm/configs/logs-files.alloy
config=$shipped
values=()
sets=()
dry_run=()

fail() { echo "install.sh: $*" >&2; exit 1; }

while [ $# -gt 0 ]; do
  case "$1" in
    --namespace) namespace=${2:?--namespace needs a name}; shift 2 ;;
    --config) config=${2:?--config needs a file}; shift 2 ;;
    --values) values+=("${2:?--values needs a file}"); shift 2 ;;
    --set) sets+=("${2:?--set needs KEY=VALUE}"); shift 2 ;;
    --dry-run) dry_run=(--dry-run); shift ;;
    -h | --help) sed -n '2,10s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) fail "unknown argument $1; see --help" ;;
  esac
done

for tool in kubectl helm; do
  command -v "$tool" >/dev/null || fail "$tool is not installed"
done
kubectl version --request-timeout=15s >/dev/null 2>&1 || fail "no cluster answers; is KUBECONFIG right? Try: kubectl cluster-info"
[ -f "$config" ] && [ -r "$config" ] || fail "cannot read $config"
! grep -qE '^[[:space:]]*otelcol\.' "$config" ||
  fail "$config has otelcol.* components, which this version does not have: the agent would refuse it; leave traces to Grafana Alloy or an OpenTelemetry Collector beside it"

# What its configuration needs comes before the user's values, which win.
if [ "$config" = "$shipped" ] || [ "${#values[@]}" = 0 ]; then
  needed=("$here/helm/values/logs-files.yaml")
  runtimes=$(kubectl get nodes -o 'jsonpath={range .items[*]}{.status.nodeInfo.containerRuntimeVersion}{"\n"}{end}' | sed 's#://.*##' | sort -u | tr '\n' ' ') || runtimes=
  echo "container runtimes of the nodes: ${runtimes:-unknown}"
  case " $runtimes " in *" docker "*) needed+=("$here/helm/values/docker.yaml") ;; esac
  values=("${needed[@]}" "${values[@]+"${values[@]}"}")
fi

# A comma is the end of a value to Helm.
arguments=(upgrade --install alloy "$here/helm/alloy" --namespace "$namespace" --create-namespace
  --set-file "alloy.configMap.content=${config//,/\\,}")
for file in "${values[@]}"; do
  [ -f "$file" ] && [ -r "$file" ] || fail "cannot read $file"
  arguments+=(--values "$file")
  if [ -n "${LOKI_HOST:-}" ] && grep -qE '^ *extraEnv: *($|#|&|\[ *[^] ])' "$file"; then
    fail "$file has alloy.extraEnv, in whose place LOKI_HOST would be set: write LOKI_HOST into it instead"
  fi
done
if [ -n "${LOKI_HOST:-}" ]; then
  arguments+=(--set "alloy.extraEnv[0].name=LOKI_HOST" --set-string "alloy.extraEnv[0].value=${LOKI_HOST//,/\\,}")
fi
for pair in "${sets[@]+"${sets[@]}"}"; do arguments+=(--set "$pair"); done

# No registry has the default image.
case " ${sets[*]+"${sets[*]}"}" in
  *image.re*) ;;
  *)
    if ! grep -qsE '^(image|global):' "${values[@]}" </dev/null; then
      echo "image: the build's own, which no registry has; the nodes must know it: kind load image-archive, or k3s ctr images import, deploy/target/image.tar"
      echo "       or: --set image.registry=HOST --set image.repository=NAME"
    fi
    ;;
esac

if [ "${#dry_run[@]}" -gt 0 ]; then
  exec helm "${arguments[@]}" "${dry_run[@]}"
fi
helm "${arguments[@]}" --wait
echo
kubectl -n "$namespace" get pods -l app.kubernetes.io/name=alloy -o wide
