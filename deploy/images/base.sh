#!/bin/bash
# Makes the file system under an image, of Debian packages: base.sh OUT.tar PACKAGES PROGRAMS LOCK
# PACKAGES and PROGRAMS are lists with spaces. Of the packages' programs only those named stay, and of
# their libraries only what these (or libvirt-qemu.so.0 and libgnutls.so.30, which Java loads) need. Packages that LOCK names are taken
# in its version as long as Debian has it. The same packages make the same bytes.
# VIREO_DEBIAN_SOURCES may name a file of apt sources, for a Debian of another day.
# Debian packages: mmdebstrap binutils
set -euo pipefail
out=${1:?usage: base.sh OUT.tar PACKAGES PROGRAMS LOCK} packages=$2 programs=$3
lock=$(readlink -f "$4")
here=$(cd "$(dirname "$0")" && pwd)
libraries_loaded_by_name="libvirt-qemu.so.0 libgnutls.so.30 libgcc_s.so.1 libnss_files.so.2 libnss_dns.so.2"
export SOURCE_DATE_EPOCH=1764000000

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root

# No maintainer script runs.
unpack() {
  local sources=()
  for file in "${VIREO_DEBIAN_SOURCES:-}" /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list; do
    [ -s "$file" ] && sources=("$file") && break
  done
  awk '$1 == "deb" {printf "Package: %s\nPin: version %s\nPin-Priority: 1001\n\n", $2, $3}' "$lock" >"$work/preferences"
  mmdebstrap --quiet --mode=root --variant=extract --include="${packages// /,}" \
    --aptopt='APT::Install-Recommends "false"' \
    --setup-hook="cp '$work/preferences' \"\$1/etc/apt/preferences.d/lock\"" \
    --extract-hook="'$here/packages.sh' note \"\$1\"" \
    bookworm "$root" "${sources[@]}" 2> >(grep -v '^W: ' >&2)
}

# Debian 12's packages still ship /bin, /lib and /sbin, which its base-files package makes links.
merge_usr() {
  local folder
  for folder in bin sbin lib lib64; do
    mkdir -p "usr/$folder"
    if [ -d "$folder" ] && [ ! -L "$folder" ]; then
      cp -a "$folder/." "usr/$folder/"
      rm -rf "$folder"
    fi
    [ -L "$folder" ] || ln -s "usr/$folder" "$folder"
  done
}

keep_programs() {
  local file
  for file in usr/bin/* usr/sbin/*; do
    [[ " $programs " == *" ${file##*/} "* ]] || rm -f "$file"
  done
  for name in $programs; do
    [ -e "usr/bin/$name" ] || [ -e "usr/sbin/$name" ] || { echo "base: no program $name in: $packages" >&2; return 1; }
  done
}

needed_by() { objdump -p "$@" 2>/dev/null | awk '/NEEDED/ {print $2}' | sort -u; }

keep_libraries() {
  local folder=usr/lib/x86_64-linux-gnu file name needed before
  declare -A keep=([ld-linux-x86-64.so.2]=1)
  # The Java runtime's own needs, too.
  for name in $libraries_loaded_by_name libc.so.6 libm.so.6 libdl.so.2 libpthread.so.0 librt.so.1 $(needed_by usr/bin/* usr/sbin/*); do
    keep[$name]=1
  done
  before=0
  while [ "${#keep[@]}" != "$before" ]; do
    before=${#keep[@]}
    for name in "${!keep[@]}"; do
      [ -e "$folder/$name" ] || continue
      for needed in $(needed_by "$folder/$name"); do keep[$needed]=1; done
    done
  done
  # A name is a link to a file: both stay.
  for name in "${!keep[@]}"; do
    [ ! -L "$folder/$name" ] || keep[$(readlink "$folder/$name")]=1
  done
  for file in "$folder"/*; do
    [ -n "${keep[${file##*/}]:-}" ] || rm -rf "$file"
  done
}

write_accounts() {
  rm -rf etc/{alternatives,apt,default,dpkg,init.d,issue*,logrotate.d,pam.d,profile.d,skel,fstab,hostname,resolv.conf,debconf.conf,dbus-1,cron*,update-motd.d}
  printf 'root:x:0:0:root:/root:/bin/sh\nvireo:x:65532:65532:Vireo:/tmp:/bin/sh\n' >etc/passwd
  printf 'root:x:0:\nvireo:x:65532:\n' >etc/group
  printf 'passwd: files\ngroup: files\nhosts: files dns\n' >etc/nsswitch.conf
}

trim() {
  local name
  rm -rf usr/include usr/lib/{udev,mime,sasl2,systemd} usr/libexec var/lib/{apt,misc} var/{backups,cache,local,lock,log,mail,opt,spool,tmp}
  rm -rf boot home media mnt opt srv
  find usr/share -mindepth 1 -maxdepth 1 ! -name doc -exec rm -rf {} +
  find usr/share/doc -type f ! -name copyright -delete
  find usr/share/doc -mindepth 2 -type l -delete
  # libvirt.so.0 looks for its socket in /var/run.
  mkdir -p etc proc sys dev run tmp root var
  rm -rf dev/* var/run tmp/*
  ln -s ../run var/run
  chmod 1777 tmp
}

link_busybox() {
  local applet
  [ -e usr/bin/busybox ] || return 0
  for applet in $(chroot "$root" /usr/bin/busybox --list); do
    # Debian's own program wins over busybox' applet of its name.
    [ -e "usr/bin/$applet" ] || [ -e "usr/sbin/$applet" ] || ln -s busybox "usr/bin/$applet"
  done
}

unpack
cd "$root"
merge_usr
keep_programs
keep_libraries
trim
write_accounts
"$here/packages.sh" keep "$root"
link_busybox
find . -type d -empty -path './usr/*' -delete
LC_ALL=C tar --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner -cf "$out.new" -- *
mv "$out.new" "$out"
