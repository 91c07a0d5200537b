#!/usr/bin/env bash
# Packs the distribution in $DIST for machines: pewter-VERSION.tar.gz with a systemd unit and a default configuration, and,
# where dpkg-deb is, a Debian package. The same distribution gives the same bytes. Called by the Maven build of this module.
#
#   packages.sh FOLDER    writes both to FOLDER
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=$1
: "${DIST:?}" "${DIST_TIME:?}" "${DIST_VERSION:?}"
case $(uname -m) in
  aarch64) architecture=arm64 ;;
  *) architecture=amd64 ;;
esac
work=$out/packages
rm -rf "$work" "$out"/pewter-*.tar.gz "$out"/pewter_*.deb
mkdir -p "$work/systemd"
cp "$here"/systemd/* "$work/systemd/"

tar --create --file="$work/pewter.tar" --directory="$DIST" --sort=name --mtime="$DIST_TIME" --numeric-owner --owner=0 --group=0 \
  --format=gnu --mode=u=rwX,go=rX '--exclude=*.jsa' "--transform=flags=rh;s,^\.,pewter-$DIST_VERSION," .
tar --append --file="$work/pewter.tar" --directory="$work" --sort=name --mtime="$DIST_TIME" --numeric-owner --owner=0 --group=0 \
  --format=gnu --mode=u=rwX,go=rX "--transform=flags=rh;s,^,pewter-$DIST_VERSION/," systemd
gzip --no-name -6 <"$work/pewter.tar" >"$out/pewter-$DIST_VERSION-linux-$architecture.tar.gz"

if command -v dpkg-deb >/dev/null; then
  tree=$work/deb
  mkdir -p "$tree"/{DEBIAN,etc/default,etc/pewter,usr/bin,usr/lib/systemd/system,usr/lib/pewter,usr/share/doc/pewter}
  tar --extract --file="$work/pewter.tar" --directory="$tree/usr/lib/pewter" --strip-components=1
  rm -r "$tree/usr/lib/pewter/systemd"
  mv "$tree/usr/lib/pewter/LICENSE" "$tree/usr/share/doc/pewter/copyright"
  mv "$tree/usr/lib/pewter/examples" "$tree/usr/share/doc/pewter/examples"
  ln -s ../lib/pewter/bin/pewter "$tree/usr/bin/pewter"
  sed 's/^Environment=/&ALLOY_DEPLOY_MODE=deb /' "$here/systemd/pewter.service" >"$tree/usr/lib/systemd/system/pewter.service"
  cp "$here/systemd/config.alloy" "$tree/etc/pewter/"
  cp "$here/systemd/pewter.default" "$tree/etc/default/pewter"
  printf '%s\n' /etc/default/pewter /etc/pewter/config.alloy >"$tree/DEBIAN/conffiles"
  for script in postinst prerm postrm; do install -m 755 "$here/debian/$script" "$tree/DEBIAN/$script"; done
  version=${DIST_VERSION/-SNAPSHOT/~snapshot}
  # The sizes of the files, not of their blocks: file systems differ.
  size=$(find "$tree" -type f -printf '%s\n' | awk '{s += $1} END {print int(s / 1024)}')
  sed "s/@VERSION@/$version/; s/@ARCHITECTURE@/$architecture/; s/@SIZE@/$size/" "$here/debian/control" >"$tree/DEBIAN/control"
  chmod -R u=rwX,go=rX "$tree"
  find "$tree" -exec touch --no-dereference --date="$DIST_TIME" {} +
  SOURCE_DATE_EPOCH=$(date --date="$DIST_TIME" +%s) dpkg-deb --root-owner-group -Zgzip -z6 --build "$tree" \
    "$out/pewter_${version}_$architecture.deb" >/dev/null
fi
rm -rf "$work"
