#!/bin/bash
# Makes the workers of the Kind cluster "vireo" hosts of virtual machines: libvirt and QEMU, the test guest, Vireo's images.
# prepare-nodes.sh [IMAGE-DIRECTORY [GUEST-DIRECTORY]]; CI does not run this (see kind.yaml).
set -euo pipefail
cache=${VIREO_LAB_CACHE:-/var/cache/vireo-lab}
images=${1:-$cache/images}
guest=${2:-$cache/guest}
packages=(libvirt-daemon-system libvirt-daemon-driver-qemu libvirt-clients qemu-system-x86 qemu-utils dnsmasq-base)

# Emulated guests only: libvirt takes no cgroups of its own, the emulator wrapper puts QEMU into its pod's.
qemu_conf='security_driver = "none"
user = "root"
group = "root"
dynamic_ownership = 0
remember_owner = 0
namespaces = []
cgroup_controllers = []'

prepare() {
  local node=$1
  echo "preparing $node"
  docker exec "$node" sh -c "apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends ${packages[*]}"
  docker exec -i "$node" sh -c 'cat >/etc/libvirt/qemu.conf' <<<"$qemu_conf"
  docker exec "$node" systemctl restart libvirtd
  docker exec "$node" mkdir -p /var/lib/vireo/images
  for disk in "$guest"/*.img; do docker cp "$disk" "$node:/var/lib/vireo/images/"; done
  for image in "$images"/{operator,agent,slot,client}.tar; do
    docker exec -i "$node" ctr -n k8s.io images import - <"$image"
  done
}

for node in $(kind get nodes --name vireo | grep worker); do prepare "$node"; done
echo "now: kubectl apply --server-side -k deploy"
