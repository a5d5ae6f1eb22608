package semblance.cli.terminal;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/// How far a long piece of work is: how many of how many, how many a second, how long still.
///
/// On a terminal one line that is written anew a few times a second; elsewhere a line now and then.
/// Thread-safe.
public final class ProgressLine implements AutoCloseable {
  private static final long TERMINAL_INTERVAL = Duration.ofMillis(200).toNanos();
  private static final long LOG_INTERVAL = Duration.ofSeconds(15).toNanos();

  /// What lies back this long no longer counts for the rate.
  private static final long WINDOW = Duration.ofSeconds(20).toNanos();

  private static final int BAR = 24;

  private final Terminal terminal;
  private final PrintStream err;
  private final String what;
  private final Unit unit;
  private final LongSupplier clock;
  private final long start;
  private long total;
  private long done;
  private long skipped;
  private long lastShown;
  private long windowStart;
  private long windowDone;
  private double rate;
  private boolean lineOpen;

  /// How numbers are written.
  private enum Unit {
    THINGS {
      @Override
      String amount(long number) {
        return String.format(Locale.ROOT, "%,d", number);
      }

      @Override
      String rate(double perSecond) {
        return String.format(Locale.ROOT, perSecond < 10 ? "%.1f/s" : "%.0f/s", perSecond);
      }
    },
    BYTES {
      @Override
      String amount(long number) {
        return bytes(number);
      }

      @Override
      String rate(double perSecond) {
        return bytes((long) perSecond) + "/s";
      }
    };

    abstract String amount(long number);

    abstract String rate(double perSecond);
  }

  /// @param what the things that are counted, such as `pictures and texts`
  public ProgressLine(Terminal terminal, String what) {
    this(terminal, what, System::nanoTime);
  }

  /// A line that counts bytes.
  ///
  /// @param what they are of
  public static ProgressLine ofBytes(Terminal terminal, String what) {
    return new ProgressLine(terminal, what, Unit.BYTES, System::nanoTime);
  }

  /// @param clock nanoseconds from any moment on
  ProgressLine(Terminal terminal, String what, LongSupplier clock) {
    this(terminal, what, Unit.THINGS, clock);
  }

  private ProgressLine(Terminal terminal, String what, Unit unit, LongSupplier clock) {
    this.terminal = terminal;
    this.err = terminal.err();
    this.what = what;
    this.unit = unit;
    this.clock = clock;
    start = clock.getAsLong();
    lastShown = start;
    windowStart = start;
  }

  /// Sets how many there are.
  public synchronized void total(long number) {
    total = number;
    windowStart = clock.getAsLong();
    show(windowStart);
  }

  /// One more is done.
  public synchronized void advance() {
    advance(1);
  }

  /// More are done; fewer if the number is negative.
  public synchronized void advance(long number) {
    done += number;
    long now = clock.getAsLong();
    if (now - windowStart >= WINDOW) {
      rate = (done - windowDone) * 1e9 / (now - windowStart);
      windowStart = now;
      windowDone = done;
    }
    if (now - lastShown >= (terminal.errIsTerminal() ? TERMINAL_INTERVAL : LOG_INTERVAL)) {
      show(now);
    }
  }

  /// One of those that are done was skipped.
  public synchronized void skip() {
    skipped++;
  }

  /// Takes the line away, so that something else can be printed.
  @Override
  public synchronized void close() {
    if (lineOpen) {
      err.print("\r\033[K");
      err.flush();
      lineOpen = false;
    }
  }

  private void show(long now) {
    lastShown = now;
    if (terminal.errIsTerminal()) {
      err.print("\r\033[K" + SafeText.cut(line(now, true), terminal.columns() - 1));
      err.flush();
      lineOpen = true;
    } else if (done > 0) {
      err.println(line(now, false));
    }
  }

  private String line(long now, boolean withBar) {
    StringBuilder line = new StringBuilder();
    if (withBar) {
      int filled = total == 0 ? 0 : (int) (BAR * Math.min(done, total) / total);
      line.append("█".repeat(filled)).append("░".repeat(BAR - filled)).append("  ");
    }
    line.append("%s of %s %s".formatted(unit.amount(done), unit.amount(total), what));
    double perSecond = currentRate(now);
    if (perSecond > 0) {
      line.append(", ").append(unit.rate(perSecond));
      if (total > done) {
        line.append(", ").append(duration((long) ((total - done) / perSecond))).append(" left");
      }
    }
    if (skipped > 0) {
      line.append(String.format(Locale.ROOT, ", %,d skipped", skipped));
    }
    return line.toString();
  }

  private double currentRate(long now) {
    long since = now - windowStart;
    if (done == windowDone || since <= 0) {
      return rate;
    }
    double inWindow = (done - windowDone) * 1e9 / since;
    double share = Math.min(1, since / (double) WINDOW);
    return rate == 0 ? inWindow : share * inWindow + (1 - share) * rate;
  }

  /// A size as people say it: `512 bytes`, `1.4 MB`, `3.21 GB`; in powers of ten.
  public static String bytes(long number) {
    if (number < 1_000) {
      return number + " bytes";
    }
    if (number < 1_000_000) {
      return String.format(Locale.ROOT, "%.1f kB", number / 1e3);
    }
    if (number < 1_000_000_000) {
      return String.format(Locale.ROOT, "%.1f MB", number / 1e6);
    }
    return String.format(Locale.ROOT, "%.2f GB", number / 1e9);
  }

  /// A duration as people say it: `45 s`, `3 min 20 s`, `2 h 5 min`.
  public static String duration(long seconds) {
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return seconds / 60 + " min " + seconds % 60 + " s";
    }
    return seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
  }
}
