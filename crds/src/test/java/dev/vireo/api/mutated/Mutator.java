package dev.vireo.api.mutated;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Spoils a manifest in one to three places. The same seed spoils it in the same way. */
final class Mutator {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST = 3;

  /** What people, templates and scripts put where something else belongs. */
  private static final List<String> WORDS =
      List.of(
          "null",
          "true",
          "false",
          "0",
          "1",
          "-1",
          "65",
          "2147483648",
          "9223372036854775808",
          "1.5",
          "1e400",
          "\"\"",
          "\" \"",
          "\"On\"",
          "\"on\"",
          "\"1\"",
          "\"-1Gi\"",
          "\"1Gi\"",
          "\"0\"",
          "\"1e3\"",
          "\"128Mi \"",
          "\"0x10\"",
          "\"1Zi\"",
          "\"a/b\"",
          "\"../x\"",
          "\"A_B\"",
          "\"\u00e9\"",
          "\"\ud83e\udd86\"",
          "\"\\u0000\"",
          "\"a\\nb\"",
          "\"{{ .x }}\"",
          "\"" + "a".repeat(58) + "\"",
          "\"" + "x".repeat(10_000) + "\"",
          "[]",
          "{}",
          "[[]]",
          "[null]",
          "[\"a\"]",
          "{\"a\": {\"b\": 1}}",
          "{\"name\": \"default\"}");

  private final Random random;

  /** A node's place: a field of an object, or an element of an array. */
  private record Place(JsonNode parent, String field, int index) {}

  Mutator(long seed) {
    this.random = new Random(seed);
  }

  ObjectNode mutate(JsonNode manifest) {
    ObjectNode copy = manifest.deepCopy();
    for (int i = random.nextInt(MOST); i >= 0; i--) {
      List<Place> places = new ArrayList<>();
      collect(copy, places);
      if (!places.isEmpty()) {
        spoil(places.get(random.nextInt(places.size())));
      }
    }
    return copy;
  }

  private static void collect(JsonNode node, List<Place> places) {
    if (node instanceof ObjectNode object) {
      object
          .properties()
          .forEach(entry -> {
            places.add(new Place(object, entry.getKey(), -1));
            collect(entry.getValue(), places);
          });
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        places.add(new Place(array, "", i));
        collect(array.get(i), places);
      }
    }
  }

  private void spoil(Place place) {
    switch (place.parent()) {
      case ObjectNode object -> {
        switch (random.nextInt(5)) {
          case 0 -> object.remove(place.field());
          case 1 -> object.set(place.field() + "s", object.remove(place.field()));
          case 2 -> object.set("extra", word());
          default -> object.set(place.field(), word());
        }
      }
      case ArrayNode array -> {
        switch (random.nextInt(4)) {
          case 0 -> array.remove(place.index());
          case 1 -> array.add(array.get(place.index()).deepCopy());
          case 2 -> grow(array, place.index());
          default -> array.set(place.index(), word());
        }
      }
      default -> throw new IllegalStateException("no place: " + place);
    }
  }

  private static void grow(ArrayNode array, int index) {
    JsonNode element = array.get(index);
    for (int i = 0; i < 70; i++) {
      JsonNode copy = element.deepCopy();
      if (copy instanceof ObjectNode object && object.has("name")) {
        object.put("name", "n" + i);
      }
      array.add(copy);
    }
  }

  private JsonNode word() {
    try {
      return JSON.readTree(WORDS.get(random.nextInt(WORDS.size())));
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      return JsonNodeFactory.instance.nullNode();
    }
  }
}
