# The words.
# shellcheck shell=bash

usage() {
  cat <<'TEXT'
e2e/lab: a real Kubernetes cluster with libvirt on every node, on this machine

  up [--nodes N]            bring the cluster up (2 nodes)        down       take it down, leave nothing
  status                    what runs                             kubeconfig print the path of its kubeconfig
  kubectl ARGS              kubectl against it                    virsh NODE ARGS
  exec NODE COMMAND         a command on a node                   logs [COMPONENT [ARGS]]
  kill NODE COMPONENT       SIGKILL, stays dead                   restart NODE COMPONENT
  hold NODE agent|operator  when it ends, it stays dead until   release NODE agent|operator
  etcd save|restore         copy etcd's data; set it back to that, with the API server and what watches it on the control plane started anew
  deploy                    build this checkout and run it there  demo [--debian]  up, deploy, a sample VM
  console [NAMESPACE/]VM    the guest's serial console            bench [NAME [-D...]]
  test [unit|it|e2e|lab|systemd-node|reproduce|TestName [-D...]]  with nothing: all but reproduce, upgrade and the longest of e2e, on a fresh cluster
  test upgrade [--from COMMIT]                          guests of an earlier commit's Vireo run on under this one's
  test chaos [--runs N] [--seed S]                      operations and faults by chance, N times from seed S on
  test api-away                                         guests end, and an agent, while the API server is away for 5 minutes
  inventory                 everything a node could leave behind, as text to compare

VIREO_LAB_NUMBER=2 before any of it means a second lab beside the first.

ARGS of logs are those of tail, and for agent and operator those of kubectl logs.

Nodes: node-a, node-b, ... with kubelet, containerd, libvirtd, kube-proxy, agent, operator;
control-plane with apiserver, etcd, scheduler, controller-manager, coredns, local-path-provisioner.
TEXT
}

main() {
  local word=${1:-help}
  [ $# = 0 ] || shift
  case $word in
    up) lab_up "$@" ;;
    down | status | inventory | deploy | kubeconfig)
      [ $# = 0 ] || die "$word takes no arguments, not '$*'."
      "lab_$word"
      ;;
    kubectl) need_lab && exec "$BIN/kubectl" --kubeconfig "$PKI/admin.conf" "$@" ;;
    exec) need_lab && lab_exec "$@" ;;
    virsh) need_lab && { is_systemd_node "${1:-}" || need_node "${1:-}"; } && run_in "$1" virsh -c qemu:///system "${@:2}" ;;
    kill | restart | hold | release | etcd) need_lab && "lab_$word" "$@" ;;
    demo) lab_demo "$@" ;;
    console) need_lab && lab_console "$@" ;;
    test) lab_test "$@" ;;
    bench) lab_bench "$@" ;;
    logs) lab_logs "$@" ;;
    help | --help | -h) usage ;;
    _become) need_own_namespaces && become_place "$@" ;;
    *)
      usage >&2
      die "there is no word '$word'."
      ;;
  esac
}

lab_kubeconfig() { need_lab && echo "$PKI/admin.conf"; }

lab_exec() {
  [ $# -ge 2 ] || die "exec takes NODE COMMAND. Nodes: $(nodes | xargs)."
  is_systemd_node "$1" || need_place "$1"
  run_in "$@"
}
