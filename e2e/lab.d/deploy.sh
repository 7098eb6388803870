# deploy, demo, console: Vireo itself on the lab.
# shellcheck shell=bash

IMAGE_NAMES=(operator agent slot client)

# Works on the lab that is up, whichever checkout brought it up: what is deployed is this checkout.
lab_deploy() {
  need_root
  need_lab
  take_lock
  ensure_packages
  ensure_images
  ensure_guest_images
  say "loading images on $(nodes | xargs)"
  each_node load_images
  say "applying the manifests"
  kubectl apply --server-side --force-conflicts -k "$CHECKOUT/deploy" >"$LOG/apply.log" 2>&1 || die "the manifests were refused: $(cat "$LOG/apply.log")"
  kubectl apply --server-side --force-conflicts -k "$CHECKOUT/deploy/audit" >>"$LOG/apply.log" 2>&1 || die "the audit policy was refused: $(cat "$LOG/apply.log")"
  renew_workload deployment/vireo-operator operator
  renew_workload daemonset/vireo-agent agent
  await_rollout deployment/vireo-operator
  await_rollout daemonset/vireo-agent
  say "waiting for the nodes to take guests"
  await 60 "a ready Hypervisor on every node" nodes_take_guests
  say "Vireo runs: $(kubectl -n vireo-system get pods --no-headers | awk '{print $1 " " $3}' | paste -sd, | sed 's/,/, /g')"
  release_lock
}

# Everything that images are made of.
source_key() {
  (cd "$CHECKOUT" && find pom.xml .mvn crds node-agent operator deploy/images -name target -prune -o -type f -print0 | sort -z | xargs -0 sha256sum) |
    sha256sum | cut -d' ' -f1
}

has_images() {
  local name
  for name in "${IMAGE_NAMES[@]}"; do [ -s "$IMAGES/$name.tar" ] || return 1; done
}

ensure_images() {
  local key
  key=$(source_key)
  has_images && [ "$(cat "$IMAGES/.vireo.key" 2>/dev/null)" = "$key" ] && return
  packaged "$key" || package_vireo "$key"
  say "building images"
  with_java "$CHECKOUT/deploy/images/build.sh" "$IMAGES" </dev/null >&2 9>&- || die "deploy/images/build.sh failed."
  has_images || die "deploy/images/build.sh left no $(printf '%s.tar ' "${IMAGE_NAMES[@]}")in $IMAGES."
  echo "$key" >"$IMAGES/.vireo.key"
}

# packaged SOURCE-KEY: what Maven has built in this checkout is of these sources.
packaged() { [ "$(cat "$CHECKOUT/target/lab-packaged" 2>/dev/null)" = "$1" ]; }

remember_packaged() { mkdir -p "$CHECKOUT/target" && echo "$1" >"$CHECKOUT/target/lab-packaged"; }

package_vireo() {
  say "building Vireo (Maven, 1 to 3 minutes)"
  maven package -DskipTests -pl '!e2e' </dev/null >"$CACHE/maven.log" 2>&1 9>&- ||
    die "Maven failed; see $CACHE/maven.log: $(grep -E '^\[(ERROR|WARNING)\] *(/|Failed)' "$CACHE/maven.log" | head -20)"
  remember_packaged "$1"
}

ensure_guest_images() {
  [ -x "$LAB_HOME/guest/build.sh" ] || return 0
  say "test guest"
  VIREO_LAB_CACHE=$CACHE "$LAB_HOME/guest/build.sh" "$GUEST" </dev/null >"$CACHE/guest.log" 2>&1 9>&- ||
    die "e2e/guest/build.sh failed; the end of $CACHE/guest.log: $(tail -5 "$CACHE/guest.log")"
}

# A real Debian takes a minute and a half to make and 160 MiB: it is made for those who ask for it.
ensure_debian_guest() {
  say "Debian guest (made once, in about 90 s)"
  "$LAB_HOME/guest/debian/build.sh" "$GUEST" </dev/null >&2 9>&- || die "e2e/guest/debian/build.sh failed."
}

# The tag stays the same from build to build: running pods are replaced when the image behind it is another one.
renew_workload() {
  local key stamp=$RUN/deployed-$2
  key=$(image_key "$IMAGES/$2.tar")
  if [ -e "$stamp" ] && [ "$(cat "$stamp")" != "$key" ]; then kubectl -n vireo-system rollout restart "$1" >/dev/null; fi
  echo "$key" >"$stamp"
}

await_rollout() {
  say "waiting for $1"
  kubectl -n vireo-system rollout status "$1" --timeout 180s >/dev/null && return
  kubectl -n vireo-system get pods -o wide >&2
  kubectl -n vireo-system get events --sort-by .lastTimestamp >&2 | tail -10
  die "$1 is not ready after 180 s; see e2e/lab logs agent, e2e/lab logs operator."
}

# The operator labels a node and takes its taint off when the agent has reported; a VM before that shows the scheduler's complaint.
nodes_take_guests() {
  local node facts
  for node in $(nodes); do
    kubectl wait "hv/$node" --for condition=Ready --timeout 1s || return 1
    facts=$(kubectl get node "$node" -o 'jsonpath={.metadata.labels.vireo\.dev/hypervisor} {.spec.taints[*].key}') || return 1
    [[ $facts = true* && $facts != *vireo.dev/not-ready* ]] || return 1
  done
}

lab_demo() {
  case $* in
    '') ;;
    --debian) need_root && ensure_packages && ensure_debian_guest ;;
    *) die "demo takes --debian or nothing, not '$*'." ;;
  esac
  lab_up
  lab_deploy
  if [ $# = 0 ]; then demo_tiny; else demo_debian; fi
}

conditions_of() { kubectl get vm "$1" -o 'jsonpath={range .status.conditions[*]}{.type}={.status} {.message}; {end}'; }

demo_tiny() {
  say "applying deploy/samples/web-1.yaml and client.yaml"
  kubectl apply -f "$CHECKOUT/deploy/samples/web-1.yaml" -f "$CHECKOUT/deploy/samples/client.yaml"
  say "waiting for the guest (a boot takes 5 to 10 s by emulation)"
  kubectl wait vm/web-1 --for condition=Ready --timeout 300s >/dev/null ||
    die "web-1 is not Ready after 300 s: $(conditions_of web-1)"
  kubectl wait pod/client --for condition=Ready --timeout 60s >/dev/null
  # The guest agent tells the operating system a moment later.
  kubectl wait vm/web-1 --for condition=GuestAgentConnected --timeout 60s >/dev/null || true
  kubectl get vm -o wide
  demo_hints
}

demo_hints() {
  cat <<TEXT

The virtual machine runs. Look further:
  e2e/lab kubectl describe vm web-1                      conditions and events
  e2e/lab kubectl explain vm.spec.disks                  the manual
  e2e/lab virsh $(kubectl get vm web-1 -o 'jsonpath={.status.nodeName}') list --all                       the same guest, as the host's libvirt sees it
  e2e/lab console web-1                                  its serial console (leave with Ctrl-])
  e2e/lab kubectl exec client -- curl -s http://web-1/   a pod reaches it through a Service
  e2e/lab kubectl patch vm web-1 --type merge -p '{"spec":{"power":"Off"}}'
  e2e/lab kubectl delete vm web-1
  e2e/lab down
TEXT
}

# The sample of cloud-init, with a key that is made here: the sample's own is nobody's.
demo_debian() {
  local key=$RUN/demo-key ip node
  [ -e "$key" ] || ssh-keygen -q -t ed25519 -N '' -C demo -f "$key"
  say "applying deploy/samples/cloud-init.yaml, with a key of its own"
  sed "s|ssh-ed25519 .*|$(cat "$key.pub")|" "$CHECKOUT/deploy/samples/cloud-init.yaml" | kubectl apply -f -
  say "waiting for Debian to boot (80 to 150 s by emulation)"
  kubectl wait vm/debian --for condition=GuestAgentConnected --timeout 600s >/dev/null ||
    die "debian does not run after 600 s: $(conditions_of debian)"
  kubectl get vm debian -o wide
  ip=$(kubectl get vm debian -o 'jsonpath={.status.interfaces[0].ips[0]}')
  node=$(kubectl get vm debian -o 'jsonpath={.status.nodeName}')
  cat <<TEXT

Debian runs. Log in, from its node (cloud-init may take another half minute to let you):
  e2e/lab exec $node ssh -i $key -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null debian@$ip

Look further:
  e2e/lab kubectl get secret debian-user-data -o yaml    what cloud-init was told
  e2e/lab console debian                                 its serial console (leave with Ctrl-])
  e2e/lab kubectl patch vm debian --type merge -p '{"spec":{"power":"Off"}}'
  e2e/lab kubectl delete -f deploy/samples/cloud-init.yaml
  e2e/lab down
TEXT
}

# console [NAMESPACE/]VM
lab_console() {
  local vm=${1:-} namespace=default node
  [ -n "$vm" ] || die "console of which VM? e2e/lab console [NAMESPACE/]VM"
  case $vm in */*) namespace=${vm%%/*} vm=${vm#*/} ;; esac
  node=$(kubectl -n "$namespace" get vm "$vm" -o 'jsonpath={.status.nodeName}') || exit
  [ -n "$node" ] || die "$namespace/$vm is on no node: its phase is $(kubectl -n "$namespace" get vm "$vm" -o 'jsonpath={.status.phase}')."
  run_in "$node" virsh -c qemu:///system console "${namespace}_$vm"
}
