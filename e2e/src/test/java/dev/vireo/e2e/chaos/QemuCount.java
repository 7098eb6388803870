package dev.vireo.e2e.chaos;

import dev.vireo.e2e.fixture.QemuProcesses;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Looks, as often as it can, at the processes of the machine on which all nodes of the lab are: of
 * no VM of a namespace may there be two QEMUs.
 */
final class QemuCount implements AutoCloseable {
  private final ScheduledExecutorService looker = Executors.newSingleThreadScheduledExecutor();
  private final Queue<String> doubled = new ConcurrentLinkedQueue<>();
  private final AtomicInteger looks = new AtomicInteger();
  private final Pattern guest;
  private final Timeline timeline;
  private final ScheduledFuture<?> looking;

  QemuCount(String namespace, Timeline timeline) {
    this.guest = Pattern.compile("guest=(" + Pattern.quote(namespace) + "_[^,]+),");
    this.timeline = timeline;
    this.looking = looker.scheduleWithFixedDelay(this::look, 0, 50, TimeUnit.MILLISECONDS);
  }

  private void look() {
    looks.incrementAndGet();
    now()
        .forEach((name, pids) -> {
          if (pids.size() > 1) {
            doubled.add(name + " " + pids);
            timeline.add("TWICE: " + name + " " + pids);
          }
        });
  }

  /** PIDs of QEMU by the guest's name in libvirt. */
  Map<String, List<Long>> now() {
    return QemuProcesses.all().entrySet().stream()
        .flatMap(process ->
            guest
                .matcher(process.getValue())
                .results()
                .limit(1)
                .map(found -> Map.entry(found.group(1), Long.valueOf(process.getKey()))))
        .collect(
            Collectors.groupingBy(
                Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
  }

  /** How often there were two; fails when it could not look. */
  List<String> doubled() {
    if (looking.isDone() || looks.get() < 5) {
      throw new IllegalStateException("the processes were not looked at");
    }
    return new ArrayList<>(doubled);
  }

  @Override
  public void close() {
    looker.shutdownNow();
  }
}
