package dev.vireo.agent.network;

import dev.vireo.agent.host.Command;
import dev.vireo.agent.host.Commands;
import dev.vireo.agent.host.ProcessIdentity;
import java.util.ArrayList;
import java.util.List;

/** {@code ip} and {@code tc} in one network namespace. Batches: a process each is what costs. */
record Netlink(Commands commands, List<String> prefix) {
  private static final String ADDRESSES = "addr show\nroute show\n";

  static Netlink of(Commands commands, NodeNamespace node) {
    return new Netlink(commands, node.prefix());
  }

  static Netlink of(Commands commands, ProcessIdentity inNamespace) {
    return new Netlink(
        commands, List.of("nsenter", "--net=/proc/" + inNamespace.pid() + "/ns/net"));
  }

  /** All links with their addresses, then all routes. */
  String addressesAndRoutes() {
    return commands.run(command("ip", "-json", "-batch", "-").withInput(ADDRESSES));
  }

  /** Those of these links that are there. */
  String links(List<String> names) {
    return commands
        .attempt(
            command("ip", "-json", "-force", "-batch", "-")
                .withInput(linesOf(names.stream().map(name -> "link show dev " + name).toList())))
        .output();
  }

  /** The filters at the entry of these links, one array for each. */
  String filters(List<String> links) {
    return commands
        .attempt(
            command("tc", "-json", "-batch", "-")
                .withInput(
                    linesOf(
                        links.stream()
                            .map(link -> "filter show dev %s ingress".formatted(link))
                            .toList())))
        .output();
  }

  void ip(List<String> lines) {
    if (!lines.isEmpty()) {
      commands.run(command("ip", "-batch", "-").withInput(linesOf(lines)));
    }
  }

  void tc(List<String> lines) {
    commands.run(command("tc", "-batch", "-").withInput(linesOf(lines)));
  }

  boolean tryTc(List<String> lines) {
    return commands.attempt(command("tc", "-batch", "-").withInput(linesOf(lines))).succeeded();
  }

  /** Removes what is there of these links. */
  void deleteLinks(List<String> names) {
    commands.attempt(
        command("ip", "-force", "-batch", "-")
            .withInput(linesOf(names.stream().map(name -> "link del " + name).toList())));
  }

  /** Removes the filters that are there at the entry of these links. */
  void deleteFilters(List<String> names) {
    commands.attempt(
        command("tc", "-force", "-batch", "-").withInput(linesOf(Wiring.withoutFilters(names))));
  }

  private Command command(String... arguments) {
    var all = new ArrayList<>(prefix);
    all.addAll(List.of(arguments));
    return Command.of(all);
  }

  private static String linesOf(List<String> lines) {
    return String.join("\n", lines) + "\n";
  }
}
