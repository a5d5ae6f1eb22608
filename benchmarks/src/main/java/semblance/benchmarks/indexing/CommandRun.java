package semblance.benchmarks.indexing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import semblance.benchmarks.measure.Checkout;
import semblance.benchmarks.measure.Machine;

/// A `semblance` command that ran in a process of its own, as people run it.
///
/// @param code its exit code; 137 if it was killed
/// @param output what it wrote to standard output
/// @param errors what it wrote to standard error
/// @param wall from its start to its end
/// @param peakResident the most memory it had resident, in bytes; 0 if the system does not tell
record CommandRun(int code, String output, String errors, Duration wall, long peakResident) {
  private static final Duration WATCH = Duration.ofMillis(50);

  /// Runs a command to its end, watching its memory.
  static CommandRun of(Checkout checkout, Path here, Object... words) throws IOException {
    try (Running running = Running.start(checkout, here, words)) {
      long peak = 0;
      while (!running.endsWithin(WATCH)) {
        peak = Math.max(peak, Machine.peakResident(running.process.pid()).orElse(0L));
      }
      return running.ended(peak);
    }
  }

  /// Runs a command to its end, disturbing it as little as can be.
  static CommandRun timed(Checkout checkout, Path here, Object... words) throws IOException {
    try (Running running = Running.start(checkout, here, words)) {
      running.process.onExit().join();
      return running.ended(0);
    }
  }

  /// Runs a command, and kills it with SIGKILL if it has not ended after a while.
  static CommandRun killedAfter(Duration time, Checkout checkout, Path here, Object... words)
      throws IOException {
    try (Running running = Running.start(checkout, here, words)) {
      if (!running.endsWithin(time)) {
        running.process.destroyForcibly().onExit().join();
      }
      return running.ended(0);
    }
  }

  /// This run.
  ///
  /// @throws IllegalStateException if it failed
  CommandRun orThrow() {
    if (code != 0) {
      throw new IllegalStateException(
          "the command ended with exit code %d: %s".formatted(code, errors.strip()));
    }
    return this;
  }

  double seconds() {
    return wall.toNanos() / 1e9;
  }

  /// A process, with files for what it writes, so that it never waits for us to read.
  private record Running(Process process, long start, Path output, Path errors)
      implements AutoCloseable {
    static Running start(Checkout checkout, Path here, Object... words) throws IOException {
      List<String> command = new ArrayList<>();
      command.add(checkout.launcher().toString());
      for (Object word : words) {
        command.add(word.toString());
      }
      Path output = Files.createTempFile("semblance", ".out");
      Path errors = Files.createTempFile("semblance", ".err");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(here.toFile())
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile());
      long start = System.nanoTime();
      return new Running(builder.start(), start, output, errors);
    }

    boolean endsWithin(Duration time) {
      try {
        return process.waitFor(time.toNanos(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while a command ran", e);
      }
    }

    CommandRun ended(long peak) throws IOException {
      Duration wall = Duration.ofNanos(System.nanoTime() - start);
      return new CommandRun(
          process.exitValue(), Files.readString(output), Files.readString(errors), wall, peak);
    }

    @Override
    public void close() throws IOException {
      process.destroyForcibly();
      Files.delete(output);
      Files.delete(errors);
    }
  }
}
