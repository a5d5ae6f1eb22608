package semblance.train.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import semblance.embedding.StorageException;
import semblance.train.loop.StepReport;

/// A CSV file with a row a step and one a judgement, for spreadsheets and plots.
///
/// Columns: `step` (how many were made), `loss`, its `parts` as `name=value` pairs, `scale`,
/// `gradient_norm`, `rate`, `samples_per_second`, then recall on what is held out at 1, 5 and 10,
/// from texts to pictures and back. Empty where a row does not tell.
final class MetricsLog {
  private static final String HEADER =
      "step,loss,parts,scale,gradient_norm,rate,samples_per_second,"
          + "text_to_picture_r1,text_to_picture_r5,text_to_picture_r10,"
          + "picture_to_text_r1,picture_to_text_r5,picture_to_text_r10";

  private static final String NO_STEP = ",,,,,,";
  private static final String NO_RECALL = ",,,,,,";

  private final Path file;
  private final RunListener listener;
  private boolean lost;

  private MetricsLog(Path file, RunListener listener) {
    this.file = file;
    this.listener = listener;
  }

  /// Goes on behind as many steps; rows of later ones, which a killed run made, are left out.
  ///
  /// @param listener is told once of rows that cannot be written
  static MetricsLog open(Path file, long steps, RunListener listener) {
    try {
      List<String> rows = new ArrayList<>(List.of(HEADER));
      if (steps > 0 && Files.exists(file)) {
        for (String row : Files.readAllLines(file)) {
          int comma = row.indexOf(',');
          if (comma > 0 && row.substring(0, comma).matches("[0-9]{1,18}")) {
            if (Long.parseLong(row.substring(0, comma)) <= steps) {
              rows.add(row);
            }
          }
        }
      }
      Files.write(file, rows);
    } catch (IOException e) {
      throw failure(file, e);
    }
    return new MetricsLog(file, listener);
  }

  private static StorageException failure(Path file, IOException e) {
    return new StorageException("%s cannot be written: %s".formatted(file, e), e);
  }

  void step(StepReport report, double samplesPerSecond) {
    StringBuilder parts = new StringBuilder();
    for (Map.Entry<String, Double> part : report.parts().entrySet()) {
      parts.append(parts.isEmpty() ? "" : " ").append(part.getKey()).append('=');
      parts.append(number(part.getValue()));
    }
    append(
        "%d,%s,%s,%s,%s,%s,%s%s"
            .formatted(
                report.step() + 1,
                number(report.loss()),
                parts,
                report.scale().isPresent() ? number(report.scale().getAsDouble()) : "",
                number(report.gradientNorm()),
                number(report.rate()),
                number(samplesPerSecond),
                NO_RECALL));
  }

  void judged(long steps, Recalls recalls) {
    append(
        "%d%s,%s,%s"
            .formatted(
                steps, NO_STEP, side(recalls.textToPicture()), side(recalls.pictureToText())));
  }

  private static String side(Recalls.Side side) {
    return number(side.at1()) + "," + number(side.at5()) + "," + number(side.at10());
  }

  private static String number(@Nullable Double number) {
    return String.format(Locale.ROOT, "%.6g", number);
  }

  /// A full disk must not end a run for want of figures.
  private void append(String row) {
    try {
      Files.writeString(file, row + "\n", StandardOpenOption.APPEND);
    } catch (IOException e) {
      if (!lost) {
        lost = true;
        listener.rowLost(file, RunFolder.reason(e));
      }
    }
  }
}
