package dev.vireo.agent.gate;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.vireo.agent.host.CgroupPath;
import dev.vireo.agent.host.Cgroups;
import dev.vireo.agent.host.HostException;
import dev.vireo.agent.host.HostPaths;
import dev.vireo.agent.host.Processes;
import dev.vireo.agent.slot.GuestGroup;
import dev.vireo.api.meta.Reason;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;
import org.jboss.logging.Logger;

/** One virtual thread accepts, one more for each wrapper that asks. */
final class SocketEmulatorGate implements EmulatorGate {
  private static final Logger LOG = Logger.getLogger(SocketEmulatorGate.class);
  private static final int LONGEST_REQUEST = 64;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final ServerSocketChannel server;
  private final Path socket;
  private final GateKeeper keeper;
  private final Map<String, ExpectedEmulator> expected = new ConcurrentHashMap<>();
  private final ScheduledExecutorService hangUp =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("gate-hang-up").factory());

  private SocketEmulatorGate(ServerSocketChannel server, Path socket, GateKeeper keeper) {
    this.server = server;
    this.socket = socket;
    this.keeper = keeper;
  }

  static SocketEmulatorGate open(
      HostPaths paths, Cgroups cgroups, Processes processes, GuestGroup guests) {
    Path wrapper = paths.bin().resolve(FileEmulatorInstaller.WRAPPER);
    var keeper = new GateKeeper(paths.proc(), wrapper, cgroups, processes, guests);
    Path socket = paths.gateSocket();
    try {
      var gate = new SocketEmulatorGate(listen(socket), socket, keeper);
      Thread.ofVirtual().name("gate").start(gate::acceptAll);
      return gate;
    } catch (IOException e) {
      throw new HostException(
          Reason.HostFault, "%s cannot be listened on: %s.".formatted(socket, e.getMessage()), e);
    }
  }

  /** Bound under another name and renamed: the name never leads to nobody between two agents. */
  private static ServerSocketChannel listen(Path socket) throws IOException {
    Files.createDirectories(socket.toAbsolutePath().getParent());
    Path unnamed = socket.resolveSibling(socket.getFileName() + ".new");
    Files.deleteIfExists(unnamed);
    var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      server.bind(UnixDomainSocketAddress.of(unnamed));
      Files.setPosixFilePermissions(unnamed, PosixFilePermissions.fromString("rw-rw-rw-"));
      Files.move(
          unnamed, socket, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return server;
    } catch (IOException e) {
      server.close();
      throw e;
    }
  }

  @Override
  public void expect(String uuid, String libvirtName, CgroupPath slot, int oomScoreAdjustment) {
    String key = uuid.toLowerCase(Locale.ROOT);
    expected.put(key, new ExpectedEmulator(key, libvirtName, slot, oomScoreAdjustment));
  }

  @Override
  public void forget(String uuid) {
    expected.remove(uuid.toLowerCase(Locale.ROOT));
  }

  @Override
  public void close() {
    hangUp.shutdownNow();
    try {
      // The name stays: the next agent may have taken it over already.
      server.close();
    } catch (IOException e) {
      LOG.debugf("gate not closed cleanly socket=%s cause=%s", socket, e);
    }
  }

  private void acceptAll() {
    while (server.isOpen()) {
      try {
        SocketChannel wrapper = server.accept();
        Thread.ofVirtual().name("gate-answer").start(() -> serve(wrapper));
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        LOG.warnf("wrapper not accepted cause=%s", e);
      }
    }
  }

  private void serve(SocketChannel wrapper) {
    ScheduledFuture<?> deadline =
        hangUp.schedule(() -> closeQuietly(wrapper), PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    try (wrapper) {
      UserPrincipal peer = wrapper.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
      Optional<String> refusal = refusalOf(lineFrom(wrapper), peer);
      String answer = refusal.map(sentence -> "no " + sentence + "\n").orElse("ok\n");
      wrapper.write(ByteBuffer.wrap(answer.getBytes(UTF_8)));
    } catch (IOException e) {
      LOG.debugf("wrapper hung up cause=%s", e);
    } finally {
      deadline.cancel(false);
    }
  }

  private Optional<String> refusalOf(String line, UserPrincipal peer) {
    Optional<GateRequest> request = GateRequest.of(line);
    if (request.isEmpty()) {
      return Optional.of("The question is not of the form PID UUID.");
    }
    GateRequest question = request.get();
    ExpectedEmulator emulator = expected.get(question.uuid());
    Optional<String> refusal =
        emulator == null
            ? Optional.of(
                "Domain %s is not expected now: it is started by Vireo's node agent only."
                    .formatted(question.uuid()))
            : keeper.letIn(emulator, question.pid(), peer);
    if (refusal.isPresent()) {
      LOG.warnf(
          "emulator refused uuid=%s pid=%d cause=%s",
          question.uuid(), question.pid(), refusal.get());
    } else {
      LOG.infof("emulator let in uuid=%s pid=%d", question.uuid(), question.pid());
    }
    return refusal;
  }

  private static String lineFrom(SocketChannel wrapper) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(LONGEST_REQUEST);
    while (buffer.hasRemaining() && wrapper.read(buffer) > 0) {
      if (buffer.get(buffer.position() - 1) == '\n') {
        return US_ASCII.decode(buffer.flip()).toString().strip();
      }
    }
    return "";
  }

  private static void closeQuietly(SocketChannel wrapper) {
    try {
      wrapper.close();
    } catch (IOException e) {
      LOG.debugf("wrapper not closed cause=%s", e);
    }
  }
}
