# Places: the control plane and the nodes, each held open by one process that has its namespaces.
# shellcheck shell=bash

# ensure_place PLACE: its namespaces exist and are ready.
ensure_place() {
  local place=$1
  lives "$place" holder && [ -e "$(home_of "$place")/ready" ] && return
  end_daemon "$place" holder 2
  sweep_cgroup "$(namespace_of "$place")"
  make_cgroup "$place"
  rm -f "$(home_of "$place")/ready"
  daemonize "$place" holder nsenter --net="/run/netns/$(namespace_of "$place")" \
    unshare --mount --uts --cgroup --propagation private bash "$LAB" _become "$place"
  await 20 "the namespaces of $place" test -e "$(home_of "$place")/ready"
}

# What the places need on disk before they start.
ensure_homes() {
  local node pair
  mkdir -p "$LOG" "$PIDS" "$RUN/$CONTROL_PLANE" "$RUN/etcd"
  chmod 700 "$RUN/etcd"
  write_hosts
  printf 'nameserver %s\nsearch cluster.local\noptions timeout:2 attempts:2\n' "$DNS_IP" >"$RUN/resolv.conf"
  write_hierarchies
  for pair in "${NODE_DIRECTORIES[@]}"; do machine_directory "${pair#*:}"; done
  for node in $(nodes); do ensure_node_home "$node"; done
}

# Every node's name must resolve everywhere: without it libvirt waits 10 s for a resolver.
write_hosts() {
  local node
  {
    printf '127.0.0.1 localhost\n%s %s\n' "$API_IP" "$CONTROL_PLANE"
    for node in $(nodes); do echo "$(node_ip "$node") $node"; done
  } >"$RUN/hosts.new"
  # Written in place: the nodes have this very file bound over /etc/hosts.
  cat "$RUN/hosts.new" >"$RUN/hosts"
}

ensure_node_home() {
  local home pair
  home=$(home_of "$1")
  for pair in "${NODE_DIRECTORIES[@]}"; do mkdir -p "$home/${pair%%:*}"; done
  mkdir -p "$home/vireo/images" "$home/kubelet/conf.d" "$home/log/libvirt/qemu" "$home/log/pods"
  [ -s "$home/machine-id" ] || tr -d - </proc/sys/kernel/random/uuid >"$home/machine-id"
  [ -s "$home/host-uuid" ] || cat /proc/sys/kernel/random/uuid >"$home/host-uuid"
  write_cni "$1"
  write_libvirt "$1"
  write_containerd "$1"
  write_kubelet "$1"
}

# A mount point on the machine itself; what is made here is remembered and removed by `down`.
machine_directory() {
  local path=$1 missing=()
  while [ ! -d "$path" ]; do
    missing+=("$path")
    path=$(dirname "$path")
  done
  [ ${#missing[@]} = 0 ] && return
  printf '%s\n' "${missing[@]}" >>"$CACHE/made-directories"
  mkdir -p "$1"
}

remove_machine_directories() {
  local path
  [ -e "$CACHE/made-directories" ] || return 0
  sort -ru "$CACHE/made-directories" | while read -r path; do rmdir "$path" 2>/dev/null || true; done
  rm -f "$CACHE/made-directories"
}
