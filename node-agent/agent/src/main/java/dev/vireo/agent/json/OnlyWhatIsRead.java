package dev.vireo.agent.json;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.vireo.api.v1alpha1.DomainSpec;
import dev.vireo.api.v1alpha1.Placement;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Leaves out, of the objects that the API server sends, what nothing here reads: {@code
 * managedFields}, which are longer than many an object, and a Domain's placement, for whose dozens
 * of model classes the agent would pay on each node. The agent writes nothing of them either:
 * statuses are all that it writes. An architecture test holds that nobody asks for them.
 */
public final class OnlyWhatIsRead {
  private OnlyWhatIsRead() {}

  /** A mapper that does so. */
  public static ObjectMapper mapper() {
    return new ObjectMapper()
        .addMixIn(ObjectMeta.class, WithoutHistory.class)
        .addMixIn(DomainSpec.class, WithoutPlacement.class)
        .addMixIn(Placement.class, Skipped.class);
  }

  @JsonIgnoreProperties("managedFields")
  private interface WithoutHistory {}

  @JsonIgnoreProperties("placement")
  private interface WithoutPlacement {}

  /** A record's constructor still wants one, and Jackson would get to know its type for that. */
  @JsonDeserialize(using = Skip.class)
  private interface Skipped {}

  private static final class Skip extends JsonDeserializer<Object> {
    @Override
    public @Nullable Object deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      parser.skipChildren();
      return null;
    }
  }
}
