package semblance.cli.command;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import semblance.cli.terminal.Terminal;

/// Lets indexing end in order when the process is told to end, by Ctrl-C or `kill`: nothing more is
/// begun, what is under way is finished and committed, and only then the process ends. It waits no
/// longer than a few seconds for that, since the last commit is safe anyway.
///
/// Closed last, after the catalog. If the process is ending, closing never returns, so that its
/// exit code tells of the signal.
final class GracefulStop implements AutoCloseable {
  private static final Duration LONGEST = Duration.ofSeconds(8);

  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread hook;
  private volatile boolean asked;

  private GracefulStop(Terminal terminal) {
    hook =
        Thread.ofPlatform()
            .name("semblance-stop")
            .unstarted(() -> {
              asked = true;
              terminal.err().println("\nStopping: what is under way is still stored …");
              terminal.err().println(outcome());
              terminal.err().flush();
            });
  }

  /// Begins to watch.
  static GracefulStop watch(Terminal terminal) {
    GracefulStop stop = new GracefulStop(terminal);
    Runtime.getRuntime().addShutdownHook(stop.hook);
    return stop;
  }

  /// Whether the process was told to end.
  boolean isAsked() {
    return asked;
  }

  private String outcome() {
    try {
      if (done.await(LONGEST.toMillis(), TimeUnit.MILLISECONDS)) {
        return "Stopped. All that was indexed is kept; the same command goes on from here.";
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return "Stopped, with some seconds of work not stored; the same command goes on from the last commit.";
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
