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

  /** It answers, and takes no status. */
  boolean writesFail;

  Trust trust = Trust.INTACT;
  RestoreSeen restore = new RestoreSeen(0, RestoreSeen.Report.NONE);

  /** Without an answer, it takes the status that it is asked to take next. */
  boolean takesOneSilently;

  /** How often it was asked to take a status. */
  int asked;

  private Optional<Domain> lastTold = Optional.empty();

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

  /** It answers nothing any more. What it had told until then is known. */
  void goAway() {
    lastTold = Optional.of(domain);
  }

  /** The agent has heard nothing from it since it was started. */
  void goAwayFromTheStart() {
    goAway();
    view = ApiView.REMEMBERED;
    slot = new SlotSeen.Unheard("The API server has not told the slots of this node yet.");
  }

  void comeBack() {
    lastTold = Optional.empty();
    view = ApiView.CURRENT;
    slot = new SlotSeen.Present(Optional.of("10.244.1.7"));
  }

  @Override
  public Optional<KnownDomain> find(DomainKey key) {
    return Optional.of(new KnownDomain(lastTold.orElse(domain), view));
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
    asked++;
    if (takesOneSilently) {
      takesOneSilently = false;
      taken(status);
      return new Written.Unanswered("no answer has come");
    }
    if (lastTold.isPresent() || writesLeft-- <= 0) {
      return new Written.Unanswered("the API server is away");
    }
    if (writesFail) {
      return new Written.Failed("the Domain was changed");
    }
    taken(status);
    return new Written.Done(domain);
  }

  private void taken(DomainStatus status) {
    domain = Golden.copy(domain);
    domain.setStatus(status);
    if (status.state() != null) {
      states.add(status.state());
    }
    onWrite.run();
  }
}
