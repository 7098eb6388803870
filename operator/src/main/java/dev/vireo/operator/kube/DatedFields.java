package dev.vireo.operator.kube;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.vireo.api.meta.Labels;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.quarkus.kubernetes.client.KubernetesClientObjectMapperCustomizer;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps {@code managedFields} only of objects with the two fields that are dated by them, the word
 * that a machine is dead and the time in a Lease: of all others they would be much of what the
 * caches hold. All of an object's or none, for an object that is written back: the server takes
 * those that it is sent for a change, and keeps its own when it is sent none.
 */
@Singleton
final class DatedFields implements KubernetesClientObjectMapperCustomizer {
  private static final List<String> DATED = List.of("f:" + Labels.CONFIRMED_DEAD, "f:renewTime");

  @Override
  public void customize(ObjectMapper mapper) {
    mapper.addMixIn(ObjectMeta.class, Mixin.class);
  }

  interface Mixin {
    @JsonDeserialize(using = Reader.class)
    void setManagedFields(List<ManagedFieldsEntry> managedFields);
  }

  private static final class Reader extends JsonDeserializer<List<ManagedFieldsEntry>> {
    @Override
    public List<ManagedFieldsEntry> deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      var kept = new ArrayList<ManagedFieldsEntry>();
      JsonNode all = context.readTree(parser);
      if (DATED.stream().anyMatch(field -> all.findValue(field) != null)) {
        for (JsonNode entry : all) {
          kept.add(context.readTreeAsValue(entry, ManagedFieldsEntry.class));
        }
      }
      return kept;
    }
  }
}
