#!/usr/bin/env bash
# Packs the distribution in $DIST as a container image without an engine and without a registry: an OCI archive that
# `docker load`, `ctr images import`, `kind load image-archive` and `skopeo` read. The same distribution and the same
# Debian packages give the same bytes. Called by the Maven build of this module.
#
#   image.sh ARCHIVE    also leaves the image's whole tree as base.tar, runtime.tar and agent.tar in the folder image/
#                       beside it, for the Dockerfile
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
archive=$1
: "${DIST:?}" "${DIST_TIME:?}" "${DIST_VERSION:?}" "${BASE_DEBS:?}"
work=$(dirname "$archive")/image
rm -rf "$work" "$archive"
mkdir -p "$work/oci/blobs/sha256"

code=0
"$here/base.sh" "$work/base" || code=$?
if [ "$code" = 3 ]; then
  echo "no image: apt-get and dpkg-deb are not here, or no mirror of Debian is reached" >&2
  exit 0
fi
[ "$code" = 0 ] || exit "$code"

# tar with nothing of this machine in it: neither its users nor its order nor its clock.
pack() { # pack TAR FOLDER [further options] [names]
  local tar=$1 folder=$2
  shift 2
  tar --append --file="$tar" --directory="$folder" --sort=name --mtime="$DIST_TIME" --numeric-owner --format=gnu "$@"
}
root=(--owner=0 --group=0)
alloy=(--owner=473 --group=473)

# Layer 1: the system. The agent's own folders belong to 473, as whom it may run; /tmp to everybody.
cp "$here/../../docker/config.alloy" "$work/base/etc/alloy/config.alloy"
pack "$work/base.tar" "$work/base" "${root[@]}" --mode=u=rwX,go=rX --exclude=./etc/alloy .
pack "$work/base.tar" "$work/base" "${alloy[@]}" --mode=u=rwX,go=rX ./etc/alloy
mkdir -p "$work/state/var/lib/alloy/data" "$work/state/tmp"
pack "$work/base.tar" "$work/state" "${root[@]}" --mode=1777 --no-recursion ./tmp
pack "$work/base.tar" "$work/state" "${alloy[@]}" --mode=0770 --no-recursion ./var/lib/alloy ./var/lib/alloy/data

# Layer 2: the Java runtime. It changes with the JDK only. Its own class archives do not fit our flags.
place=(--mode=u=rwX,go=rX "--transform=flags=rh;s,^\./,./usr/lib/pewter/,")
unused=('--exclude=*.jsa' --exclude=classlist --exclude=jrt-fs.jar --exclude=bin/jfr --exclude=bin/keytool --exclude=bin/rmiregistry)
pack "$work/runtime.tar" "$DIST" "${root[@]}" "${place[@]}" "${unused[@]}" ./runtime

# Layer 3: the agent.
pack "$work/agent.tar" "$DIST" "${root[@]}" "${place[@]}" ./LICENSE ./bin ./lib
mkdir -p "$work/links/bin"
ln -s ../usr/lib/pewter/bin/alloy "$work/links/bin/alloy"
ln -s ../usr/lib/pewter/bin/pewter "$work/links/bin/pewter"
pack "$work/agent.tar" "$work/links" "${root[@]}" ./bin/alloy ./bin/pewter
rm -rf "$work/base" "$work/state" "$work/links"

digest() { sha256sum "$1" | cut -d' ' -f1; }
store() { # moves a file among the blobs; prints "digest size"
  local sum
  sum=$(digest "$1")
  mv "$1" "$work/oci/blobs/sha256/$sum"
  echo "$sum $(stat -c %s "$work/oci/blobs/sha256/$sum")"
}
layers= ids= paths=
for layer in base runtime agent; do
  id=$(digest "$work/$layer.tar")
  gzip --no-name -6 <"$work/$layer.tar" >"$work/$layer.gz"
  read -r sum size <<<"$(store "$work/$layer.gz")"
  layers+="${layers:+,}{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar+gzip\",\"digest\":\"sha256:$sum\",\"size\":$size}"
  ids+="${ids:+,}\"sha256:$id\""
  paths+="${paths:+,}\"blobs/sha256/$sum\""
done

case $(uname -m) in
  aarch64) architecture=arm64 ;;
  *) architecture=amd64 ;;
esac
created=$(date -u --date="$DIST_TIME" +%Y-%m-%dT%H:%M:%SZ)
tag=v${DIST_VERSION%-SNAPSHOT} # what the chart asks for: its appVersion
cat >"$work/config" <<JSON
{"created":"$created","architecture":"$architecture","os":"linux","config":{
"Env":["PATH=/bin:/usr/bin","ALLOY_DEPLOY_MODE=docker"],
"Entrypoint":["/bin/alloy"],
"Cmd":["run","/etc/alloy/config.alloy","--storage.path=/var/lib/alloy/data"],
"WorkingDir":"/",
"Labels":{"org.opencontainers.image.title":"Pewter",
"org.opencontainers.image.description":"Reads Grafana Alloy configurations on Kubernetes nodes",
"org.opencontainers.image.licenses":"Apache-2.0",
"org.opencontainers.image.version":"$DIST_VERSION",
"org.opencontainers.image.created":"$created"}},
"rootfs":{"type":"layers","diff_ids":[$ids]},
"history":[{"created":"$created","created_by":"base.sh"},{"created":"$created","created_by":"jlink"},{"created":"$created","created_by":"assemble.sh"}]}
JSON
read -r config configSize <<<"$(store "$work/config")"
cat >"$work/manifest" <<JSON
{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
"config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:$config","size":$configSize},
"layers":[$layers]}
JSON
read -r manifest manifestSize <<<"$(store "$work/manifest")"
cat >"$work/oci/index.json" <<JSON
{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[
{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:$manifest","size":$manifestSize,
"platform":{"architecture":"$architecture","os":"linux"},
"annotations":{"org.opencontainers.image.ref.name":"$tag","io.containerd.image.name":"docker.io/library/pewter:$tag"}}]}
JSON
echo '{"imageLayoutVersion":"1.0.0"}' >"$work/oci/oci-layout"
# The list that engines from before OCI archives look for.
echo "[{\"Config\":\"blobs/sha256/$config\",\"RepoTags\":[\"pewter:$tag\"],\"Layers\":[$paths]}]" >"$work/oci/manifest.json"
pack "$archive" "$work/oci" "${root[@]}" --mode=u=rwX,go=rX ./oci-layout ./index.json ./manifest.json ./blobs
rm -rf "$work/oci"
