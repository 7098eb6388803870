package dev.vireo.agent.guest;

import dev.vireo.agent.domain.GuestSeen;
import dev.vireo.libvirt.xml.DomainUuid;
import java.time.Duration;
import java.util.Optional;

/**
 * When one guest is looked at and asked, and how often it is told of. Pure.
 *
 * @param questions how many it was asked since something happened to it
 * @param unanswered how many of the last ones in a row it has not answered
 * @param lookedAt the uptime of the last look
 * @param askAt the uptime of the next question
 * @param told what was told of it last
 * @param allowance how often it may be told of
 */
record GuestPace(
    int questions,
    int unanswered,
    Optional<Duration> lookedAt,
    Duration askAt,
    Optional<GuestSeen> told,
    Allowance allowance) {
  /** A guest can have itself looked at by its agent's channel; this often and no oftener. */
  static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  /** A guest gets its name and addresses soon after its agent has connected. */
  static final Duration QUICK = Duration.ofSeconds(2);

  static final int QUICK_QUESTIONS = 5;

  /** One unanswered question may be a busy guest. */
  static final int SILENT_AFTER = 3;

  static final Duration SILENT = Duration.ofMinutes(1);
  private static final int SLOWEST_SECONDS = 360;
  private static final int FASTEST_SECONDS = 240;

  /** Of a guest that was never looked at. */
  static GuestPace begin(Duration now) {
    return new GuestPace(
        0, 0, Optional.empty(), Duration.ZERO, Optional.empty(), Allowance.full(now));
  }

  /** Each guest has its own time, so that those that started together are not asked together. */
  static Duration slow(DomainUuid uuid) {
    int spread = SLOWEST_SECONDS - FASTEST_SECONDS + 1;
    return Duration.ofSeconds(FASTEST_SECONDS + Math.floorMod(uuid.hashCode(), spread));
  }

  /** How long the next look must wait; empty when it need not. */
  Optional<Duration> waitToLook(Duration now) {
    return lookedAt.map(last -> last.plus(BETWEEN_LOOKS).minus(now)).filter(Duration::isPositive);
  }

  /** How long the next question must wait; empty when it need not. */
  Optional<Duration> waitToAsk(Duration now) {
    return Optional.of(askAt.minus(now)).filter(Duration::isPositive);
  }

  GuestPace looked(Duration now) {
    return new GuestPace(questions, unanswered, Optional.of(now), askAt, told, allowance);
  }

  /** Something has happened to the guest: it is asked at once, and quickly for a while. */
  GuestPace anew() {
    return new GuestPace(0, 0, lookedAt, Duration.ZERO, told, allowance);
  }

  GuestPace answered(DomainUuid uuid, Duration now) {
    return asked(0, now.plus(questions < QUICK_QUESTIONS ? QUICK : slow(uuid)));
  }

  GuestPace unanswered(Duration now) {
    return asked(unanswered + 1, now.plus(unanswered + 1 < SILENT_AFTER ? QUICK : SILENT));
  }

  /** It could not be asked, for which it can do nothing. */
  GuestPace notAsked(Duration now) {
    return asked(unanswered, now.plus(questions < QUICK_QUESTIONS ? QUICK : SILENT));
  }

  private GuestPace asked(int missed, Duration next) {
    return new GuestPace(questions + 1, missed, lookedAt, next, told, allowance);
  }

  boolean isSilent() {
    return unanswered >= SILENT_AFTER;
  }

  GuestPace told(GuestSeen seen, Duration now) {
    return new GuestPace(
        questions, unanswered, lookedAt, askAt, Optional.of(seen), allowance.used(now));
  }
}
