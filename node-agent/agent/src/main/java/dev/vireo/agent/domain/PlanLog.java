package dev.vireo.agent.domain;

import dev.vireo.agent.domain.RestoreWatch.Trust;
import dev.vireo.api.meta.Reason;
import dev.vireo.libvirt.ShutdownMode;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** Logs what is planned for a Domain: once, however many rounds plan the same. */
final class PlanLog {
  private static final Logger LOG = Logger.getLogger(PlanLog.class);

  private final Map<DomainKey, String> told = new ConcurrentHashMap<>();
  private final Map<DomainKey, Trust> trusted = new ConcurrentHashMap<>();

  void forget(DomainKey key) {
    told.remove(key);
    trusted.remove(key);
  }

  /** How far the API server's word was trusted. */
  void asked(DomainKey key, Trust trust) {
    if (trust == trusted.put(key, trust)) {
      return;
    }
    switch (trust) {
      case INTACT -> LOG.debugf("The API server has the Lease as it was left. domain=%s", key);
      case ABSENT ->
          LOG.infof(
              "The API server has no Lease of this node, so no guest is started on its word. domain=%s",
              key);
      case DOUBTFUL ->
          LOG.infof(
              "It is not certain that the API server tells what is now, so no guest is started or ended on its word. domain=%s",
              key);
    }
  }

  /** The plan of a round. */
  void planned(DomainKey key, DomainPlan plan) {
    String line = lineOf(plan);
    if (line.equals(told.put(key, line))) {
      LOG.debugf("Planned again. domain=%s plan=%s", key, plan);
    } else {
      LOG.infof("Planned. domain=%s plan=%s", key, line);
    }
  }

  /** Without the times, which differ from round to round. */
  private static String lineOf(DomainPlan plan) {
    return switch (plan) {
      case DomainPlan.Hold(String why, _) -> "Hold why=" + why;
      case DomainPlan.Wait(Reason reason, String message, _) ->
          "Wait reason=%s message=%s".formatted(reason, message);
      case DomainPlan.KeepPaused(Reason reason, String message, _) ->
          "KeepPaused reason=%s message=%s".formatted(reason, message);
      case DomainPlan.AskShutdown(ShutdownMode mode, Reason reason, String message, _) ->
          "AskShutdown mode=%s reason=%s message=%s".formatted(mode, reason, message);
      case DomainPlan.OfMemory.RefuseSuspend(_, String message, _) ->
          "RefuseSuspend message=" + message;
      case DomainPlan.AwaitEnd(Reason reason, _, _) -> "AwaitEnd reason=" + reason;
      case DomainPlan.Condemn(Reason reason, _, _) -> "Condemn reason=" + reason;
      case DomainPlan.AwaitLeftover(_, String message, _) -> "AwaitLeftover message=" + message;
      case DomainPlan.Announce _,
          DomainPlan.MakeDisks _,
          DomainPlan.OfMemory _,
          DomainPlan.Start _,
          DomainPlan.Proceed _,
          DomainPlan.Confirm _,
          DomainPlan.KeepRunning _,
          DomainPlan.Pause _,
          DomainPlan.Unpause _,
          DomainPlan.UnpauseToStop _,
          DomainPlan.Reboot _,
          DomainPlan.Reset _,
          DomainPlan.SetOnReboot _,
          DomainPlan.Resume _,
          DomainPlan.Destroy _,
          DomainPlan.Forbid _,
          DomainPlan.KillLeftover _,
          DomainPlan.End _,
          DomainPlan.LeaveToOperator _,
          DomainPlan.Close _,
          DomainPlan.Release _,
          DomainPlan.Forget _ ->
          plan.toString();
    };
  }
}
