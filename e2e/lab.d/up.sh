# up and down.
# shellcheck shell=bash disable=SC2153

MAX_NODES=9

lab_up() {
  local count
  count=$(node_count "$@")
  need_root
  need_cgroup_v1
  take_lock
  refuse_other_labs
  ensure_packages
  ensure_binaries
  ensure_lab_images
  ensure_guest_images
  claim_machine
  add_nodes "$count"
  ensure_homes
  ensure_pki
  ensure_network
  start_places
  say "the cluster is up: $(nodes | xargs); KUBECONFIG=$PKI/admin.conf"
}

# Prints the number of nodes asked for, or nothing.
node_count() {
  case ${1:-} in
    '') return ;;
    --nodes) ;;
    *) die "up takes [--nodes N], not '$1'." ;;
  esac
  [[ ${2:-} =~ ^[1-$MAX_NODES]$ ]] || die "--nodes takes a number from 1 to $MAX_NODES."
  echo "$2"
}

# read_record: sets $checkout and $cache to those of the lab of this number, if there ever was one.
read_record() { { read -r checkout && read -r cache; } 2>/dev/null <"$MACHINE_RECORD"; }

refuse_other_labs() {
  local checkout cache
  if read_record && lab_lives "$cache/run"; then refuse_if_there "$checkout" "$cache"; fi
}

# Makes this checkout the owner of the machine's lab. A living lab of another one is refused, what is left of a dead one removed.
claim_machine() {
  local checkout cache
  if read_record && lab_lives "$cache/run"; then
    [ "$checkout" = "$CHECKOUT" ] && [ "$cache" = "$CACHE" ] && return
    refuse_if_there "$checkout" "$cache"
    say "the lab of $checkout is still up, but that checkout is gone: taking it down"
    (use_cache "$cache" && end_everything)
  elif [ -n "$(leftovers)" ]; then
    say "removing what is left of a lab that has ended"
    (use_cache "${cache:-$CACHE}" && remove_everything)
  fi
  rm -rf --one-file-system "$RUN"
  mkdir -p "$RUN" "$PIDS" "$LOG"
  cat /proc/sys/kernel/random/boot_id >"$RUN/boot-id"
  printf '%s\n%s\n' "$CHECKOUT" "$CACHE" >"$MACHINE_RECORD"
}

# refuse_if_there CHECKOUT CACHE of a living lab: unless it is this one's, or its checkout is gone.
refuse_if_there() {
  if [ "$1" = "$CHECKOUT" ]; then
    [ "$2" = "$CACHE" ] || die "the lab of this checkout is up with another cache. Take it down first: VIREO_LAB_CACHE=$2 e2e/lab down"
    return
  fi
  [ ! -x "$1/e2e/lab" ] ||
    die "a lab of another checkout is up on this machine: $1. Take it down there first: $1/e2e/lab down; or have one beside it: VIREO_LAB_NUMBER=2 e2e/lab up"
}

leftovers() {
  local path
  for path in /run/netns/"$PREFIX"-* /sys/fs/cgroup/*/"$PREFIX"-* "$RUN/pids" "$MACHINE_RECORD"; do
    if [ -e "$path" ]; then echo "$path"; fi
  done
}

add_nodes() {
  local index count=${1:-}
  [ -n "$count" ] || [ -n "$(nodes)" ] || count=2
  for ((index = 1; index <= ${count:-0}; index++)); do mkdir -p "$RUN/nodes/$(node_name "$index")"; done
}

start_places() {
  local node
  say "starting the control plane"
  ensure_place "$CONTROL_PLANE"
  start_control_plane
  say "preparing $(nodes | xargs)"
  each_node prepare_node
  finish_control_plane
  say "the API server answers; the nodes join"
  for node in $(nodes); do join_node "$node"; done
  for node in $(nodes); do await 90 "node $node" node_ready "$node"; done
  await 30 "the default service account" kubectl get serviceaccount default
}

# each_node FUNCTION: on all nodes at once; fails when one fails.
each_node() {
  local node pid pids=() failed=0
  for node in $(nodes); do
    "$1" "$node" &
    pids+=($!)
  done
  for pid in "${pids[@]}"; do wait "$pid" || failed=1; done
  [ $failed = 0 ] || die "$1 failed on a node; see the lines above."
}

lab_down() {
  local checkout cache
  need_root
  take_lock
  if read_record; then
    if lab_lives "$cache/run"; then refuse_if_there "$checkout" "$cache"; fi
    use_cache "$cache"
  elif [ -z "$(leftovers)" ]; then
    say "no lab is up"
    tell_other_labs
    return
  fi
  end_everything
  say "the lab is down"
  tell_other_labs
}

# Somebody's own, or left by a test that was killed.
tell_other_labs() {
  local record number
  for record in $(compgen -G "$MACHINE_RECORDS" || true); do
    number=${record//[!0-9]/}
    say "lab ${number:-1} is still up, of $(head -n 1 "$record"). To take it down, there: VIREO_LAB_NUMBER=${number:-1} e2e/lab down"
  done
}

end_kubelet() { end_daemon "$1" kubelet; }

# await_on_nodes FUNCTION: on all nodes at once, whatever comes of it. The PIDs are named: a bare wait would wait for the daemons too, which
# are children of this shell when it has brought the lab up itself.
await_on_nodes() {
  local node pids=()
  for node in $(nodes); do
    "$1" "$node" &
    pids+=($!)
  done
  [ ${#pids[@]} = 0 ] || wait "${pids[@]}" || true
}

# In this order: the kubelet first, so that it restarts nothing; the API server before etcd, without which it does not end.
end_everything() {
  local component
  end_systemd_node
  await_on_nodes end_kubelet
  say "ending pods and guests"
  await_on_nodes kill_pods
  await_on_nodes end_node
  for component in local-path-provisioner coredns scheduler controller-manager apiserver etcd; do end_daemon "$CONTROL_PLANE" "$component" 4; done
  remove_everything
}

# Containers, guests and their helpers, all of which live below the node's /kubepods.
kill_pods() {
  sweep_cgroup "$(namespace_of "$1")/kubepods"
}

end_node() {
  local component
  for component in kube-proxy libvirtd containerd virtlogd; do end_daemon "$1" "$component"; done
}

# Also removes what is left when everything was killed half way: groups, namespaces, links, loop devices, state.
remove_everything() {
  local group device
  for group in $(lab_groups); do sweep_cgroup "$group"; done
  for group in $(lab_groups); do remove_cgroup "$group"; done
  remove_network
  losetup --list --noheadings --output NAME,BACK-FILE | awk -v run="$RUN/" 'index($2, run) == 1 {print $1}' |
    while read -r device; do losetup --detach "$device"; done
  rm -rf --one-file-system "$RUN"
  rm -f "$MACHINE_RECORD"
  another_lab_was_up || remove_machine_directories
}

# The directories are the mount points of all labs' nodes: removed on the machine, they would be unmounted there.
another_lab_was_up() { compgen -G "$MACHINE_RECORDS" >/dev/null; }

lab_groups() { find /sys/fs/cgroup/*/ -maxdepth 1 -name "$PREFIX-*" -printf '%f\n' 2>/dev/null | sort -u; }
