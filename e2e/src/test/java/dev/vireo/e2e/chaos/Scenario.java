package dev.vireo.e2e.chaos;

import dev.vireo.e2e.chaos.Fault.Place;
import dev.vireo.e2e.chaos.Step.Break;
import dev.vireo.e2e.chaos.Step.Hit;
import dev.vireo.e2e.chaos.Step.Mend;
import dev.vireo.e2e.chaos.Step.Operate;
import dev.vireo.e2e.chaos.Step.Pass;
import dev.vireo.e2e.chaos.Step.StepClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * What happens in one run, as its seed gives it: the same again for the same seed. Pure.
 *
 * @param seed what it is made from
 * @param vms how many VMs there are
 * @param steps what happens, in this order
 */
record Scenario(long seed, int vms, List<Step> steps) {
  /** Nodes that may be hit. */
  static final int NODES = 2;

  private static final int MAX_VMS = 2;
  private static final int ROUNDS = 3;

  /** Seconds. Further back, the cluster's certificates are not valid yet. */
  private static final List<Integer> CLOCK_STEPS = List.of(-90, -20, 20, 90, 3600);

  Scenario {
    steps = List.copyOf(steps);
  }

  /** The run of a seed. */
  static Scenario of(long seed) {
    return new Maker(new Random(seed)).scenario(seed);
  }

  private static final class Maker {
    private final Random chance;
    private final List<Step> steps = new ArrayList<>();

    Maker(Random chance) {
      this.chance = chance;
    }

    Scenario scenario(long seed) {
      int vms = 1 + chance.nextInt(MAX_VMS);
      for (int round = 0; round < ROUNDS; round++) {
        round(vms);
      }
      return new Scenario(seed, vms, steps);
    }

    private void round(int vms) {
      // From the very beginning of a start to a guest that has booted.
      pass(0, 12_000);
      boolean reachable = breakSomething();
      stepClock();
      pass(0, 3_000);
      int hits = chance.nextInt(2);
      for (int i = 0; i < hits; i++) {
        // Which pod is the slot's, the API server tells.
        List<Fault> faults = reachable ? Fault.of(Place.GUEST) : List.of(Fault.QEMU);
        steps.add(new Hit(oneOf(faults), chance.nextInt(vms)));
      }
      if (reachable) {
        // One that is deleted may wait for what is broken.
        operate(vms, EnumSet.complementOf(EnumSet.of(Operation.MAKE_ANEW)));
      }
      pass(0, 8_000);
      steps.add(new Mend());
      operate(vms, EnumSet.allOf(Operation.class));
    }

    // One fault, or two at once; whether the API server can still be asked.
    private boolean breakSomething() {
      if (chance.nextInt(4) == 0) {
        Fault fault = oneOf(Fault.of(Place.CONTROL_PLANE));
        breakOnNodes(1, List.of(Fault.CONTAINERD, Fault.KUBELET, Fault.LIBVIRTD));
        steps.add(new Break(fault, 0));
        return false;
      }
      breakOnNodes(2, Fault.of(Place.NODE));
      return true;
    }

    private void breakOnNodes(int most, List<Fault> faults) {
      int count = chance.nextInt(most + 1);
      for (int i = 0; i < count; i++) {
        Step step = new Break(oneOf(faults), chance.nextInt(NODES));
        if (!steps.subList(lastMend(), steps.size()).contains(step)) {
          steps.add(step);
        }
      }
    }

    // Also one that is killed just now, and comes back with it.
    private void stepClock() {
      if (chance.nextInt(3) == 0) {
        steps.add(
            new StepClock(
                oneOf(List.of(Fault.AGENT, Fault.OPERATOR)),
                chance.nextInt(NODES),
                Duration.ofSeconds(oneOf(CLOCK_STEPS))));
      }
    }

    private int lastMend() {
      return steps.lastIndexOf(new Mend()) + 1;
    }

    private void operate(int vms, Set<Operation> operations) {
      int count = chance.nextInt(3);
      for (int i = 0; i < count; i++) {
        steps.add(new Operate(chance.nextInt(vms), oneOf(List.copyOf(operations))));
        pass(0, 2_000);
      }
    }

    private void pass(int from, int to) {
      steps.add(new Pass(Duration.ofMillis(chance.nextInt(from, to))));
    }

    private <T> T oneOf(List<T> all) {
      return all.get(chance.nextInt(all.size()));
    }
  }
}
