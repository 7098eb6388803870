# What a place does to its own fresh mount, host-name and cgroup namespaces before its daemons start. Runs inside them.
# shellcheck shell=bash

# The machine's own settings that a kubelet overwrites: the node gets private copies.
MACHINE_SYSCTLS=(vm/overcommit_memory vm/panic_on_oom kernel/panic kernel/panic_on_oops kernel/keys/root_maxkeys kernel/keys/root_maxbytes)

# Paths of the machine that are a directory of its own on every node. Left of the colon: where it is kept.
NODE_DIRECTORIES=(
  kubelet:/var/lib/kubelet containerd:/var/lib/containerd cni-state:/var/lib/cni cni-conf:/etc/cni/net.d log:/var/log
  libvirt:/var/lib/libvirt libvirt-conf:/etc/libvirt libvirt-cache:/var/cache/libvirt vireo:/var/lib/vireo
  volumes:/opt/local-path-provisioner
)

home_of() { if [ "$1" = "$CONTROL_PLANE" ]; then echo "$RUN/$1"; else echo "$RUN/nodes/$1"; fi; }

# In the namespaces of its caller become_place would rename the machine and make its mounts private.
need_own_namespaces() {
  local kind
  for kind in mnt uts; do
    [ "$(readlink "/proc/self/ns/$kind")" != "$(readlink "/proc/$PPID/ns/$kind")" ] || die "_become is the lab's own word: it needs namespaces of its own."
  done
}

# become_place PLACE: the holder's life. Its namespaces live as long as it does.
become_place() {
  local place=$1 home
  home=$(home_of "$place")
  mount --make-rprivate /
  hostname "$place"
  mount -t sysfs sysfs /sys
  mount_cgroups
  mount -t tmpfs -o mode=755 tmpfs /run
  mkdir -p /run/netns /run/lock
  bind_file "$RUN/hosts" /etc/hosts
  bind_file "$RUN/resolv.conf" /etc/resolv.conf
  [ "$place" = "$CONTROL_PLANE" ] || make_node "$home"
  mount --make-rshared /
  touch "$home/ready"
  exec sleep infinity
}

make_node() {
  local pair sysctl copy
  bind_file "$1/machine-id" /etc/machine-id
  for pair in "${NODE_DIRECTORIES[@]}"; do mount --bind "$1/${pair%%:*}" "${pair#*:}"; done
  mkdir -m 755 /run/vireo
  own_kvm "$1/kvm"
  mkdir -p "$1/sysctl"
  for sysctl in "${MACHINE_SYSCTLS[@]}"; do
    [ -e "/proc/sys/$sysctl" ] || continue
    copy=$1/sysctl/${sysctl//\//.}
    cat "/proc/sys/$sysctl" >"$copy"
    mount --bind "$copy" "/proc/sys/$sysctl"
  done
}

# own_kvm FILE: /dev/kvm as udev makes it. Where it is root's alone, libvirt takes what it knows of QEMU for outdated whenever QEMU
# runs as another user, and asks anew: 8 s for each call.
own_kvm() {
  [ -c /dev/kvm ] || return 0
  rm -f "$1"
  mknod -m 660 "$1" c "$(stat -c %Hr /dev/kvm)" "$(stat -c %Lr /dev/kvm)"
  chgrp kvm "$1"
  mount --bind "$1" /dev/kvm
}

# bind_file SOURCE TARGET: also where the target is a link into /run, which is empty now.
bind_file() {
  local target
  target=$(readlink -m "$2")
  mkdir -p "$(dirname "$target")"
  [ -e "$target" ] || : >"$target"
  mount --bind "$1" "$target"
}

# Fresh mounts of the machine's v1 hierarchies show the place's own group as their root.
mount_cgroups() {
  local target options controllers
  mount -t tmpfs -o mode=755 tmpfs /sys/fs/cgroup
  while read -r target options; do
    controllers=$(tr , '\n' <<<"$options" | grep -vE '^(rw|ro|xattr|clone_children|noprefix|release_agent=.*)$' | paste -sd,)
    case $controllers in name=*) controllers=none,$controllers ;; esac
    mkdir -p "/sys/fs/cgroup/${target##*/}"
    mount -t cgroup -o "$controllers" cgroup "/sys/fs/cgroup/${target##*/}"
  done <"$RUN/hierarchies"
}

# The hierarchies as the machine sees them: "TARGET OPTIONS" a line. Read outside, used inside.
write_hierarchies() {
  findmnt --kernel --list --noheadings --types cgroup --output TARGET,FS-OPTIONS | grep "^/sys/fs/cgroup/" >"$RUN/hierarchies"
}
