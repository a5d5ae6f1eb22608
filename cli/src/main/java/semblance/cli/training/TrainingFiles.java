package semblance.cli.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import semblance.embedding.TrainingException;
import semblance.evaluate.data.DataReader;
import semblance.evaluate.data.DataSettings;
import semblance.evaluate.data.Problem;
import semblance.evaluate.data.Sample;
import semblance.evaluate.data.TableSource;
import semblance.evaluate.data.TruthData;
import semblance.evaluate.data.TruthText;
import semblance.ingest.source.TableRows;
import semblance.train.data.CaptionedPicture;
import semblance.train.data.Source;

/// Reads data to train with from the files that evaluation reads.
final class TrainingFiles {
  private final DataReader reader;
  private final List<Problem> problems = new ArrayList<>();

  TrainingFiles(TrainingPlan plan) {
    reader =
        new DataReader(
            TrainingFiles::readTable,
            new DataSettings(plan.textColumns(), Optional.ofNullable(plan.classField())));
  }

  private static void readTable(Path table, TableSource.Rows rows) throws IOException {
    TableRows.read(
        table, (long line, Map<String, Object> row) -> rows.row(line, row), rows::badLine);
  }

  /// What was left out so far.
  List<Problem> problems() {
    return problems;
  }

  /// @throws TrainingException if nothing in it has a caption
  Source read(String file, double weight) {
    TruthData data = reader.read(Path.of(file));
    problems.addAll(data.problems());
    List<CaptionedPicture> pairs = new ArrayList<>();
    for (Sample sample : data.samples()) {
      Optional<String> label =
          data.classField().flatMap(field -> sample.values(field).stream().findFirst());
      List<String> captions =
          sample.texts().isEmpty()
              ? label.map(name -> "a photo of a " + name.replace('_', ' ')).stream().toList()
              : sample.texts().stream().map(TruthText::text).toList();
      if (!captions.isEmpty()) {
        pairs.add(new CaptionedPicture(sample.place(), sample.picture(), captions, label));
      }
    }
    if (pairs.isEmpty()) {
      throw new TrainingException(
          "%s has no picture with a caption to learn from: expected a column 'caption', or texts beside pictures"
              .formatted(file));
    }
    return new Source(file, pairs, weight);
  }
}
