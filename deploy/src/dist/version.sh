#!/usr/bin/env bash
# Writes what is built, for `--version` and the metric of the build: commit, branch and the commit's time, so that the same
# commit gives the same bytes. BUILD_REVISION, BUILD_BRANCH and SOURCE_DATE_EPOCH override; without them and without git or
# a checkout the values are "unknown". Called by the Maven build of this module.
#
#   version.sh FILE VERSION
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

ask() { git -C "$here" "$@" 2>/dev/null || true; }
revision=${BUILD_REVISION:-$(ask rev-parse --short=10 HEAD)}
branch=${BUILD_BRANCH:-$(ask rev-parse --abbrev-ref HEAD)}
seconds=${SOURCE_DATE_EPOCH:-$(ask log -1 --format=%ct)}
date=
[ -z "$seconds" ] || date=$(date -u --date="@$seconds" +%Y-%m-%dT%H:%M:%SZ)

mkdir -p "$(dirname "$1")"
cat >"$1" <<PROPERTIES
version=$2
revision=${revision:-unknown}
branch=${branch:-unknown}
date=${date:-unknown}
PROPERTIES
