package dev.vireo.libvirt.jna;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import dev.vireo.libvirt.DomainState;
import dev.vireo.libvirt.DomainSummary;
import dev.vireo.libvirt.error.LibvirtException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All domains with their states in one call; only what is ours is asked for one by one. */
final class DomainList {
  // virDomainStatsRecord: the domain, its virTypedParameter[], their number.
  private static final int PARAMS = Native.POINTER_SIZE;
  private static final int COUNT = 2 * Native.POINTER_SIZE;

  private DomainList() {}

  static List<DomainSummary> read(Virt virt, Pointer connection) {
    PointerByReference list = new PointerByReference();
    int count =
        Errors.check(
            virt,
            virt.virConnectGetAllDomainStats(
                connection, Virt.STATS_STATE, list, Virt.STATS_ENFORCE));
    Pointer records = list.getValue();
    try {
      List<DomainSummary> summaries = new ArrayList<>(count);
      for (Pointer record : records.getPointerArray(0, count)) {
        summary(virt, record).ifPresent(summaries::add);
      }
      return List.copyOf(summaries);
    } finally {
      virt.virDomainStatsRecordListFree(records);
    }
  }

  /** Empty for a domain that has gone meanwhile. */
  private static Optional<DomainSummary> summary(Virt virt, Pointer record) {
    // The record's own, which goes with the list.
    DomainHandle domain = DomainHandle.borrow(virt, record.getPointer(0));
    try {
      return Optional.of(
          new DomainSummary(domain.uuid(), domain.name(), stateOf(record), domain.metadata()));
    } catch (LibvirtException e) {
      if (e.isNoDomain()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static DomainState stateOf(Pointer record) {
    Map<String, Integer> stats = TypedParams.ints(record.getPointer(PARAMS), record.getInt(COUNT));
    return DomainState.of(
        stats.getOrDefault("state.state", 0), stats.getOrDefault("state.reason", 0));
  }
}
