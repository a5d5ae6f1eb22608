package semblance.cli.training;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import semblance.cli.terminal.ProgressLine;
import semblance.cli.terminal.SafeText;
import semblance.cli.terminal.Terminal;
import semblance.train.loop.StepReport;
import semblance.train.run.Recalls;
import semblance.train.run.RunListener;

/// Shows a run as a table that grows: on a terminal its last row changes with each step; a row
/// stays where the model is judged, and about twenty times a run.
final class TrainingTable implements RunListener, AutoCloseable {
  private static final String HEADER =
      "    step      loss   scale  gradient      rate  pairs/s  held out R@10";

  private static final int STAYING = 20;

  private final Terminal terminal;
  private final PrintStream err;
  private final long steps;
  private final long start = System.nanoTime();
  private long made;
  private boolean headed;
  private boolean open;

  TrainingTable(Terminal terminal, long steps) {
    this.terminal = terminal;
    this.err = terminal.err();
    this.steps = steps;
  }

  @Override
  public void resumed(long behind) {
    line("Going on behind step %,d of %,d.".formatted(behind, steps));
  }

  @Override
  public void stepped(StepReport report, double samplesPerSecond) {
    made++;
    long step = report.step() + 1;
    String row =
        String.format(
            Locale.ROOT,
            "%8d  %8.4f  %6s  %8.3g  %8.2e  %7.1f",
            step,
            report.loss(),
            report.scale().isPresent()
                ? String.format(Locale.ROOT, "%.1f", report.scale().getAsDouble())
                : "",
            report.gradientNorm(),
            report.rate(),
            samplesPerSecond);
    boolean stays = step == steps || step % Math.max(1, steps / STAYING) == 0;
    if (stays) {
      head();
      line(row);
    } else if (terminal.errIsTerminal()) {
      head();
      double seconds = (System.nanoTime() - start) / 1e9;
      String left = ProgressLine.duration((long) (seconds / made * (steps - step)));
      err.print("\r\033[K" + SafeText.cut(row + "  " + left + " left", terminal.columns() - 1));
      err.flush();
      open = true;
    }
  }

  private void head() {
    if (!headed) {
      headed = true;
      line(HEADER);
    }
  }

  @Override
  public void judged(long behind, Recalls recalls, boolean best) {
    head();
    line(
        String.format(
            Locale.ROOT,
            "%8d  %s  text → picture %.3f, picture → text %.3f%s",
            behind,
            "held out:",
            recalls.textToPicture().at10(),
            recalls.pictureToText().at10(),
            best && behind > 0 ? ", the best so far" : ""));
  }

  @Override
  public void notKept(long behind, String reason) {
    line(
        "Warning: no checkpoint could be written after %,d steps (%s); the one before is kept, and training goes on. Make room."
            .formatted(behind, reason));
  }

  @Override
  public void rowLost(Path file, String reason) {
    line(
        "Warning: %s cannot be written (%s): rows of figures are missing in it and in the curves; training goes on. Make room."
            .formatted(file, reason));
  }

  @Override
  public void kept(long behind, Path file) {}

  private void line(String text) {
    clear();
    err.println(SafeText.escaped(text));
  }

  /// Takes a row away that does not stay.
  void clear() {
    if (open) {
      err.print("\r\033[K");
      err.flush();
      open = false;
    }
  }

  @Override
  public void close() {
    clear();
  }
}
