#!/bin/bash
# Builds a real Debian 12 disk image: build.sh [OUTDIR] -> OUTDIR/debian-12.qcow2
# systemd, cloud-init (NoCloud), guest agent, ssh; BIOS boot. Two partitions: FAT with syslinux, kernel and initrd, then an ext4 root that
# grows with its disk. No password, no key: cloud-init brings the users. It is made once (about 90 s) and left alone while this script stays.
# Needs root. Debian packages: mmdebstrap e2fsprogs fdisk dosfstools mtools syslinux syslinux-common qemu-utils
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-${VIREO_LAB_CACHE:-/var/cache/vireo-lab}/guest}
packages=(
  linux-image-cloud-amd64 initramfs-tools systemd-sysv systemd-resolved dbus udev cloud-init cloud-guest-utils
  qemu-guest-agent openssh-server sudo netplan.io iproute2 ca-certificates
)
# What the initrd must load to find the root: a small initrd is read much faster by an emulated BIOS.
drivers=(virtio_pci virtio_blk virtio_scsi sd_mod ext4)
boot_mebibytes=96
root_mebibytes=1952

key=$(sha256sum <"$here/build.sh" | cut -d' ' -f1)
if [ "$(cat "$out/debian-12.key" 2>/dev/null)" = "$key" ]; then
  echo "debian guest: $out is up to date"
  exit
fi

mkdir -p "$out"
work=$(mktemp -d -p "$out" .debian.XXXXXX)
trap 'rm -rf --one-file-system "$work"' EXIT

# Runs inside mmdebstrap, with the folder of the new root as its argument, before the kernel's package makes its initrd.
cat >"$work/before-kernel" <<HOOK
#!/bin/sh
set -e
mkdir -p "\$1/etc/initramfs-tools/conf.d" "\$1/etc/kernel"
printf '%s\n' ${drivers[*]} >"\$1/etc/initramfs-tools/modules"
printf 'MODULES=list\nCOMPRESS=zstd\nFSTYPE=ext4\n' >"\$1/etc/initramfs-tools/conf.d/vireo"
HOOK

cat >"$work/customize" <<'HOOK'
#!/bin/sh
set -e
printf 'LABEL=root / ext4 errors=remount-ro 0 1\n' >"$1/etc/fstab"
mkdir -p "$1/etc/cloud/cloud.cfg.d"
# Other data sources are waited for, and generating a locale takes half a minute by emulation.
printf 'datasource_list: [NoCloud, None]\nlocale: C.UTF-8\n' >"$1/etc/cloud/cloud.cfg.d/90-vireo.cfg"
ln -sf ../run/systemd/resolve/stub-resolv.conf "$1/etc/resolv.conf"
# Each guest makes its own.
rm -f "$1"/etc/ssh/ssh_host_* "$1/var/lib/dbus/machine-id"
: >"$1/etc/machine-id"
rm -rf "$1"/var/lib/apt/lists/* "$1"/usr/share/doc/* "$1"/usr/share/man/* "$1"/usr/share/locale/* "$1"/var/log/*.log
for timer in apt-daily apt-daily-upgrade dpkg-db-backup e2scrub_all fstrim man-db; do ln -sf /dev/null "$1/etc/systemd/system/$timer.timer"; done
ln -sf /dev/null "$1/etc/systemd/system/e2scrub_reap.service"
HOOK
chmod 755 "$work/before-kernel" "$work/customize"

echo "debian guest: downloading and installing ${#packages[@]} packages and what they need (about 70 s)" >&2
mmdebstrap --quiet --variant=apt --include="$(IFS=,; echo "${packages[*]}")" \
  --essential-hook="$work/before-kernel" --customize-hook="$work/customize" bookworm "$work/root" >&2

echo "debian guest: making the disk" >&2
disk=$work/disk.raw
truncate -s $((1 + boot_mebibytes + root_mebibytes))M "$disk"
printf 'label: dos\nstart=2048, size=%d, type=e, bootable\ntype=83\n' $((boot_mebibytes * 2048)) | sfdisk -q "$disk"
dd if=/usr/lib/syslinux/mbr/mbr.bin of="$disk" conv=notrunc bs=440 count=1 status=none
mkfs.vfat --offset 2048 -F 16 -h 2048 "$disk" $((boot_mebibytes * 1024)) >/dev/null 2>&1
mcopy -i "$disk@@1M" "$work"/root/boot/vmlinuz-* ::vmlinuz
mcopy -i "$disk@@1M" "$work"/root/boot/initrd.img-* ::initrd
arguments="root=LABEL=root ro console=tty0 console=ttyS0 net.ifnames=0 mitigations=off quiet"
printf 'DEFAULT debian\nPROMPT 0\nTIMEOUT 0\nLABEL debian\n KERNEL vmlinuz\n INITRD initrd\n APPEND %s\n' "$arguments" >"$work/syslinux.cfg"
mcopy -i "$disk@@1M" "$work/syslinux.cfg" ::syslinux.cfg
syslinux --install --offset 1048576 "$disk"
mke2fs -q -t ext4 -L root -E "offset=$(((1 + boot_mebibytes) * 1048576)),nodiscard" -d "$work/root" "$disk" "${root_mebibytes}M" 2>"$work/mke2fs.log" ||
  { cat "$work/mke2fs.log" >&2; exit 1; }
qemu-img convert -c -O qcow2 "$disk" "$work/debian-12.qcow2"

rm -f "$out/debian-12.key"
mv "$work/debian-12.qcow2" "$out/debian-12.qcow2"
echo "$key" >"$out/debian-12.key"
echo "debian guest: made debian-12.qcow2 ($(du -m "$out/debian-12.qcow2" | cut -f1) MiB)"
