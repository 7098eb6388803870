#!/bin/bash
# Builds the test guest's disk images: build.sh [OUTDIR] -> OUTDIR/tiny.img, tiny-poweroff.img, tiny-crash.img, tiny-deaf.img
# Raw BIOS disks: MBR, syslinux, Debian's cloud kernel, busybox, the guest agent and our own small PID 1.
# What is there and made of the same things is left alone: running guests have layers on these files.
# Debian packages: gcc libc6-dev cpio gzip fdisk dosfstools mtools syslinux syslinux-common
# What goes into the guest is downloaded by apt-get (its lists must be up to date) and kept in the cache.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
lab_cache=${VIREO_LAB_CACHE:-/var/cache/vireo-lab}
out=${1:-$lab_cache/guest}
cache=$lab_cache/guest/packages
userland=(qemu-guest-agent busybox-static libc6 libglib2.0-0 libnuma1 libudev1 liburing2 libpcre2-8-0)
# In the order in which they must be loaded; first those of the power button.
first_modules=(evdev button)
modules=(
  virtio_ring virtio virtio_pci_modern_dev virtio_pci_legacy_dev virtio_pci
  failover net_failover virtio_net virtio_blk virtio_console virtio-rng virtio_balloon virtio_mem
  pvpanic pvpanic-mmio pvpanic-pci scsi_common scsi_mod sd_mod virtio_scsi cdrom sr_mod isofs
)
arguments="console=ttyS0 quiet mitigations=off nokaslr tsc=reliable no_timer_check random.trust_cpu=on sysrq_always_enabled panic=-1"
# What costs an emulated processor most, and serves nobody here: tests of ciphers, and what is for tracing and for signed modules.
arguments+=" cryptomgr.notests initcall_blacklist=crypto_kdf108_init,init_kprobe_trace,load_system_certificate_list"
declare -A images=(
  [tiny]=""
  [tiny-poweroff]="poweroff_after=20"
  [tiny-crash]="panic_after=20"
  [tiny-deaf]="deaf=1"
)

# Prints the folder with all packages' files. Without apt's lists that is the one of the last time.
unpacked_packages() {
  local kernel names folder
  kernel=$(apt-cache depends linux-image-cloud-amd64 2>/dev/null |
    sed -n 's/^ *Depends: \(linux-image-[0-9].*-cloud-amd64\)$/\1/p' | head -n 1)
  if [ -z "$kernel" ]; then
    folder=$(find "$cache" -mindepth 1 -maxdepth 1 -type d ! -name '*.part' 2>/dev/null | head -n 1)
    [ -n "$folder" ] || { echo "apt knows no linux-image-cloud-amd64: run apt-get update" >&2; return 1; }
    echo "$folder"
    return
  fi
  names=("$kernel" "${userland[@]}")
  folder=$cache/$(apt-cache policy "${names[@]}" | grep -E '^[a-z]|Candidate' | sha256sum | cut -c1-16)
  if [ ! -d "$folder" ]; then
    rm -rf "$cache"
    mkdir -p "$folder.part/debs"
    echo "guest: downloading ${#names[@]} packages" >&2
    (cd "$folder.part/debs" && apt-get download -qq "${names[@]}" 2> >(grep -v 'unsandboxed as root' >&2))
    for deb in "$folder.part/debs"/*.deb; do dpkg-deb --extract "$deb" "$folder.part"; done
    rm -r "$folder.part/debs"
    mv "$folder.part" "$folder"
  fi
  echo "$folder"
}

# root_folder PACKAGES ROOT: the guest's whole file system
root_folder() {
  local packages=$1 root=$2 applet module file library
  mkdir -p "$root"/{bin,sbin,etc,proc,sys,dev,run,tmp,root,lib/modules,lib/x86_64-linux-gnu,lib64,usr/sbin,usr/local/lib,var}
  ln -s ../run "$root/var/run"
  cp "$packages/bin/busybox" "$root/bin/"
  for applet in $("$packages/bin/busybox" --list); do
    [ "$applet" = busybox ] || ln -s busybox "$root/bin/$applet"
  done
  cp "$packages/usr/sbin/qemu-ga" "$root/usr/sbin/"
  for library in libc.so.6 libm.so.6 libglib-2.0.so.0 libgmodule-2.0.so.0 libnuma.so.1 libudev.so.1 liburing.so.2 libpcre2-8.so.0; do
    file=$(find "$packages" -name "$library" | head -n 1)
    cp -L "$file" "$root/lib/x86_64-linux-gnu/"
  done
  cp -L "$packages"/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2 "$root/lib64/"
  for module in "${first_modules[@]}" "${modules[@]}"; do
    file=$(find "$packages/lib/modules" -name "$module.ko" | head -n 1)
    [ -n "$file" ] || { echo "the kernel has no module $module" >&2; return 1; }
    cp "$file" "$root/lib/modules/"
  done
  printf '%s\n' "${first_modules[@]}" >"$root/lib/modules/first"
  printf '%s\n' "${modules[@]}" >"$root/lib/modules/order"
  gcc -std=gnu17 -static -Os -s -Wall -Wextra -Werror -Wl,--build-id=none -o "$root/init" "$here"/src/*.c
  install -m 755 "$here/root/etc-rc" "$root/etc/rc"
  install -m 755 "$here/root/etc-dhcp" "$root/etc/dhcp"
  install -m 644 "$here/root/os-release" "$root/etc/os-release"
  install -m 644 "$here/root/profile" "$root/etc/profile"
  install -m 755 "$here/root/sbin-shutdown" "$root/sbin/shutdown"
  for name in poweroff halt reboot; do
    rm -f "$root/bin/$name"
    ln -s shutdown "$root/sbin/$name"
  done
  ln -s ../bin/busybox "$root/sbin/hwclock"  # where the guest agent looks for it when it sets the clock
  echo 'root:x:0:0:root:/root:/bin/sh' >"$root/etc/passwd"
  echo 'root:x:0:' >"$root/etc/group"
}

# disk IMAGE KERNEL INITRD ARGUMENTS: one active FAT partition at 1 MiB
disk() {
  local image=$1 kernel=$2 initrd=$3 config=$work/syslinux.cfg mebibytes=48
  rm -f "$image"
  truncate -s "${mebibytes}M" "$image"
  printf 'label: dos\nlabel-id: 0x76697265\nstart=2048, type=e, bootable\n' | sfdisk -q "$image"
  dd if=/usr/lib/syslinux/mbr/mbr.bin of="$image" conv=notrunc bs=440 count=1 status=none
  mkfs.vfat --offset 2048 -F 16 -h 2048 -i 76697265 --invariant "$image" $(((mebibytes - 1) * 1024)) >/dev/null
  printf 'DEFAULT tiny\nPROMPT 0\nTIMEOUT 0\nLABEL tiny\n KERNEL vmlinuz\n INITRD initrd\n APPEND %s\n' "$4" >"$config"
  mcopy -i "$image@@1M" "$kernel" ::vmlinuz
  mcopy -i "$image@@1M" "$initrd" ::initrd
  mcopy -i "$image@@1M" "$config" ::syslinux.cfg
  syslinux --install --offset 1048576 "$image"
}

mkdir -p "$out"
packages=$(unpacked_packages)
key=$( (cd "$here" && cat build.sh src/* root/*; echo "$packages") | sha256sum | cut -d' ' -f1)
if [ "$(cat "$out/tiny.key" 2>/dev/null)" = "$key" ]; then
  echo "guest: $out is up to date"
  exit
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export SOURCE_DATE_EPOCH=1764000000
root_folder "$packages" "$work/root"
find "$work/root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
(cd "$work/root" && find . | LC_ALL=C sort | cpio --create --format=newc --owner=0:0 --reproducible --quiet | gzip -n -1) >"$work/initrd"
rm -f "$out/tiny.key"
for name in "${!images[@]}"; do
  disk "$work/$name.img" "$packages"/boot/vmlinuz-* "$work/initrd" "$arguments ${images[$name]}"
  cp --sparse=always "$work/$name.img" "$out/$name.img.new"
  mv "$out/$name.img.new" "$out/$name.img"
done
echo "$key" >"$out/tiny.key"
echo "guest: made $(cd "$out" && du -k --apparent-size tiny*.img | awk '{printf "%s%s (%d MiB)", sep, $2, $1 / 1024; sep = ", "}')"
