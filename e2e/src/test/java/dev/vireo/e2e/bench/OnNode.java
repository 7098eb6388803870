package dev.vireo.e2e.bench;

import dev.vireo.e2e.fixture.Cluster;
import java.util.ArrayList;
import java.util.List;

/**
 * What is measured on a node itself.
 *
 * @param node the node
 */
record OnNode(String node) {
  /** What a script prints; fails when that fails. */
  String run(String script, String... arguments) {
    var words = new ArrayList<>(List.of("bash", "-c", script, "bash"));
    words.addAll(List.of(arguments));
    return Cluster.get().lab().exec(node, words.toArray(String[]::new));
  }

  /** Milliseconds from then until a shell's condition holds, which is looked at each 10 ms. */
  double millisUntil(String condition, long nanoTime) {
    run("for i in $(seq 6000); do %s && exit 0; sleep 0.01; done; exit 1".formatted(condition));
    return (System.nanoTime() - nanoTime) / 1e6;
  }

  /** Until libvirt has a domain of that name that runs. */
  double millisUntilRunning(String domain, long nanoTime) {
    return millisUntil("grep -qs \"<domstatus state='running'\" " + stateOf(domain), nanoTime);
  }

  /** Until libvirt has one that runs in another process than that. */
  double millisUntilRunningAnew(String domain, String pid, long nanoTime) {
    // Read once: between two looks the old one's file may go.
    return millisUntil(
        "awk \"/<domstatus state='running'/ && !/pid='%s'/ {found = 1} END {exit !found}\" %s 2>/dev/null"
            .formatted(pid, stateOf(domain)),
        nanoTime);
  }

  /** Until libvirt has none. */
  double millisUntilGone(String domain, long nanoTime) {
    return millisUntil("[ ! -e %s ]".formatted(stateOf(domain)), nanoTime);
  }

  private static String stateOf(String domain) {
    return "/run/libvirt/qemu/%s.xml".formatted(domain);
  }
}
