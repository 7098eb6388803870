package dev.vireo.agent.state;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.agent.json.OnlyWhatIsRead;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainStatus;
import dev.vireo.api.v1alpha1.RebootAction;
import dev.vireo.libvirt.xml.DacOwner;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The node's open Domains, a file each, named by the Domain's UID. One process writes them, the
 * holder of the host's lock, so they are read once.
 */
public final class OpenDomains {
  private static final Logger LOG = Logger.getLogger(OpenDomains.class);

  private final PrivateFiles files;
  private final ObjectMapper json = OnlyWhatIsRead.mapper();
  private final Map<String, OpenDomain> all = new ConcurrentHashMap<>();

  /** In a folder of the agent's own. */
  public OpenDomains(Path folder) {
    this.files = new PrivateFiles(folder);
    // Teaches the mapper Kubernetes' own types.
    new KubernetesSerialization(json, false);
    files.names().forEach(uid -> read(uid).ifPresent(open -> all.put(uid, open)));
  }

  /** What a file holds; a later agent may have written more. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Content(
      @Nullable Domain domain,
      @Nullable String cgroup,
      @Nullable String bootId,
      @Nullable Long stopSinceMillis,
      @Nullable List<DacOwner> letIn,
      @Nullable Long oomKillsBefore,
      @Nullable Run runDone,
      @Nullable DomainStatus unwritten) {}

  /** What a file holds of {@link RunDone}. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Run(
      RunDone.@Nullable Hold hold,
      @Nullable String rebootedAt,
      @Nullable String resetAt,
      @Nullable RebootAction onReboot) {
    static Run of(RunDone done) {
      return new Run(
          done.hold(),
          done.rebootedAt().orElse(null),
          done.resetAt().orElse(null),
          done.onReboot());
    }

    RunDone done() {
      return new RunDone(
          Optional.ofNullable(hold).orElse(RunDone.Hold.NONE),
          Optional.ofNullable(rebootedAt),
          Optional.ofNullable(resetAt),
          Optional.ofNullable(onReboot).orElse(RebootAction.Restart));
    }
  }

  /** Remembers it as it is; on disk when this returns. Nothing is written that is there already. */
  public void put(OpenDomain open) {
    String uid = open.domain().getMetadata().getUid();
    if (!open.equals(all.get(uid))) {
      files.write(uid, write(open));
      all.put(uid, open);
    }
  }

  /** The one of that UID. */
  public Optional<OpenDomain> get(String domainUid) {
    return Optional.ofNullable(all.get(domainUid));
  }

  /** All of them. */
  public List<OpenDomain> all() {
    return List.copyOf(all.values());
  }

  /** Forgets it. */
  public void remove(String domainUid) {
    files.delete(domainUid);
    all.remove(domainUid);
  }

  private String write(OpenDomain open) {
    try {
      return json.writeValueAsString(
          new Content(
              open.domain(),
              open.cgroup().orElse(null),
              open.bootId(),
              open.stopSince().map(Duration::toMillis).orElse(null),
              open.letIn(),
              open.oomKillsBefore(),
              Run.of(open.runDone()),
              open.unwritten().orElse(null)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A Domain cannot be written as JSON", e);
    }
  }

  // What runs is told by libvirt, too: one file less must not stop the others, nor the agent.
  private Optional<OpenDomain> read(String uid) {
    try {
      Optional<OpenDomain> open = files.read(uid).flatMap(text -> read(uid, text));
      if (open.isEmpty()) {
        LOG.errorf(
            "A file of an open Domain does not hold that Domain, and is not used. uid=%s", uid);
      }
      return open;
    } catch (UncheckedIOException e) {
      LOG.errorf(e, "A file of an open Domain cannot be read. uid=%s", uid);
      return Optional.empty();
    }
  }

  private Optional<OpenDomain> read(String uid, String text) {
    try {
      return Optional.ofNullable(json.readValue(text, Content.class)).flatMap(c -> openOf(uid, c));
    } catch (JsonProcessingException e) {
      LOG.debugf(e, "A file of an open Domain is no JSON. uid=%s", uid);
      return Optional.empty();
    }
  }

  private static Optional<OpenDomain> openOf(String uid, Content content) {
    return Optional.ofNullable(content.domain())
        .filter(domain -> uid.equals(domain.getMetadata().getUid()))
        .map(domain ->
            new OpenDomain(
                domain,
                Optional.ofNullable(content.cgroup()),
                Optional.ofNullable(content.bootId()).orElse(""),
                Optional.ofNullable(content.stopSinceMillis()).map(Duration::ofMillis),
                Optional.ofNullable(content.letIn()).orElse(List.of()),
                Optional.ofNullable(content.oomKillsBefore()).orElse(0L),
                Optional.ofNullable(content.runDone()).map(Run::done).orElse(RunDone.NOTHING),
                Optional.ofNullable(content.unwritten())));
  }
}
