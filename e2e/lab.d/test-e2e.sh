# test e2e: the end-to-end tests, on labs that are brought up for them and taken down again, whatever happens.
# shellcheck shell=bash

# End to end: on a fresh cluster, which is taken down afterwards whatever happens.
test_e2e() {
  modules_of "$1" >/dev/null || exit
  ensure_packages
  if uses_debian "$1"; then ensure_debian_guest; fi
  if [ "$1" = '*E2E' ]; then ensure_systemd_node_parts; fi
  on_fresh_lab test_e2e_here "$1"
}

test_e2e_here() {
  if [ "$1" = '*E2E' ]; then test_all_e2e_here; else part "e2e $1" e2e_tests "$1"; fi
}

# First the classes that run beside each other, which need the processors; then those that have a lab to themselves, which mostly wait: two at a
# time, the second on a lab of its own. Last the node that joins for its own test only.
test_all_e2e_here() {
  local classes='*E2E,!SystemdNodeE2E'
  test_contract_on_node node-a
  part e2e e2e_tests "$classes" -Dgroups=beside-others "-DexcludedGroups=$LEFT_OUT"
  say "a second lab"
  SECOND_LAB=this_run
  second_lab down
  second_lab up
  second_lab deploy
  part e2e-alone e2e_tests "$classes" "-DexcludedGroups=beside-others | $LEFT_OUT" -De2e.labs=2 "${CHAOS_IN_SHORT[@]}"
  test_systemd_node_here
}

# The lab of the next number.
second_lab() { VIREO_LAB_NUMBER=$((NUMBER + 1)) VIREO_LAB_CACHE=$CACHE "$LAB" "$@" </dev/null 9>&-; }

# Whether this run has brought it up.
has_second_lab() { [ "$SECOND_LAB" = this_run ]; }

# The test of the node of systemd alone.
test_systemd_node() {
  ensure_packages
  ensure_systemd_node_parts
  on_fresh_lab test_systemd_node_here
}

test_systemd_node_here() {
  local began=$SECONDS
  say "== systemd-node"
  trap 'end_of_lab systemd-node' EXIT
  take_lock
  start_systemd_node
  release_lock
  say "it took $((SECONDS - began)) s to join"
  part systemd-node e2e_tests SystemdNodeE2E
}

e2e_tests() {
  e2e_environment tests_of_it e2e "$1" -Pe2e "${@:2}"
}

# tests_of_it MODULE PATTERN ARGS: nothing of it is packaged, or checked for its form, which the run of all has done.
tests_of_it() {
  maven_tests test-compile failsafe:integration-test failsafe:verify -pl "$1" -am "-Dit.test=$2" -Dfailsafe.failIfNoSpecifiedTests=false "${COMPILED[@]}" "${@:3}"
}

# on_fresh_lab COMMAND...: with Vireo on it; it is taken down afterwards.
on_fresh_lab() { on_fresh_lab_of lab_deploy "$@"; }

# on_fresh_lab_of DEPLOY COMMAND...: with what that command puts on it.
on_fresh_lab_of() {
  local failed_before=$FAILED deploy=$1
  shift
  if lab_lives "$RUN"; then
    say "taking down the lab that is up, to test on a fresh one"
    lab_down
  fi
  trap 'end_of_lab e2e' EXIT
  lab_up
  "$deploy"
  release_lock
  "$@"
  trap - EXIT
  if [ "$FAILED" != "$failed_before" ]; then keep_all_logs; fi
  labs_down
}

labs_down() {
  lab_down
  release_lock
  if has_second_lab; then second_lab down; fi
}

# uses_debian CLASS[#METHOD] or PATTERN
uses_debian() { find "$CHECKOUT/e2e/src/test" -name "${1%%#*}.java" -exec grep -qF debian-12.qcow2 {} +; }

# The contract of the libvirt port, which its own module's tests hold a private daemon to, held by the libvirt that a node really has.
test_contract_on_node() {
  local socket
  socket=/proc/$(living_pid "$1" libvirtd)/root/run/libvirt/libvirt-sock
  VIREO_LIBVIRT_URI="qemu+unix:///system?socket=$socket" part "contract" tests_of_it node-agent/libvirt QemuIT -Pit
}

# end_of_lab PART: when the cluster, a node or Vireo itself did not come up.
end_of_lab() {
  trap - EXIT
  keep_all_logs
  labs_down
  remove_earlier
  add_part "$1" $((SECONDS - LAB_STARTED)) 1 0 0 0
  test_summary
  exit 1
}

keep_all_logs() {
  keep_logs
  if has_second_lab; then (use_lab $((NUMBER + 1)) && keep_logs); fi
}

# The logs of a failed run, which `down` would remove with the rest.
keep_logs() {
  pod_logs agent --tail=-1 >"$LOG/agent.log" 2>&1 || true
  pod_logs operator --tail=-1 >"$LOG/operator.log" 2>&1 || true
  kubectl get events -A --sort-by .lastTimestamp >"$LOG/events.log" 2>&1 || true
  if lives "$CONTROL_PLANE" "$SYSTEMD_NODE"; then (in_systemd_node timeout 60 journalctl --no-pager) >"$LOG/$SYSTEMD_NODE.journal.log" 2>&1 || true; fi
  rm -rf "$CACHE/last-failure$SUFFIX"
  cp -r "$LOG" "$CACHE/last-failure$SUFFIX"
  say "the logs of the failed run are in $CACHE/last-failure$SUFFIX"
}
