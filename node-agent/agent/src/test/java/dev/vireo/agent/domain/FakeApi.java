package dev.vireo.agent.domain;

import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.DomainStatus;
import dev.vireo.libvirt.xml.DomainUuid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** An API server that has one Domain and its slot, with fault switches. */
final class FakeApi implements DomainSource, SlotSource, StatusWriter, RestoreWatch {
  Domain domain;
  ApiView view = ApiView.CURRENT;
  SlotSeen slot = new SlotSeen.Present(Optional.of("10.244.1.7"));
  boolean writesFail;
  Trust trust = Trust.INTACT;
  RestoreSeen restore = new RestoreSeen(0, RestoreSeen.Report.NONE);

  /** Happens when a status has been taken. */
  Runnable onWrite = () -> {};

  private int writesLeft = Integer.MAX_VALUE;
  final List<DomainState> states = new ArrayList<>();

  FakeApi(Domain domain) {
    this.domain = domain;
  }

  /** After that many writes it is away. */
  void failWritesAfter(int writes) {
    writesLeft = writes;
  }

  DomainApi api() {
    return new DomainApi(this, this, this, this);
  }

  DomainStatus status() {
    return Optional.ofNullable(domain.getStatus())
        .orElseThrow(() -> new AssertionError("no status was written"));
  }

  @Override
  public Optional<KnownDomain> find(DomainKey key) {
    return Optional.of(new KnownDomain(domain, view));
  }

  @Override
  public Optional<Domain> known(DomainKey key) {
    return Optional.of(domain);
  }

  @Override
  public Collection<DomainKey> keys() {
    return List.of(DomainKey.of(domain));
  }

  @Override
  public Collection<DomainKey> keysOf(DomainUuid uuid) {
    return keys();
  }

  @Override
  public Trust ask() {
    return trust;
  }

  @Override
  public RestoreSeen observe(DomainUuid guest) {
    return restore;
  }

  @Override
  public SlotSeen observe(Domain ofDomain) {
    return slot;
  }

  @Override
  public Written write(Domain to, DomainStatus status) {
    if (writesFail || writesLeft-- <= 0) {
      return new Written.Failed("the API server is away");
    }
    domain = Golden.copy(domain);
    domain.setStatus(status);
    if (status.state() != null) {
      states.add(status.state());
    }
    onWrite.run();
    return new Written.Done(domain);
  }
}
