package semblance.cli.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import semblance.catalog.storage.SpaceRecord;
import semblance.cli.result.ImprovementResults;
import semblance.cli.terminal.Terminal;
import semblance.cli.workspace.Surroundings;
import semblance.cli.workspace.Workspace;
import semblance.embedding.CatalogException;
import semblance.embedding.EmbeddingModel;
import semblance.evaluate.comparison.Improvement;
import semblance.evaluate.data.DataReader;
import semblance.evaluate.data.DataSettings;
import semblance.evaluate.data.Sample;
import semblance.evaluate.data.TruthData;
import semblance.evaluate.encoding.EncodedData;
import semblance.evaluate.encoding.Encoder;
import semblance.evaluate.statistics.Bootstrap;
import semblance.model.ModelSettings;
import semblance.model.PrecisionPolicy;

/// Judges the model that a catalog is to change to against the one it is searched with, over the
/// same pairs, before anything is changed.
public final class Promotion {
  private final Surroundings surroundings;
  private final Workspace workspace;
  private final LearnedBy learned;
  private final String pairs;

  /// @param pairs a table or folder, as `evaluate --data` takes it
  Promotion(Surroundings surroundings, Workspace workspace, LearnedBy learned, String pairs) {
    this.learned = learned;
    this.surroundings = surroundings;
    this.workspace = workspace;
    this.pairs = pairs;
  }

  /// Tells which pictures a model learned, by the name that the hub knows it by.
  public interface LearnedBy {
    Predicate<Path> of(String model);
  }

  /// A model, and what is known of it if the catalog has vectors of it.
  ///
  /// @param name as the hub knows it
  record Side(String name, Optional<SpaceRecord> known) {
    static Side of(SpaceRecord record) {
      return new Side(record.model(), Optional.of(record));
    }
  }

  /// The name that the hub knows a model by.
  String nameOf(String given) {
    return workspace.modelName(given);
  }

  /// Judges.
  ///
  /// @throws CatalogException if a model is no longer the one that the catalog has vectors of, or
  ///   all pairs were learned
  ImprovementResults judge(Side before, Side after) {
    TruthData all =
        new DataReader(DataOptions::readTable, new DataSettings(List.of(), Optional.empty()))
            .read(surroundings.path(pairs));
    TruthData unseen = unseen(all, before, after);
    EncodedData now = encode(before, unseen);
    EncodedData then = encode(after, unseen);
    return new ImprovementResults(
        Improvement.of(now, then, Bootstrap.usual()),
        before.name(),
        after.name(),
        pairs,
        all.samples().size() - unseen.samples().size());
  }

  /// The pairs that neither model learned: what was learned is known, not found.
  private TruthData unseen(TruthData all, Side before, Side after) {
    Predicate<Path> seen = learned.of(before.name()).or(learned.of(after.name()));
    List<Sample> left =
        all.samples().stream().filter(sample -> !seen.test(sample.picture())).toList();
    if (left.isEmpty()) {
      throw new CatalogException(
          "all %,d pictures of %s were learned by %s or %s, which says nothing of others: name pairs that were not, or that training held out"
              .formatted(all.samples().size(), pairs, before.name(), after.name()));
    }
    return new TruthData(all.source(), left, all.classField(), all.problems());
  }

  private EncodedData encode(Side side, TruthData data) {
    Terminal terminal = surroundings.terminal();
    terminal.err().println("Embedding with " + side.name());
    try (EmbeddingModel model =
            workspace.openModel(
                side.name(), ModelSettings.defaults().withPrecision(PrecisionPolicy.FP32));
        EncodingProgress progress = new EncodingProgress(terminal)) {
      side.known()
          .filter(record -> !record.space().fingerprint().equals(model.space().fingerprint()))
          .ifPresent(_ -> {
            throw new CatalogException(
                "the catalog has vectors of %s as it was, and it is another model now, so nothing would be learned of the catalog by judging it: bring the old one back, or leave --if-better out"
                    .formatted(side.name()));
          });
      return new Encoder(model, progress).encode(data);
    }
  }
}
