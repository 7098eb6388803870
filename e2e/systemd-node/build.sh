#!/bin/bash
# Builds the disk of a node as production has it: build.sh [OUTDIR] -> OUTDIR/root.qcow2, vmlinuz, initrd, counter.img
# Debian 12 with systemd, cgroup v2, AppArmor, containerd (systemd driver), stock libvirt and QEMU. What joins it to a cluster is not in it: it
# mounts a second disk named "lab" and runs /lab/join from there. Booted with kernel and initrd from outside. It is made once (about 80 s) and
# left alone while what is in this folder stays.
# Needs root. Debian packages: mmdebstrap e2fsprogs qemu-utils binutils
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-${VIREO_LAB_CACHE:-/var/cache/vireo-lab}/systemd-node}
packages=(
  linux-image-cloud-amd64 initramfs-tools systemd-sysv dbus udev kmod mount procps openssh-server iproute2 iptables conntrack ca-certificates curl
  containerd runc containernetworking-plugins apparmor acl polkitd
  libvirt-daemon-system libvirt-daemon-driver-qemu libvirt-clients qemu-system-x86 qemu-utils systemd-container dnsmasq-base
)
# What the initrd must load to find the root: a small initrd is read much faster by an emulated machine.
drivers=(virtio_pci virtio_blk ext4)
mebibytes=3072

key=$(cat "$here/build.sh" "$here/counter.S" | sha256sum | cut -d' ' -f1)
if [ "$(cat "$out/key" 2>/dev/null)" = "$key" ]; then
  echo "systemd node: $out is up to date"
  exit
fi

mkdir -p "$out"
# What a build that was killed has left.
rm -rf --one-file-system "$out"/.build.*
work=$(mktemp -d -p "$out" .build.XXXXXX)
trap 'rm -rf --one-file-system "$work"' EXIT

as --32 -o "$work/counter.o" "$here/counter.S"
ld -m elf_i386 -Ttext 0x7c00 --oformat binary -o "$work/counter.img" "$work/counter.o"
truncate -s 1M "$work/counter.img"
chmod 644 "$work/counter.img"

# Runs inside mmdebstrap, with the folder of the new root as its argument, before the kernel's package makes its initrd.
cat >"$work/before-kernel" <<HOOK
#!/bin/sh
set -e
mkdir -p "\$1/etc/initramfs-tools/conf.d"
printf '%s\n' ${drivers[*]} >"\$1/etc/initramfs-tools/modules"
printf 'MODULES=list\nCOMPRESS=zstd\nFSTYPE=ext4\n' >"\$1/etc/initramfs-tools/conf.d/vireo"
HOOK

cat >"$work/customize" <<'HOOK'
#!/bin/sh
set -e
printf 'LABEL=root / ext4 noatime 0 1\nLABEL=lab /lab ext4 ro,nofail 0 0\n' >"$1/etc/fstab"
mkdir -p "$1/lab" "$1/etc/ssh/sshd_config.d" "$1/etc/containerd" "$1/etc/cni/net.d" "$1/var/lib/vireo/images"
printf 'UseDNS no\nUsePAM no\nPermitRootLogin prohibit-password\nAuthorizedKeysFile /lab/authorized_keys\n' >"$1/etc/ssh/sshd_config.d/lab.conf"
cat >"$1/etc/containerd/config.toml" <<'TOML'
version = 2
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "localhost/pause:1"
  disable_tcp_service = true
  stream_server_address = "127.0.0.1"
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
    default_runtime_name = "runc"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
        SystemdCgroup = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "/etc/cni/net.d"
TOML
cat >"$1/etc/systemd/system/lab-join.service" <<'UNIT'
[Unit]
Description=Joins the lab's cluster
RequiresMountsFor=/lab
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/bash /lab/join
StandardOutput=journal+console
StandardError=journal+console
TimeoutStartSec=infinity
[Install]
WantedBy=multi-user.target
UNIT
ln -s ../lab-join.service "$1/etc/systemd/system/multi-user.target.wants/lab-join.service"
# One machine of it runs at a time.
tr -d - </proc/sys/kernel/random/uuid >"$1/etc/machine-id"
rm -f "$1/var/lib/dbus/machine-id" "$1/etc/resolv.conf"
rm -rf "$1"/var/lib/apt/lists/* "$1"/usr/share/doc/* "$1"/usr/share/man/* "$1"/usr/share/locale/* "$1"/var/log/*.log
for unit in apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer fstrim.timer man-db.timer logrotate.timer \
  e2scrub_reap.service libvirt-guests.service networking.service systemd-timesyncd.service getty@tty1.service serial-getty@ttyS0.service; do
  ln -sf /dev/null "$1/etc/systemd/system/$unit"
done
HOOK
chmod 755 "$work/before-kernel" "$work/customize"

echo "systemd node: downloading and installing ${#packages[@]} packages and what they need (about 60 s)" >&2
mmdebstrap --quiet --variant=apt --include="$(IFS=,; echo "${packages[*]}")" \
  --essential-hook="$work/before-kernel" --customize-hook="$work/customize" bookworm "$work/root" >&2

echo "systemd node: making the disk (about 15 s)" >&2
cp "$work"/root/boot/vmlinuz-* "$work/vmlinuz"
cp "$work"/root/boot/initrd.img-* "$work/initrd"
mke2fs -q -t ext4 -L root -E nodiscard -d "$work/root" "$work/root.raw" "${mebibytes}M" 2>"$work/mke2fs.log" ||
  { cat "$work/mke2fs.log" >&2; exit 1; }
qemu-img convert -O qcow2 "$work/root.raw" "$work/root.qcow2"

rm -f "$out/key"
for file in root.qcow2 vmlinuz initrd counter.img; do mv "$work/$file" "$out/$file"; done
echo "$key" >"$out/key"
echo "systemd node: made root.qcow2 ($(du -m "$out/root.qcow2" | cut -f1) MiB)"
