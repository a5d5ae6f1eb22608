package semblance.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import semblance.cli.workspace.Surroundings;
import semblance.evaluate.data.DataReader;
import semblance.evaluate.data.DataSettings;
import semblance.evaluate.data.TableSource;
import semblance.evaluate.data.TruthData;
import semblance.ingest.source.TableRows;

/// Which data a command measures on.
final class DataOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--data",
      paramLabel = "FILE|FOLDER",
      description = "Pictures with captions or classes; see below.")
  private @Nullable String source;

  @Option(
      names = "--text",
      paramLabel = "COLUMN",
      split = ",",
      description =
          "The columns of a table that hold texts. If not given: caption, captions, text; or without "
              + "those title, description.")
  private List<String> texts = new ArrayList<>();

  @Option(
      names = "--class",
      paramLabel = "COLUMN",
      description = "The column of a table that holds each picture's class, or several as a list.")
  private @Nullable String classField;

  /// Whether data were named.
  boolean areNamed() {
    return source != null;
  }

  /// Reads them.
  TruthData read(Surroundings surroundings) {
    return reader().read(path(surroundings));
  }

  /// Reads them, or lists pictures that nothing is said of.
  TruthData readOrList(Surroundings surroundings) {
    return reader().readOrList(path(surroundings));
  }

  private DataReader reader() {
    return new DataReader(
        DataOptions::readTable, new DataSettings(texts, Optional.ofNullable(classField)));
  }

  private Path path(Surroundings surroundings) {
    if (source == null) {
      throw new ParameterException(
          spec.commandLine(),
          "no data: name a table or a folder of pictures with --data FILE|FOLDER");
    }
    return surroundings.path(source);
  }

  /// Reads a table as indexing does.
  static void readTable(Path table, TableSource.Rows rows) throws IOException {
    TableRows.read(
        table, (long line, Map<String, Object> row) -> rows.row(line, row), rows::badLine);
  }
}
