package dev.vireo.api.change;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.api.v1alpha1.DomainSpec;
import dev.vireo.api.v1alpha1.VirtualMachineSpec;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** That fields, Domains and the user guide agree on how a change reaches a running guest. */
class FieldImpactTest {
  private static final Path GUIDE = Path.of("../docs/user-guide.md");

  /** What the guide says of a change, in the last column of its table of fields. */
  private static final Map<Impact, String> WORDS =
      Map.of(Impact.LIVE, "at once", Impact.RESTART, "waits", Impact.IMMUTABLE, "refused");

  @Test
  void eachFieldOfAVmDeclaresItsImpact() {
    assertThat(impactsOfVm()).allSatisfy((_, impacts) -> assertThat(impacts).isNotEmpty());
  }

  @Test
  void whatAnIncarnationIsPinnedToIsDeclaredThereAsInTheVm() {
    Map<String, Set<Impact>> ofVm = impactsOfVm();
    componentsOf(DomainSpec.class)
        .filter(component -> component.isAnnotationPresent(Change.class))
        .filter(component -> ofVm.containsKey(component.getName()))
        .forEach(component ->
            assertThat(ofVm.get(component.getName()))
                .as(component.getName())
                .containsAll(impactsOf(component)));
  }

  @Test
  void theGuideSaysOfEachFieldHowAChangeReachesTheGuest() throws IOException {
    Map<String, String> told = changesToldByGuide();
    impactsOfVm()
        .forEach((field, impacts) -> {
          String change = told.getOrDefault(field, "nothing");
          WORDS.forEach((impact, word) ->
              assertThat(change.contains(word))
                  .as("the guide tells of a change of %s: %s", field, change)
                  .isEqualTo(impacts.contains(impact)));
        });
  }

  private static Map<String, Set<Impact>> impactsOfVm() {
    Map<String, Set<Impact>> impacts = new HashMap<>();
    componentsOf(VirtualMachineSpec.class)
        .forEach(component -> impacts.put(component.getName(), impactsOf(component)));
    return impacts;
  }

  private static Set<Impact> impactsOf(RecordComponent component) {
    Set<Impact> impacts = EnumSet.noneOf(Impact.class);
    Change declared = component.getAnnotation(Change.class);
    if (declared != null) {
      impacts.add(declared.value());
    } else if (component.getType().isRecord()) {
      componentsOf(component.getType()).forEach(below -> impacts.addAll(impactsOf(below)));
    }
    return impacts;
  }

  private static Stream<RecordComponent> componentsOf(Class<?> type) {
    return Arrays.stream(type.getRecordComponents());
  }

  /** The last column of each row that begins with names of fields, by the field at the top. */
  private static Map<String, String> changesToldByGuide() throws IOException {
    Map<String, String> told = new HashMap<>();
    List<String> lines = Files.readAllLines(GUIDE);
    int header = lines.indexOf("| field | meaning | default | a change |");
    lines.stream()
        .skip(header + 2L)
        .takeWhile(line -> line.startsWith("|"))
        .map(line -> line.split("\\|", -1))
        .forEach(cells ->
            Arrays.stream(cells[1].split(","))
                .map(name -> name.replaceAll("[`\\s]", "").replaceAll("[.\\[].*", ""))
                .forEach(name -> told.merge(name, cells[cells.length - 2], String::concat)));
    return told;
  }
}
