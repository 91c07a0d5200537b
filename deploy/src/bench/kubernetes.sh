#!/usr/bin/env bash
# Prints what following containers and discovering pods takes, on a cluster of the tests: TAILS (3000) containers followed,
# PODS (20000) in the cluster of which 500 are the node's, SECONDS (60) of changes and of lines, SETTLE (15) seconds before
# memory is read, STARTS (5) of the agent. Its arguments say what to measure: tails, discovery, line; none for all.
set -euo pipefail
cd "$(dirname "$0")/../.."
ulimit -n "$(ulimit -Hn)"
jars=$(find target/dist/pewter/lib -name '*.jar' | paste -sd:)
tests=$(find ../agent-k8s ../agent-core -path '*/target/test-classes' -type d | paste -sd:)
repository=${MAVEN_REPOSITORY:-$HOME/.m2/repository}
tests=$tests:$(find "$repository/org/awaitility" "$repository/org/hamcrest" \
  "$repository/org/assertj" -name '*.jar' ! -name '*-sources.jar' | paste -sd:)
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx4g -Dorg.xerial.snappy.lib.path="$PWD/target/dist/pewter/lib/native" \
  -Dorg.xerial.snappy.lib.name=libsnappyjava.so -cp "target/test-classes:$tests:$jars" dev.pewter.deploy.ClusterBench "$@"
