#!/usr/bin/env bash
# Takes the agent away; running it again changes nothing. Positions and queues stay on the nodes, in /var/lib/pewter.
#
#   uninstall.sh [--namespace NAME] [--dry-run]
set -euo pipefail
namespace=monitoring
dry_run=()

fail() { echo "uninstall.sh: $*" >&2; exit 1; }

while [ $# -gt 0 ]; do
  case "$1" in
    --namespace) namespace=${2:?--namespace needs a name}; shift 2 ;;
    --dry-run) dry_run=(--dry-run); shift ;;
    -h | --help) sed -n '2,4s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) fail "unknown argument $1; see --help" ;;
  esac
done

command -v helm >/dev/null || fail "helm is not installed"
if ! said=$(helm status alloy --namespace "$namespace" 2>&1); then
  case "$said" in
    *"release: not found"*)
      echo "alloy is not installed in namespace $namespace"
      exit 0
      ;;
  esac
  fail "$said"
fi
helm uninstall alloy --namespace "$namespace" "${dry_run[@]+"${dry_run[@]}"}" --wait
