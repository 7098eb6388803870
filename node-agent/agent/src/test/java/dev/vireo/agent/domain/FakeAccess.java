package dev.vireo.agent.domain;

import dev.vireo.agent.host.HostException;
import dev.vireo.agent.slot.PodUid;
import dev.vireo.agent.storage.EmulatorAccess;
import dev.vireo.agent.storage.GuestFile;
import dev.vireo.api.meta.Reason;
import dev.vireo.libvirt.xml.DacOwner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** What users may come to now, by user and slot. */
final class FakeAccess implements EmulatorAccess {
  final Map<Guest, List<GuestFile>> granted = new HashMap<>();
  final List<Guest> remembered = new ArrayList<>();
  final List<GuestFile.Held> takenBack = new CopyOnWriteArrayList<>();
  boolean broken;

  /** Whoever QEMU runs as, and its slot. */
  record Guest(DacOwner user, PodUid slot) {}

  @Override
  public void grant(DacOwner user, PodUid slot, List<GuestFile> files) {
    if (broken) {
      throw new HostException(Reason.HostFault, "QEMU cannot be let at the disks.");
    }
    granted.put(new Guest(user, slot), List.copyOf(files));
  }

  @Override
  public void remember(DacOwner user, PodUid slot) {
    remembered.add(new Guest(user, slot));
  }

  @Override
  public void takeBack(DacOwner user, PodUid slot) {
    granted.remove(new Guest(user, slot));
  }

  @Override
  public void takeBack(DacOwner user, GuestFile.Held file) {
    takenBack.add(file);
  }
}
