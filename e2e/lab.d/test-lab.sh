# test lab: the lab tests itself. Each check is a sentence; a check that fails is told with what was seen.
# shellcheck shell=bash disable=SC2016

LAB_CHECKS_PASSED=0
LAB_CHECKS_FAILED=0

test_lab() {
  local began=$SECONDS work
  say "== lab"
  if lab_lives "$RUN"; then
    say "taking down the lab that is up, to test on a fresh one"
    lab_down
  fi
  release_lock
  work=$(mktemp -d)
  # Calls the script as its users do; nothing here changes the state of this shell.
  check "a process lives until its last thread has ended" lives_without_first_thread
  check_first_life "$work"
  check_words "$work"
  check_components
  check_pod_component
  check_crashes "$work"
  check_end "$work"
  rm -rf "$work"
  add_part lab $((SECONDS - began)) 0 "$LAB_CHECKS_PASSED" "$LAB_CHECKS_FAILED" 0
}

# check SENTENCE COMMAND...
check() {
  local sentence=$1 output
  shift
  if output=$("$@" 2>&1); then
    LAB_CHECKS_PASSED=$((LAB_CHECKS_PASSED + 1))
    printf 'ok    %s\n' "$sentence"
  else
    LAB_CHECKS_FAILED=$((LAB_CHECKS_FAILED + 1))
    printf 'FAIL  %s\n%s\n' "$sentence" "$output"
  fi
}

refuses() { ! "$@"; }

output_is() {
  local expected=$1 actual
  shift
  actual=$("$@" 2>/dev/null) || return 1
  [ "$actual" = "$expected" ] || { printf 'expected %s\nsaw      %s\n' "$expected" "$actual"; return 1; }
}

exit_code_is() {
  local expected=$1 code=0
  shift
  "$@" || code=$?
  [ "$code" = "$expected" ] || { echo "exit code $code instead of $expected"; return 1; }
}

lab() { "$LAB" "$@"; }

save_inventory() { "$LAB" inventory >"$1"; }

inventory_equals() { "$LAB" inventory | diff "$1" -; }

# The kubelet tidies up within seconds of a pod's end.
inventory_comes_back() { await_quietly 30 inventory_equals "$1" || inventory_equals "$1"; }

# As one does for a moment that is being killed: it still has its ports.
lives_without_first_thread() {
  local pid start
  python3 -c '
import ctypes, os, threading, time
threading.Thread(target=lambda: (time.sleep(3), os._exit(0))).start()
ctypes.CDLL(None).pthread_exit(None)' &
  pid=$!
  start=$(start_of "$pid")
  await_quietly 2 grep -q "^State:.*zombie" "/proc/$pid/status" && process_is "$pid" "$start" && await_gone "$pid" "$start" 10
}

check_first_life() {
  save_inventory "$1/before"
  check "up brings up two nodes that are Ready" lab up
  check "both nodes are Ready" output_is "True True" lab kubectl get nodes -o 'jsonpath={.items[*].status.conditions[?(@.type=="Ready")].status}'
  cp "$PIDS/node-a.kubelet" "$1/kubelet"
  check "up again changes nothing" lab up
  check "and leaves the kubelet alone" cmp "$1/kubelet" "$PIDS/node-a.kubelet"
  check "no daemon holds the output of its caller" timeout 60 bash -c '"$1" up 2>&1 | cat' - "$LAB"
}

check_words() {
  check "exec runs on the node" output_is node-b lab exec node-b hostname
  check "exec passes the exit code" exit_code_is 7 lab exec node-a sh -c 'exit 7'
  check "exec passes standard input" output_is words bash -c 'echo words | "$1" exec node-a cat' - "$LAB"
  check "virsh talks to the node's libvirt" lab virsh node-a version
  check "a node that is not there is refused" refuses lab exec node-z true
  check "a command is asked for" refuses lab exec node-a
  check "what a word does not take is refused" refuses lab down --force
  check "a demo of something else is refused" refuses lab demo --fedora
  check "a benchmark that is not there is refused" refuses lab bench nothing
  check "nobody makes the machine itself a node" refuses lab _become node-a
  check "the kubeconfig works from the machine" bash -c '"$1" kubectl --kubeconfig "$("$1" kubeconfig)" get nodes' - "$LAB"
  check "the cluster's DNS answers on a node" lab exec node-a getent hosts kubernetes.default.svc.cluster.local
  save_inventory "$1/idle"
  check "a pod runs on each node" start_pods
  check "kubectl exec reaches the container" bash -c '"$1" kubectl exec lab-node-a -- /nothing 2>&1 | grep -q "no such file"' - "$LAB"
  check "pods reach each other over nodes" pods_reach_each_other
  check "deleting pods works" lab kubectl delete pod lab-node-a lab-node-b
  check "and leaves nothing" inventory_comes_back "$1/idle"
  check "a claim gets a local volume on the node of its first pod" start_pod_with_claim
  check "the volume is on that node" volume_is_on node-b
  check "deleting pod and claim works" lab kubectl delete pod/lab-data pvc/lab-data
  check "and leaves no volume" inventory_comes_back "$1/idle"
  check_second_lab "$1"
  check "another cache of this checkout is refused, before anything is built" another_cache_is_refused "$1"
  check "another checkout is refused with the place of this one" another_checkout_is_refused "$1"
}

check_second_lab() {
  check "a second lab comes up beside the first" second_lab up --nodes 1
  check "it has a cluster of its own" output_is node-a second_lab kubectl get nodes -o 'jsonpath={.items[*].metadata.name}'
  check "to the first it is no difference" inventory_equals "$1/idle"
  check "it goes down" second_lab down
  check "and leaves the first its folders" lab exec node-a test -d /var/lib/kubelet/pods
}

start_pods() {
  local node
  for node in node-a node-b; do
    lab kubectl run "lab-$node" --image "$PAUSE_IMAGE" --image-pull-policy Never --overrides \
      "{\"spec\": {\"nodeName\": \"$node\", \"terminationGracePeriodSeconds\": 1}}"
  done
  lab kubectl wait pod/lab-node-a pod/lab-node-b --for condition=Ready --timeout 60s
}

start_pod_with_claim() {
  lab kubectl apply -f - <<YAML
{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: lab-data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}
---
{apiVersion: v1, kind: Pod, metadata: {name: lab-data}, spec: {terminationGracePeriodSeconds: 1, nodeSelector: {kubernetes.io/hostname: node-b},
  containers: [{name: data, image: "$PAUSE_IMAGE", imagePullPolicy: Never, volumeMounts: [{name: data, mountPath: /data}]}],
  volumes: [{name: data, persistentVolumeClaim: {claimName: lab-data}}]}}
YAML
  lab kubectl wait pod/lab-data --for condition=Ready --timeout 60s
}

volume_is_on() { [ -n "$(lab exec "$1" find /opt/local-path-provisioner -mindepth 1 -maxdepth 1 -name '*_default_lab-data')" ]; }

pods_reach_each_other() {
  local target namespace
  target=$(lab kubectl get pod lab-node-b -o 'jsonpath={.status.podIP}')
  namespace=$(lab exec node-a sh -c 'ls /run/netns | head -n 1')
  lab exec node-a nsenter --net="/run/netns/$namespace" ping -c 1 -W 2 "$target"
}

another_cache_is_refused() {
  local output
  if output=$(VIREO_LAB_CACHE=$1/cache "$LAB" up 2>&1); then return 1; fi
  grep -qF "VIREO_LAB_CACHE=$CACHE e2e/lab down" <<<"$output" || { echo "$output"; return 1; }
}

another_checkout_is_refused() {
  local output
  mkdir "$1/other"
  cp -r "$LAB_HOME" "$1/other/e2e"
  if output=$("$1/other/e2e/lab" up 2>&1); then return 1; fi
  grep -qF "$CHECKOUT" <<<"$output" || { echo "$output"; return 1; }
}

check_components() {
  local component
  for component in "${NODE_COMPONENTS[@]}"; do check_component node-a "$component"; done
  for component in "${CONTROL_PLANE_COMPONENTS[@]}"; do check_component "$CONTROL_PLANE" "$component"; done
  check "node-a is Ready after all of it" await_quietly 60 node_ready node-a
}

check_component() {
  check "kill $1 $2 ends it" lab kill "$1" "$2"
  check "$2 of $1 stays dead" refuses lives "$1" "$2"
  check "restart $1 $2 brings it back" lab restart "$1" "$2"
}

# With a stand-in for the agent, so that the lab's test needs no build of Vireo.
check_pod_component() {
  check "a stand-in for the agent runs" start_stand_in
  check "kill node-a agent ends it" lab kill node-a agent
  check "the agent stays dead though the kubelet tries" agent_is_held_down
  check "restart node-a agent brings it back" lab restart node-a agent
  check "restart works on a living agent" lab restart node-a agent
  check "the stand-in goes" lab kubectl delete namespace vireo-system
}

start_stand_in() {
  lab kubectl create namespace vireo-system
  lab kubectl apply -f - <<YAML
{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: vireo-agent, namespace: vireo-system}, spec: {
  selector: {matchLabels: {app: stand-in}}, template: {metadata: {labels: {app: stand-in}}, spec: {hostNetwork: true,
    containers: [{name: agent, image: "$PAUSE_IMAGE", imagePullPolicy: Never}]}}}}
YAML
  lab kubectl -n vireo-system rollout status daemonset/vireo-agent --timeout 60s
}

# The kubelet has tried to start it again, and was refused.
agent_is_held_down() {
  await_quietly 20 agent_was_refused && no_pod_component node-a agent
}

agent_was_refused() {
  lab kubectl -n vireo-system get pods -o 'jsonpath={.items[*].status.containerStatuses[*].state.waiting.message}' |
    grep -q 'held down by e2e/lab kill'
}

check_crashes() {
  check "pods run before the crash" start_pods
  check "everything on a node is killed" kill_all_of "$PREFIX-node-a"
  check "up mends the node" lab up
  check "everything is killed" kill_all_of "$PREFIX-cp" "$PREFIX-node-a" "$PREFIX-node-b"
  check "status says that no lab is up" exit_code_is 3 lab status
  check "up after the crash works" lab up
  check "both nodes are Ready after the crash" lab kubectl wait node/node-a node/node-b --for condition=Ready --timeout 60s
  check "down works" lab down
  check "nothing is left of it" inventory_equals "$1/before"
  check "up is killed half way" kill_up_half_way
  check "up after that works" lab up
}

kill_all_of() {
  local name
  for name in "$@"; do sweep_cgroup "$name"; done
}

# Ends the script's own process, not what it has started: that is what a crash leaves.
kill_up_half_way() {
  local pid
  "$LAB" up </dev/null >/dev/null 2>&1 &
  pid=$!
  await_quietly 60 lives node-a containerd
  kill -KILL "$pid"
  wait "$pid" 2>/dev/null || true
}

check_end() {
  check "a third node joins" lab up --nodes 3
  check "node-c is Ready" lab kubectl wait node/node-c --for condition=Ready --timeout 60s
  check "down works with three nodes" lab down
  check "down again works" lab down
  check "the inventory is the one of before" inventory_equals "$1/before"
  check "no process is left" refuses pgrep -f "$RUN/"
}
