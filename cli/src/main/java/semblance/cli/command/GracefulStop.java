package semblance.cli.command;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import semblance.cli.terminal.Terminal;

/// Lets long work end in order when the process is told to end, by Ctrl-C or `kill`: nothing more
/// is begun, what is under way is finished and committed, and only then the process ends. It waits
/// no longer than a while for that, since what was committed last is safe anyway.
///
/// Closed last, after the catalog. If the process is ending, closing never returns, so that its
/// exit code tells of the signal.
public final class GracefulStop implements AutoCloseable {
  private static final Words INDEXING =
      new Words(
          Duration.ofSeconds(8),
          "Stopping: what is under way is still stored …",
          "Stopped. All that was indexed is kept; the same command goes on from here.",
          "Stopped, with some seconds of work not stored; the same command goes on from the last commit.");

  /// What is said of an end.
  ///
  /// @param longest how long it may take
  /// @param begun when it begins
  /// @param kept where all is kept
  /// @param cut where it took too long
  public record Words(Duration longest, String begun, String kept, String cut) {}

  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread hook;
  private final Words words;
  private volatile boolean asked;

  private GracefulStop(Terminal terminal, Words words) {
    this.words = words;
    hook =
        Thread.ofPlatform()
            .name("semblance-stop")
            .unstarted(() -> {
              asked = true;
              terminal.err().println("\n" + words.begun);
              terminal.err().println(outcome());
              terminal.err().flush();
            });
  }

  /// Begins to watch.
  static GracefulStop watch(Terminal terminal) {
    return watch(terminal, INDEXING);
  }

  /// Begins to watch work that ends in words of its own.
  public static GracefulStop watch(Terminal terminal, Words words) {
    GracefulStop stop = new GracefulStop(terminal, words);
    Runtime.getRuntime().addShutdownHook(stop.hook);
    return stop;
  }

  /// Whether the process was told to end.
  public boolean isAsked() {
    return asked;
  }

  private String outcome() {
    try {
      if (done.await(words.longest.toMillis(), TimeUnit.MILLISECONDS)) {
        return words.kept;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return words.cut;
  }

  @Override
  public void close() {
    done.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      waitForTheEnd();
    }
  }

  /// The hook is running, and ends the process when it returns.
  private static void waitForTheEnd() {
    boolean ended = false;
    while (!ended) {
      try {
        new CountDownLatch(1).await();
        ended = true;
      } catch (InterruptedException e) {
        ended = false; // nothing is left to do but to wait
      }
    }
  }
}
