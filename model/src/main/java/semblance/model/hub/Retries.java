package semblance.model.hub;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import semblance.embedding.StorageException;
import semblance.model.hub.web.WebResponse;

/// Tries again what failed for a reason that passes, after longer and longer pauses.
final class Retries {
  /// Lets time pass between one try and the next.
  @FunctionalInterface
  interface Pause {
    /// Passes the time as clocks do.
    Pause CLOCK =
        duration -> {
          boolean opened = new CountDownLatch(1).await(duration.toNanos(), TimeUnit.NANOSECONDS);
          if (opened) {
            throw new AssertionError("nobody opens it");
          }
        };

    void pause(Duration duration) throws InterruptedException;
  }

  /// How often something is tried without any progress.
  static final int MOST = 5;

  private static final Duration LONGEST = Duration.ofSeconds(60);

  private final Pause pause;
  private final PullListener listener;
  private int failures;

  Retries(Pause pause, PullListener listener) {
    this.pause = pause;
    this.listener = listener;
  }

  /// Something came: the next failure is the first again.
  void progressed() {
    failures = 0;
  }

  /// Whether an answer is one that may be better the next time.
  static boolean mayPass(int status) {
    return switch (status) {
      case 408, 429, 500, 502, 503, 504 -> true;
      default -> false;
    };
  }

  /// Waits before the next try.
  ///
  /// @return whether there is to be one
  boolean again(WebResponse response) throws InterruptedException {
    Optional<Duration> asked = response.header("Retry-After").flatMap(Retries::duration);
    if (++failures >= MOST || asked.filter(time -> time.compareTo(LONGEST) > 0).isPresent()) {
      return false;
    }
    rest("the hub answers " + response.status(), asked.orElse(usual()));
    return true;
  }

  /// Waits before the next try.
  ///
  /// @throws StorageException if it was the last
  void again(IOException failure) throws InterruptedException {
    if (++failures >= MOST) {
      throw new StorageException(
          "%s; tried %d times. What has come is kept: run it again to go on from there"
              .formatted(failure.getMessage(), MOST),
          failure);
    }
    rest(String.valueOf(failure.getMessage()), usual());
  }

  private Duration usual() {
    return Duration.ofSeconds(1L << (failures - 1));
  }

  private void rest(String reason, Duration duration) throws InterruptedException {
    listener.retrying(reason, duration);
    pause.pause(duration);
  }

  /// Seconds or a date.
  private static Optional<Duration> duration(String text) {
    if (text.matches("[0-9]{1,9}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
    }
    try {
      Duration until =
          Duration.between(
              ZonedDateTime.now(ZoneOffset.UTC),
              ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME));
      return Optional.of(until.isNegative() ? Duration.ZERO : until);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
