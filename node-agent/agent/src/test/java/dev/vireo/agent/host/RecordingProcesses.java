package dev.vireo.agent.host;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads as another does, and only writes down whom it would kill. */
public final class RecordingProcesses implements Processes {
  private final Processes reader;
  private final List<ProcessIdentity> killed = new ArrayList<>();

  public RecordingProcesses(Processes reader) {
    this.reader = reader;
  }

  public List<ProcessIdentity> killed() {
    return List.copyOf(killed);
  }

  @Override
  public Optional<ProcessIdentity> identityOf(long pid) {
    return reader.identityOf(pid);
  }

  @Override
  public List<ProcessIdentity> emulatorsOf(String uuid) {
    return reader.emulatorsOf(uuid);
  }

  @Override
  public List<String> argumentsOf(long pid) {
    return reader.argumentsOf(pid);
  }

  @Override
  public Optional<Long> parentOf(long pid) {
    return reader.parentOf(pid);
  }

  @Override
  public Optional<NetworkNamespace> networkNamespaceOf(long pid) {
    return reader.networkNamespaceOf(pid);
  }

  @Override
  public NetworkNamespace ownNetworkNamespace() {
    return reader.ownNetworkNamespace();
  }

  @Override
  public boolean runs(long pid, Path program) {
    return reader.runs(pid, program);
  }

  @Override
  public void kill(ProcessIdentity process) {
    killed.add(process);
  }

  @Override
  public boolean awaitEnd(ProcessIdentity process, Duration deadline) {
    return true;
  }

  @Override
  public void whenEnded(ProcessIdentity process, Runnable action) {
    reader.whenEnded(process, action);
  }

  @Override
  public void setOomScoreAdjustment(ProcessIdentity process, int adjustment) {}
}
