# Cgroups: every place of the lab has a directory vl-... (vl2-... of the second lab) in every hierarchy of the machine, which is the root of its own view.
# shellcheck shell=bash

hierarchies() {
  local directory
  for directory in /sys/fs/cgroup/*; do
    [ -h "$directory" ] || [ ! -e "$directory/cgroup.procs" ] || echo "$directory"
  done
}

need_cgroup_v1() {
  [ -e /sys/fs/cgroup/memory/cgroup.procs ] ||
    die "this machine has no cgroup v1 hierarchies, which the lab's nodes need (boot with systemd.unified_cgroup_hierarchy=0)."
}

make_cgroup() {
  local hierarchy group
  for hierarchy in $(hierarchies); do
    group=$hierarchy/$(namespace_of "$1")
    mkdir -p "$group"
    if [ -e "$group/cpuset.cpus" ] && [ -z "$(<"$group/cpuset.cpus")" ]; then
      cat "$hierarchy/cpuset.cpus" >"$group/cpuset.cpus"
      cat "$hierarchy/cpuset.mems" >"$group/cpuset.mems"
    fi
    if [ -e "$group/memory.use_hierarchy" ]; then echo 1 >"$group/memory.use_hierarchy" 2>/dev/null || true; fi
  done
  # The runtime makes these with a first pod, and they stay: made here, a pod leaves no difference in the inventory.
  group=/sys/fs/cgroup/devices/$(namespace_of "$1")
  if [ "$1" != "$CONTROL_PLANE" ] && [ -d "$group" ]; then mkdir -p "$group/kubepods/besteffort" "$group/kubepods/burstable"; fi
}

# Moves the calling (sub)shell.
join_cgroup() {
  local group name
  name=$(namespace_of "$1")
  for group in /sys/fs/cgroup/*/"$name"; do
    echo "$BASHPID" >"$group/cgroup.procs"
  done
}

# cgroup_pids NAME: every process below the group, in whichever hierarchy it is found.
cgroup_pids() {
  local group
  for group in /sys/fs/cgroup/*/"$1"; do
    [ -d "$group" ] || continue
    find "$group" -name cgroup.procs -exec cat {} + 2>/dev/null
  done | sort -un
}

# sweep_cgroup NAME: kills what is left below the group. Membership in a group of the lab is the proof that a process is the lab's.
sweep_cgroup() {
  local deadline=$((SECONDS + 20)) pids
  while pids=$(cgroup_pids "$1") && [ -n "$pids" ]; do
    # shellcheck disable=SC2086
    kill -KILL $pids 2>/dev/null || true
    [ "$SECONDS" -lt "$deadline" ] || die "processes in cgroup $1 do not end: $(xargs <<<"$pids")"
    sleep 0.05
  done
}

# Deepest first; the kernel may need a moment after the last process has gone.
remove_cgroup() {
  local group
  for group in /sys/fs/cgroup/*/"$1"; do
    [ -d "$group" ] || continue
    await_quietly 10 remove_tree_of_groups "$group" || say "cgroup $group cannot be removed"
  done
}

remove_tree_of_groups() {
  find "$1" -depth -type d -exec rmdir {} + 2>/dev/null
  [ ! -d "$1" ]
}
