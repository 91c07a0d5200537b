#!/usr/bin/env bash
# Lays out the root file system that the image has below the distribution: what the Java runtime and the launcher need
# and nothing else. glibc, busybox (static: the shell and the few tools of a look inside) and the CA certificates come from
# Debian packages, fetched by apt-get into $BASE_DEBS and kept there; put them there yourself to build without a network.
#
#   base.sh FOLDER    writes the tree to FOLDER; exits with 3 where there is no apt-get or it reaches no mirror
set -euo pipefail
root=$1
: "${BASE_DEBS:?}"
packages=(libc6 busybox-static ca-certificates base-files)

command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || exit 3
mkdir -p "$BASE_DEBS"
for package in "${packages[@]}"; do
  compgen -G "$BASE_DEBS/${package}_*.deb" >/dev/null && continue
  # Lists and cache of our own: needs no root and changes nothing of this machine.
  state=$BASE_DEBS/.apt
  apt() { apt-get -qq -o "Dir::State=$state" -o "Dir::Cache=$state" -o Dir::State::status=/dev/null -o APT::Sandbox::User=root "$@"; }
  if [ ! -d "$state/lists" ]; then
    mkdir -p "$state/lists/partial" "$state/archives/partial"
    apt update >/dev/null 2>&1 || { rm -rf "$state"; exit 3; }
  fi
  (cd "$BASE_DEBS" && apt download "$package" >/dev/null 2>&1) || exit 3
done
rm -rf "$BASE_DEBS/.apt"

debs=$root.debs
rm -rf "$root" "$debs"
mkdir -p "$debs" "$root"/{bin,dev,etc/alloy,etc/ssl/certs,lib,proc,root,run,sys,usr/bin,usr/lib,usr/share/doc,var/lib/dpkg/status.d}
for package in "${packages[@]}"; do
  deb=$(compgen -G "$BASE_DEBS/${package}_*.deb" | sort | tail -n 1)
  dpkg-deb -x "$deb" "$debs/$package"
  # Where scanners of images look for what is inside.
  dpkg-deb -f "$deb" >"$root/var/lib/dpkg/status.d/$package"
  if [ -f "$debs/$package/usr/share/doc/$package/copyright" ]; then
    install -D -m 644 "$debs/$package/usr/share/doc/$package/copyright" "$root/usr/share/doc/$package/copyright"
  fi
done

# The C library: the loader where programs expect it, and the parts that the runtime and our system calls name.
libraries=$(cd "$debs/libc6" && find . -name libc.so.6 -printf '%h\n' | head -n 1)
loader=$(cd "$debs/libc6" && find . -name 'ld-linux-*' | sort | tail -n 1)
mkdir -p "$root/$libraries" "$root/$(dirname "$loader")"
cp -L "$debs/libc6/$libraries"/ld-linux-* "$root/$libraries/"
for library in libc.so.6 libdl.so.2 libm.so.6 libnss_dns.so.2 libnss_files.so.2 libpthread.so.0 libresolv.so.2 librt.so.1; do
  cp -L "$debs/libc6/$libraries/$library" "$root/$libraries/"
done
ln -sfr "$root/$libraries/$(basename "$loader")" "$root/$loader"

install -m 755 "$debs/busybox-static/bin/busybox" "$root/bin/busybox"
for tool in cat df dirname du env find grep head id kill ls ps readlink sed sh sleep tail wc; do
  ln -s busybox "$root/bin/$tool"
done

find "$debs/ca-certificates/usr/share/ca-certificates" -name '*.crt' | LC_ALL=C sort | xargs cat >"$root/etc/ssl/certs/ca-certificates.crt"
cp "$debs/base-files/usr/lib/os-release" "$root/etc/os-release"
echo 'hosts: files dns' >"$root/etc/nsswitch.conf"
printf '%s\n' root:x:0:0:root:/root:/bin/sh alloy:x:473:473:alloy:/var/lib/alloy:/bin/sh nobody:x:65534:65534:nobody:/nonexistent:/bin/false >"$root/etc/passwd"
printf '%s\n' root:x:0: alloy:x:473: nogroup:x:65534: >"$root/etc/group"
rm -rf "$debs"
