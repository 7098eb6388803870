# The words.
# shellcheck shell=bash

usage() {
  cat <<'TEXT'
e2e/lab: a real Kubernetes cluster with libvirt on every node, on this machine

  up [--nodes N]            bring the cluster up (2 nodes)        down       take it down, leave nothing
  status                    what runs                             kubeconfig print the path of its kubeconfig
  kubectl ARGS              kubectl against it                    virsh NODE ARGS
  exec NODE COMMAND         a command on a node                   logs [COMPONENT [TAIL-ARGS]]
  kill NODE COMPONENT       SIGKILL, stays dead                   restart NODE COMPONENT
  deploy                    build this checkout and run it there  demo       up, deploy, a sample VM
  console [NAMESPACE/]VM    the guest's serial console            bench [NAME]
  test [unit|it|e2e|lab|TestName]  with nothing: all of them, on a fresh cluster
  inventory                 everything a node could leave behind, as text to compare

Nodes: node-a, node-b, ... with kubelet, containerd, libvirtd, kube-proxy, agent, operator;
control-plane with apiserver, etcd, scheduler, controller-manager, coredns, local-path-provisioner.
TEXT
}

main() {
  local word=${1:-help}
  [ $# = 0 ] || shift
  case $word in
    up) lab_up "$@" ;;
    down) lab_down ;;
    status) lab_status ;;
    inventory) lab_inventory ;;
    kubeconfig) need_lab && echo "$PKI/admin.conf" ;;
    kubectl) need_lab && exec "$BIN/kubectl" --kubeconfig "$PKI/admin.conf" "$@" ;;
    exec) need_lab && need_place "${1:-}" && run_in "$@" ;;
    virsh) need_lab && need_node "${1:-}" && run_in "$1" virsh -c qemu:///system "${@:2}" ;;
    kill | restart) need_lab && "lab_$word" "$@" ;;
    deploy) lab_deploy ;;
    demo) lab_demo ;;
    console) need_lab && lab_console "$@" ;;
    test) lab_test "$@" ;;
    bench) lab_bench "$@" ;;
    logs) lab_logs "$@" ;;
    help | --help | -h) usage ;;
    _become) become_place "$@" ;;
    *)
      usage >&2
      die "there is no word '$word'."
      ;;
  esac
}
