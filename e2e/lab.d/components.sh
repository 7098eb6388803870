# kill, restart, logs, status.
# shellcheck shell=bash

NODE_COMPONENTS=(kubelet containerd libvirtd virtlogd kube-proxy)
CONTROL_PLANE_COMPONENTS=(apiserver etcd scheduler controller-manager coredns local-path-provisioner)

components_of() {
  if [ "$1" = "$CONTROL_PLANE" ]; then printf '%s\n' "${CONTROL_PLANE_COMPONENTS[@]}"; else printf '%s\n' "${NODE_COMPONENTS[@]}"; fi
}

# need_component PLACE COMPONENT
need_component() {
  need_place "${1:-}"
  components_of "$1" | grep -qxF -- "${2:-}" || die "$1 has no component '${2:-}'. It has: $(components_of "$1" | xargs)$(
    [ "$1" = "$CONTROL_PLANE" ] || echo ' agent operator'
  )."
}

is_pod_component() { [ "$1" != "$CONTROL_PLANE" ] && [[ ${2:-} = agent || ${2:-} = operator ]]; }

# need_arguments WORD PLACE COMPONENT
need_arguments() { [ $# = 3 ] || die "$1 takes NODE COMPONENT. Nodes: $(nodes | xargs) $CONTROL_PLANE."; }

lab_kill() {
  need_arguments kill "$@"
  if is_pod_component "${1:-}" "${2:-}"; then
    need_node "$1"
    kill_pod_component "$@"
  else
    need_component "$@"
    kill_daemon "$1" "$2"
  fi
}

# Also after `kill`. Returns when the component answers.
lab_restart() {
  need_arguments restart "$@"
  if is_pod_component "${1:-}" "${2:-}"; then
    need_node "$1"
    restart_pod_component "$@"
  else
    need_component "$@"
    end_daemon "$1" "$2" 5
    start_component "$1" "$2"
    await 90 "$2 of $1" component_ready "$1" "$2"
  fi
}

start_component() {
  if [ "$1" = "$CONTROL_PLANE" ]; then "start_${2//-/_}"; else "start_${2//-/_}" "$1"; fi
}

component_ready() {
  case $2 in
    etcd) lives "$1" etcd && { ! lives "$1" apiserver || apiserver_ready; } ;;
    virtlogd) lives "$1" virtlogd ;;
    *) "${2//-/_}_ready" "$1" ;;
  esac
}

# pods_of NODE agent|operator: lines of NAME and the ID of its container (or <none>).
pods_of() {
  kubectl -n vireo-system get pods --no-headers --field-selector "spec.nodeName=$1" \
    -o custom-columns='N:.metadata.name,C:.status.containerStatuses[0].containerID' | grep "^vireo-$2-" || true
}

need_pods() { [ -n "$(pods_of "$1" "$2")" ] || die "no $2 runs on $1."; }

# The processes of a component on a node, by the cgroups of its containers.
pod_component_pids() {
  local name container
  pods_of "$1" "$2" | while read -r name container; do
    find /sys/fs/cgroup/pids/"$(namespace_of "$1")" -path "*/${container##*/}/cgroup.procs" -exec cat {} +
  done
}

# hold_of NODE COMPONENT: while this file is there, the node's runtime makes no container of the component (see write_runtime).
hold_of() { echo "$(path_in "$1" /run/vireo-lab-held)/vireo-$2"; }

need_pod_component() {
  is_pod_component "${1:-}" "${2:-}" || die "only agent and operator are held, not '${2:-}' of '${1:-}'."
  need_node "$1"
}

# When the component ends on the node, it stays dead until `release` or `restart`.
lab_hold() {
  need_arguments hold "$@"
  need_pod_component "$@"
  mkdir -p "$(dirname "$(hold_of "$1" "$2")")"
  touch "$(hold_of "$1" "$2")"
}

lab_release() {
  need_arguments release "$@"
  need_pod_component "$@"
  rm -f "$(hold_of "$1" "$2")"
}

# One that has ended by itself just now is as dead, and stays so.
kill_pod_component() {
  local pids
  need_pods "$1" "$2"
  lab_hold "$1" "$2"
  pids=$(pod_component_pids "$1" "$2" | xargs)
  # shellcheck disable=SC2086
  [ -z "$pids" ] || kill -KILL $pids 2>/dev/null || true
  await 10 "the end of $2 on $1" no_pod_component "$1" "$2"
}

no_pod_component() { [ -z "$(pod_component_pids "$1" "$2")" ]; }

restart_pod_component() {
  local before pids
  need_pods "$1" "$2"
  before=$(pods_of "$1" "$2")
  lab_release "$1" "$2"
  pids=$(pod_component_pids "$1" "$2" | xargs)
  # What has ended by itself meanwhile is as good.
  # shellcheck disable=SC2086
  [ -z "$pids" ] || kill -TERM $pids 2>/dev/null || true
  await 120 "$2 of $1" pod_component_renewed "$1" "$2" "$before"
}

# Every pod of the component has another container than before, and is ready.
pod_component_renewed() {
  local name container now
  now=$(pods_of "$1" "$2")
  [ -n "$now" ] || return 1
  while read -r name container; do
    [ "$container" != '<none>' ] && ! grep -qF -- "$container" <<<"$3" || return 1
    kubectl -n vireo-system wait --for=condition=Ready --timeout=1s "pod/$name" || return 1
  done <<<"$now"
}

# logs [COMPONENT [ARGUMENTS]]: the last lines of all logs, or those of one component everywhere.
lab_logs() {
  local component=${1:-} files
  [ $# = 0 ] || shift
  case $component in
    agent | operator)
      need_lab
      pod_logs "$component" "$@"
      return
      ;;
    audit) files=("$LOG/audit.log") ;;
    '') files=("$LOG"/*.log) ;;
    *) files=("$LOG"/*."$component".log) ;;
  esac
  [ -e "${files[0]}" ] || die "there is no log of '$component' in $LOG."
  tail "${@:---lines=50}" -- "${files[@]}"
}

pod_logs() {
  local component=$1 pod pods
  shift
  pods=$(kubectl -n vireo-system get pods -o name 2>/dev/null | grep "^pod/vireo-$component-" || true)
  [ -n "$pods" ] || die "no $component is deployed: e2e/lab deploy"
  for pod in $pods; do
    kubectl -n vireo-system logs --prefix "${@:---tail=200}" "$pod" || true
  done
}

lab_status() {
  local place component pid checkout
  if ! lab_lives "$RUN"; then
    echo "no lab is up"
    return 3
  fi
  read -r checkout <"$MACHINE_RECORD" || true
  echo "lab of ${checkout:-?}, state in $RUN, KUBECONFIG=$PKI/admin.conf"
  for place in $(places); do
    for component in holder $(components_of "$place"); do
      if pid=$(living_pid "$place" "$component"); then
        printf '%-14s %-19s running  PID %s\n' "$place" "$component" "$pid"
      else
        printf '%-14s %-19s dead\n' "$place" "$component"
      fi
    done
  done
  kubectl --request-timeout 5s get nodes -o wide || true
}
