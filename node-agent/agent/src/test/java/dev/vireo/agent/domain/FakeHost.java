package dev.vireo.agent.domain;

import dev.vireo.agent.gate.EmulatorGate;
import dev.vireo.agent.host.CgroupPath;
import dev.vireo.agent.host.Cgroups;
import dev.vireo.agent.host.HostException;
import dev.vireo.agent.host.NetworkNamespace;
import dev.vireo.agent.host.ProcessIdentity;
import dev.vireo.agent.host.Processes;
import dev.vireo.agent.network.NicKey;
import dev.vireo.agent.network.NicRequest;
import dev.vireo.agent.network.SlotInterface;
import dev.vireo.agent.network.SlotNetwork;
import dev.vireo.agent.slot.GuestGroup;
import dev.vireo.agent.slot.PodUid;
import dev.vireo.agent.slot.Slot;
import dev.vireo.agent.slot.SlotObservation;
import dev.vireo.agent.storage.ClaimDisk;
import dev.vireo.agent.storage.DiskImage;
import dev.vireo.agent.storage.FileVersion;
import dev.vireo.agent.storage.FreeSpace;
import dev.vireo.agent.storage.ImageFormat;
import dev.vireo.agent.storage.ImageObservation;
import dev.vireo.agent.storage.Images;
import dev.vireo.api.meta.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** A host in memory, with fault switches. The slot is ready from the start. */
final class FakeHost {
  static final CgroupPath POD = new CgroupPath("/kubepods/burstable/pod3");
  static final CgroupPath SLICE =
      new CgroupPath("/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod3.slice");
  static final ProcessIdentity QEMU = new ProcessIdentity(4720, 300);

  final Set<NicKey> connected = new HashSet<>();
  private String address = "10.244.1.7";
  private Optional<String> asked = Optional.empty();

  /** Happens while a guest is connected. */
  Runnable onConnect = () -> {};

  final Set<String> expected = new HashSet<>();
  final List<String> released = new ArrayList<>();
  final List<ProcessIdentity> withUuid = new ArrayList<>();
  final List<ProcessIdentity> inGroup = new ArrayList<>();
  final List<Path> deleted = new ArrayList<>();
  final Set<Long> inContainers = new HashSet<>();

  /** Where libvirt has systemd put QEMU, once the slot is a slice. */
  CgroupPath qemuIn = SLICE.child("machine-qemu.scope").child("libvirt");

  boolean groupsUnreadable;
  final Map<ProcessIdentity, Integer> oomScores = new HashMap<>();
  private final Path volumes;

  ImageObservation image =
      new ImageObservation.Usable(
          new DiskImage(
              Path.of("/var/lib/vireo/images/debian.qcow2"),
              ImageFormat.QCOW2,
              1 << 30,
              new FileVersion(FileTime.fromMillis(0), 1 << 20, null)));
  final FakeDisks disks = new FakeDisks();
  final FakeMemories memories;
  final FakeAccess access = new FakeAccess();
  final FakeSeeds seeds;
  BooleanSupplier qemuRuns = () -> false;
  SlotObservation place;
  boolean imagesBroken;

  /** Whether the image is another file now than the one that layers were made over. */
  boolean imageReplaced;

  boolean networkBroken;
  boolean removalBroken;
  boolean unkillable;
  long oomKills;

  /** What the file systems of all disks have left. */
  OptionalLong free = OptionalLong.of(1L << 40);

  FakeHost(Path volumes) {
    this.volumes = volumes;
    this.seeds = new FakeSeeds(volumes);
    this.memories = new FakeMemories(volumes.resolve("state"));
    this.place = new SlotObservation.Ready(slotWith(POD, new ProcessIdentity(4711, 99)));
  }

  /** The kubelet of this host has systemd make slices. */
  void makeSlices() {
    place = new SlotObservation.Ready(slotWith(SLICE, new ProcessIdentity(4711, 99)));
  }

  private Slot slotWith(CgroupPath cgroup, ProcessIdentity sandbox) {
    return new Slot(
        new PodUid("33333333-0000-4000-8000-000000000003"),
        cgroup,
        sandbox,
        new NetworkNamespace(7),
        volumes,
        volumes);
  }

  /** The kubelet makes the pod's sandbox anew, with that address. */
  void newSandbox(String ip) {
    address = ip;
    place = new SlotObservation.Ready(slotWith(POD, new ProcessIdentity(4712, 199)));
  }

  HostPorts ports() {
    return new HostPorts(
        processes(),
        new OneScope(),
        _ -> place,
        pod -> released.add(pod.value()),
        groups(),
        network(),
        gate(),
        images(),
        disks,
        memories,
        access,
        seeds,
        space());
  }

  private FreeSpace space() {
    return new FreeSpace() {
      @Override
      public OptionalLong onClaim(ClaimDisk disk) {
        return free;
      }

      @Override
      public OptionalLong in(Path folder) {
        return folder.equals(volumes) ? free : OptionalLong.empty();
      }
    };
  }

  Path layer() {
    return volumes.resolve("root.qcow2");
  }

  private SlotNetwork network() {
    return new SlotNetwork() {
      @Override
      public SlotInterface connect(Slot slot, NicRequest request) {
        if (networkBroken) {
          throw new HostException(Reason.HostToolMissing, "dnsmasq is not on this node.");
        }
        connected.add(request.key());
        onConnect.run();
        return new SlotInterface(
            request.key(), request.key().tapName(), request.mac(), 1500, address, asked);
      }

      @Override
      public void linkUp(SlotInterface nic) {
        asked = Optional.of(nic.ip());
      }

      @Override
      public void linkDown(SlotInterface nic) {
        asked = Optional.empty();
      }

      @Override
      public void disconnect(NicKey key) {
        if (removalBroken) {
          throw new HostException(Reason.HostFault, "Links [vn1] cannot be removed.");
        }
        connected.remove(key);
      }

      @Override
      public void onLoss(Consumer<NicKey> listener) {}

      @Override
      public Set<NicKey> connected() {
        return Set.copyOf(connected);
      }
    };
  }

  private EmulatorGate gate() {
    return new EmulatorGate() {
      @Override
      public void expect(String uuid, String name, CgroupPath slot, int oomScoreAdjustment) {
        expected.add(uuid);
      }

      @Override
      public void forget(String uuid) {
        expected.remove(uuid);
      }

      @Override
      public void close() {}
    };
  }

  private Images images() {
    return new Images() {
      @Override
      public ImageObservation observe(String path) {
        if (imagesBroken) {
          throw new HostException(Reason.HostFault, "Image file a.img cannot be read: I/O error.");
        }
        return image;
      }

      @Override
      public void createLayer(DiskImage below, Path target) {
        try {
          Files.writeString(target, "layer");
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }

      @Override
      public boolean isOver(DiskImage below, Path layer) {
        return !imageReplaced;
      }

      @Override
      public void deleteLayer(Path layer) {
        if (removalBroken) {
          throw new HostException(Reason.HostFault, "Disk root.qcow2 cannot be removed: busy.");
        }
        deleted.add(layer);
        try {
          Files.deleteIfExists(layer);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    };
  }

  private GuestGroup groups() {
    return new GuestGroup() {
      @Override
      public CgroupPath create(CgroupPath slot) {
        return slot.child(NAME);
      }

      @Override
      public List<Long> processesIn(CgroupPath slot) {
        return inGroup.stream().map(ProcessIdentity::pid).toList();
      }

      @Override
      public OptionalLong oomKills(CgroupPath slot) {
        return OptionalLong.of(oomKills);
      }

      @Override
      public OptionalLong memoryLimit(CgroupPath slot) {
        return OptionalLong.of(328L << 20);
      }

      @Override
      public void remove(CgroupPath slot) {
        if (unkillable) {
          throw new HostException(Reason.HostFault, "Something runs in it still.");
        }
        withUuid.removeAll(inGroup);
        inGroup.clear();
      }
    };
  }

  private Processes processes() {
    return new Processes() {
      @Override
      public Optional<ProcessIdentity> identityOf(long pid) {
        return Optional.empty();
      }

      @Override
      public List<ProcessIdentity> emulatorsOf(String uuid) {
        List<ProcessIdentity> found = new ArrayList<>(withUuid);
        if (qemuRuns.getAsBoolean()) {
          found.add(QEMU);
        }
        return found;
      }

      @Override
      public List<String> argumentsOf(long pid) {
        return List.of();
      }

      @Override
      public Optional<Long> parentOf(long pid) {
        return Optional.empty();
      }

      @Override
      public Optional<NetworkNamespace> networkNamespaceOf(long pid) {
        return Optional.empty();
      }

      @Override
      public NetworkNamespace ownNetworkNamespace() {
        return new NetworkNamespace(1);
      }

      @Override
      public boolean runs(long pid, Path program) {
        return false;
      }

      @Override
      public void kill(ProcessIdentity process) {}

      @Override
      public boolean awaitEnd(ProcessIdentity process, Duration patience) {
        return true;
      }

      @Override
      public void whenEnded(ProcessIdentity process, Runnable action) {}

      @Override
      public void setOomScoreAdjustment(ProcessIdentity process, int adjustment) {
        oomScores.put(process, adjustment);
      }
    };
  }

  /** None but the one with QEMU in it, and those above. */
  private final class OneScope implements Cgroups {
    @Override
    public Optional<CgroupPath> podGroup(String podUid) {
      return Optional.empty();
    }

    @Override
    public List<String> childrenOf(CgroupPath group) {
      String below = group.value() + "/";
      return qemuIn.value().startsWith(below)
          ? List.of(qemuIn.value().substring(below.length()).split("/", 2)[0])
          : List.of();
    }

    @Override
    public List<Long> processesOf(CgroupPath group) {
      if (groupsUnreadable) {
        throw new HostException(
            Reason.HostFault, "Cgroup " + group + " cannot be read: I/O error.");
      }
      return group.equals(qemuIn) && qemuRuns.getAsBoolean() ? List.of(QEMU.pid()) : List.of();
    }

    @Override
    public CgroupPath createChild(CgroupPath parent, String name) {
      return parent.child(name);
    }

    @Override
    public void move(long pid, CgroupPath group) {}

    @Override
    public boolean holds(CgroupPath group, long pid) {
      return false;
    }

    @Override
    public boolean isInContainer(long pid) {
      return inContainers.contains(pid);
    }

    @Override
    public void killAndRemove(CgroupPath group) {}

    @Override
    public OptionalLong oomKills(CgroupPath group) {
      return OptionalLong.empty();
    }

    @Override
    public OptionalLong memoryLimit(CgroupPath group) {
      return OptionalLong.empty();
    }
  }
}
