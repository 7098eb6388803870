package dev.vireo.agent.network;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.agent.host.HostException;
import dev.vireo.api.meta.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads what {@code ip -json} and {@code tc -json} write: for a batch one array after another. */
final class IpJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private IpJson() {}

  /** The interfaces of {@code addr show} or {@code link show} by name. */
  static Map<String, LinkState> linksOf(String json) {
    var links = new LinkedHashMap<String, LinkState>();
    for (JsonNode entry : entriesOf(json)) {
      if (entry.has("ifname")) {
        links.put(entry.path("ifname").asText(), linkOf(entry));
      }
    }
    return links;
  }

  private static LinkState linkOf(JsonNode entry) {
    boolean up = false;
    for (JsonNode flag : entry.path("flags")) {
      up |= flag.asText().equals("UP");
    }
    var addresses = new ArrayList<String>();
    for (JsonNode address : entry.path("addr_info")) {
      if (address.path("family").asText().equals("inet")) {
        addresses.add(address.path("local").asText() + "/" + address.path("prefixlen").asInt());
      }
    }
    return new LinkState(
        entry.path("ifindex").asInt(),
        entry.path("link_index").asInt(),
        up,
        entry.path("address").asText(),
        entry.path("mtu").asInt(),
        addresses);
  }

  /** The routes of {@code route show} through this interface. */
  static List<PodRoute> routesOf(String json, String link) {
    var routes = new ArrayList<PodRoute>();
    for (JsonNode entry : entriesOf(json)) {
      if (entry.has("dst") && entry.path("dev").asText().equals(link)) {
        routes.add(routeOf(entry));
      }
    }
    return routes;
  }

  private static PodRoute routeOf(JsonNode entry) {
    String destination = entry.path("dst").asText();
    if (destination.equals("default")) {
      destination = PodRoute.DEFAULT;
    } else if (!destination.contains("/")) {
      destination += "/32";
    }
    return new PodRoute(
        destination,
        entry.has("gateway") ? Optional.of(entry.path("gateway").asText()) : Optional.empty());
  }

  /** Where the filters of each {@code filter show dev ...} of a batch redirect to. */
  static List<Set<String>> redirectsOf(String json) {
    return arraysOf(json).stream().map(IpJson::targetsIn).toList();
  }

  private static Set<String> targetsIn(JsonNode filters) {
    var targets = new HashSet<String>();
    for (JsonNode entry : filters) {
      for (JsonNode action : entry.path("options").path("actions")) {
        if (action.path("mirred_action").asText().equals("redirect")) {
          targets.add(action.path("to_dev").asText());
        }
      }
    }
    return targets;
  }

  private static List<JsonNode> entriesOf(String json) {
    var entries = new ArrayList<JsonNode>();
    arraysOf(json).forEach(array -> array.forEach(entries::add));
    return entries;
  }

  private static List<JsonNode> arraysOf(String json) {
    var arrays = new ArrayList<JsonNode>();
    try (JsonParser parser = JSON.createParser(json)) {
      for (JsonNode array = JSON.readTree(parser);
          array != null && !array.isMissingNode();
          array = JSON.readTree(parser)) {
        arrays.add(array);
      }
    } catch (JsonProcessingException e) {
      throw new HostException(
          Reason.HostFault, "ip or tc of the node agent's image does not write JSON.", e);
    } catch (IOException e) {
      throw new HostException(Reason.HostFault, "The answer of ip or tc cannot be read.", e);
    }
    return arrays;
  }
}
