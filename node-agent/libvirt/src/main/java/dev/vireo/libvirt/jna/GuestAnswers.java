package dev.vireo.libvirt.jna;

import com.sun.jna.Pointer;
import dev.vireo.libvirt.GuestFilesystem;
import dev.vireo.libvirt.GuestFilesystem.Use;
import dev.vireo.libvirt.GuestInfo;
import dev.vireo.libvirt.GuestLoad;
import dev.vireo.libvirt.GuestOs;
import dev.vireo.libvirt.GuestTimeZone;
import dev.vireo.libvirt.GuestUser;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.LongStream;

/**
 * What {@code virDomainGetGuestInfo} has told, by the names that its documentation gives to each
 * parameter. A list has a {@code count}, which also says that it was told, be it empty (but libvirt
 * 9.0 tells no count of file systems when there are none on a disk).
 */
record GuestAnswers(
    Map<String, String> texts, Map<String, Long> numbers, Map<String, Double> averages) {

  /** Nothing was told. */
  static final GuestAnswers NONE = new GuestAnswers(Map.of(), Map.of(), Map.of());

  GuestAnswers {
    texts = Map.copyOf(texts);
    numbers = Map.copyOf(numbers);
    averages = Map.copyOf(averages);
  }

  /** Copies; the array stays the caller's. */
  static GuestAnswers of(Pointer params, int count) {
    return new GuestAnswers(
        TypedParams.strings(params, count),
        TypedParams.longs(params, count),
        TypedParams.doubles(params, count));
  }

  GuestInfo info() {
    return new GuestInfo(
        text("hostname"),
        os(),
        number("timezone.offset").flatMap(s -> GuestTimeZone.of(text("timezone.name"), s)),
        list("user", this::user),
        list("fs", this::filesystem),
        load());
  }

  private Optional<GuestOs> os() {
    return texts.keySet().stream().noneMatch(name -> name.startsWith("os."))
        ? Optional.empty()
        : Optional.of(
            new GuestOs(
                text("os.id"),
                text("os.pretty-name"),
                text("os.version-id"),
                text("os.kernel-release")));
  }

  private GuestUser user(String prefix) {
    String name = text(prefix + ".name").orElse("");
    return new GuestUser(
        text(prefix + ".domain").map(domain -> domain + "\\" + name).orElse(name),
        number(prefix + ".login-time").map(Instant::ofEpochMilli));
  }

  private GuestFilesystem filesystem(String prefix) {
    return new GuestFilesystem(
        text(prefix + ".mountpoint").orElse(""),
        text(prefix + ".name"),
        text(prefix + ".fstype"),
        number(prefix + ".total-bytes")
            .flatMap(total -> number(prefix + ".used-bytes").flatMap(used -> Use.of(total, used))));
  }

  private Optional<GuestLoad> load() {
    return average("load.1m")
        .flatMap(one ->
            average("load.5m")
                .flatMap(five ->
                    average("load.15m").flatMap(fifteen -> GuestLoad.of(one, five, fifteen))));
  }

  private <T> Optional<List<T>> list(String kind, Function<String, T> entry) {
    return number(kind + ".count")
        .map(count ->
            LongStream.range(0, Math.min(count, GuestInfo.MOST))
                .mapToObj(i -> entry.apply(kind + "." + i))
                .toList());
  }

  private Optional<String> text(String name) {
    return Optional.ofNullable(texts.get(name));
  }

  private Optional<Long> number(String name) {
    return Optional.ofNullable(numbers.get(name));
  }

  private Optional<Double> average(String name) {
    return Optional.ofNullable(averages.get(name));
  }
}
