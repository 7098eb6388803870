# Inventory: what a VM, a pod or the lab itself can leave behind, as sorted text without PIDs and running numbers. "Nothing is left"
# means that the text before and the text after are equal.
# shellcheck shell=bash

lab_inventory() {
  local node
  {
    inventory_of_machine | without_other_labs
    for node in $(nodes); do
      if lives "$node" holder; then inventory_of_node "$node"; fi
    done
  } | sort
}

inventory_of_machine() {
  local link namespace group device
  for link in $(ip -br link | awk '{print $1}'); do echo "machine link ${link%%@*}"; done
  for namespace in /run/netns/*; do
    if [ -e "$namespace" ]; then echo "machine netns ${namespace##*/}"; fi
  done
  for group in /sys/fs/cgroup/*/"$PREFIX"-*; do
    if [ -e "$group" ]; then echo "machine cgroup ${group#/sys/fs/cgroup/}"; fi
  done
  for device in /dev/tap*; do
    if [ -e "$device" ]; then echo "machine tap-device $device"; fi
  done
  mounts_of self | sed 's/^/machine /'
  losetup --list --noheadings --output BACK-FILE | sed 's/^/machine loop /'
}

# What comes and goes of a lab with another number is no difference of this one.
without_other_labs() { awk -v ours="$PREFIX-" '!match($0, /(^| |\/)vl[2-9]?-/) || index(substr($0, RSTART), ours)'; }

inventory_of_node() {
  local node=$1 holder folder
  holder=$(living_pid "$node" holder)
  {
    domains_of "$node"
    guest_processes_of "$node"
    namespaces_of_node "$holder"
    find /sys/fs/cgroup/*/"$(namespace_of "$node")" -mindepth 1 -type d -printf 'cgroup %p\n' 2>/dev/null | sed 's#/sys/fs/cgroup/##' || true
    mounts_of "$holder"
    find "$(home_of "$node")/kubelet/pods" -mindepth 1 -maxdepth 1 -printf 'pod-directory %f\n' 2>/dev/null || true
    find "$(home_of "$node")/volumes" -mindepth 1 -maxdepth 1 -printf 'volume %f\n' 2>/dev/null || true
    memory_of_agent "$node" "$holder"
    for folder in /var/lib/kubelet /var/lib/kubelet/pods; do rights_on "$holder" "$folder"; done
  } | without_container_ids | sed "s/^/$node /"
}

# A restarted container has another ID: that alone is no difference.
without_container_ids() { sed -E 's/[0-9a-f]{64}/<container>/g'; }

domains_of() {
  if ! lives "$1" libvirtd; then
    echo "domain <libvirtd is down>"
    return
  fi
  inside "$1" virsh -q -c qemu:///system list --all | awk '{name = $2; $1 = $2 = ""; print "domain " name $0}'
}

guest_processes_of() {
  local pid
  for pid in $(cgroup_pids "$(namespace_of "$1")"); do describe_guest_process "$pid"; done
}

# QEMU by its guest's name, DHCP servers by what they serve.
describe_guest_process() {
  local program
  program=$(readlink "/proc/$1/exe") || return 0
  case ${program##*/} in
    qemu-system-*) echo "process ${program##*/} $(tr '\0' '\n' <"/proc/$1/cmdline" | grep -m1 '^guest=' || echo '-')" ;;
    dnsmasq | udhcpd | dhcpd | slot-qemu) echo "process ${program##*/} $(tr '\0' ' ' <"/proc/$1/cmdline")" ;;
    busybox*) tr '\0' ' ' <"/proc/$1/cmdline" | grep udhcpd | sed 's/^/process /' || true ;;
  esac
}

# memory_of_agent NODE PID: which guests it knows of, and what helps them.
memory_of_agent() {
  find "$(home_of "$1")/vireo/state/open" -mindepth 1 -printf 'open-domain %f\n' 2>/dev/null || true
  find "/proc/$2/root/run/vireo" -mindepth 2 -printf 'run-vireo %P\n' 2>/dev/null || true
}

# rights_on PID FOLDER: QEMU's user may pass as long as it has a guest there.
rights_on() { getfacl -cp "/proc/$1/root$2" 2>/dev/null | sed -n "s#^[a-z].*#right $2 &#p" || true; }

# The node's own network namespace, and those of its pods.
namespaces_of_node() {
  local path
  network_of node "/proc/$1/ns/net"
  for path in /proc/"$1"/root/run/netns/*; do
    [ -e "$path" ] || continue
    echo "netns ${path##*/}"
    network_of "${path##*/}" "$path"
  done
}

# network_of NAME PATH: nothing of one that goes meanwhile.
network_of() {
  local link
  nsenter --net="$2" ip -br link 2>/dev/null | awk -v name="$1" '{sub(/@.*/, "", $1); print "link " name " " $1}' || return 0
  nsenter --net="$2" ip -br link show type tun 2>/dev/null | awk -v name="$1" '{print "tap " name " " $1}' || return 0
  for link in $(nsenter --net="$2" tc qdisc show 2>/dev/null | awk '$2 == "ingress" || $2 == "clsact" {print $5}'); do
    echo "qdisc $1 $link ingress"
    nsenter --net="$2" tc filter show dev "$link" ingress 2>/dev/null |
      sed -nE "s/^filter (.* u32) .*/filter $1 $link \1/p; s/^[ \t]+(action order.*)/filter $1 $link \1/p" || return 0
  done
}

# mounts_of PID: mount point and type of file system.
mounts_of() { awk '{for (i = 7; $i != "-"; i++); print "mount " $5 " " $(i + 1)}' "/proc/$1/mountinfo"; }
