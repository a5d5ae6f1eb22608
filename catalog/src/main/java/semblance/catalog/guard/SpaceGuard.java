package semblance.catalog.guard;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import semblance.catalog.probe.ProbeSet;
import semblance.catalog.storage.SpaceRecord;
import semblance.embedding.Content;
import semblance.embedding.ContentDecoder;
import semblance.embedding.Embedding;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.LatentSpace;
import semblance.embedding.Modality;
import semblance.embedding.Precision;
import semblance.embedding.Role;
import semblance.embedding.SpaceMismatchException;
import semblance.embedding.Tower;
import semblance.embedding.TowerIdentity;
import semblance.embedding.UnsupportedModalityException;

/// Keeps vectors of any other space out of a generation, in two ways.
///
/// The *fingerprint* says what a model claims to be: a model with another one is refused with what
/// differs. *Canaries* show what its code does: fixed files and texts whose fp32 vectors were
/// stored when the generation began are embedded again at the first use of a tower. They notice
/// what no fingerprint can, such as a decoder, a resampler or a kernel that changed. The verdict on
/// a tower is kept as long as the guard.
///
/// Canaries are embedded apart from what is asked, so that a query has the same vector whether it
/// comes first or later. Thread-safe.
public final class SpaceGuard {
  /// The least cosine of a canary with its stored vector where the tower computes in fp32.
  public static final double LEAST_COSINE_FP32 = 0.9999;

  private final String catalog;
  private final SpaceRecord record;
  private final CanaryTrial trial;
  private final Map<Modality, List<float[]>> expected;
  private final Map<Modality, Verdict> verdicts = new EnumMap<>(Modality.class);

  /// @param catalog what to call the catalog in errors
  /// @param record what the generation was made with
  /// @param canaries what was embedded when it began
  /// @param expected the fp32 vectors of then, by modality, in the order of the canaries
  /// @param decoder what stored content is decoded with now
  public SpaceGuard(
      String catalog,
      SpaceRecord record,
      ProbeSet canaries,
      Map<Modality, List<float[]>> expected,
      ContentDecoder decoder) {
    this.catalog = catalog;
    this.record = record;
    this.trial = new CanaryTrial(canaries, decoder);
    this.expected = Map.copyOf(expected);
  }

  /// What the canaries of a tower showed.
  ///
  /// @param tower the tower's modality
  /// @param canaries how many were embedded
  /// @param worstCosine the least cosine with the vectors stored; 0 if none could be compared
  /// @param failure what is wrong and what to do; empty if the tower is still the one it was
  public record Verdict(
      Modality tower, int canaries, double worstCosine, Optional<String> failure) {}

  /// Requires that a model is the one that the vectors were made with.
  ///
  /// @throws SpaceMismatchException naming what differs
  public void requireSame(EmbeddingModel model) {
    LatentSpace found = model.space();
    if (!found.fingerprint().equals(record.space().fingerprint())) {
      throw new SpaceMismatchException(
          "model %s cannot be used with catalog %s, whose vectors were made with %s: %s (the model's against the catalog's); %s"
              .formatted(
                  model.name(),
                  catalog,
                  record.model(),
                  brief(found.differences(record.space())),
                  advice(model.name())));
    }
  }

  private String advice(String model) {
    return model.equals(record.model())
        ? "its files have changed since: bring back those of then, or index into a new catalog"
        : "use model %s, or index into a new catalog".formatted(record.model());
  }

  /// A few differences with their values; of many, as between models of two kinds, the first with
  /// its values and the names of the rest.
  static String brief(List<String> differences) {
    if (differences.size() <= 3) {
      return String.join("; ", differences);
    }
    List<String> names =
        differences.stream()
            .skip(1)
            .map(difference -> difference.replaceFirst(": .*", ""))
            .toList();
    return "%s; also %s".formatted(differences.getFirst(), String.join(", ", names));
  }

  /// Requires that a vector was made by one of the generation's own towers, so that it may be
  /// stored. One of an aligned tower may not.
  ///
  /// @param what what to call it in errors
  /// @throws SpaceMismatchException naming what differs
  public void requireSame(Embedding embedding, String what) {
    if (!embedding.space().fingerprint().equals(record.space().fingerprint())) {
      throw new SpaceMismatchException(
          "%s does not belong into catalog %s".formatted(what, catalog),
          embedding.space(),
          record.space());
    }
    if (!record.space().towerIds().containsValue(embedding.towerId())) {
      throw new SpaceMismatchException(
          "%s does not belong into catalog %s: it was made by the tower %s, which is none of the catalog's own (%s); aligned towers are for queries alone"
              .formatted(what, catalog, embedding.towerId(), record.space().towerIds()));
    }
  }

  /// Requires that a vector may be searched with: it was made by one of the generation's own
  /// towers, or by a text tower that was declared to be aligned with it.
  ///
  /// @param what what to call it in errors
  /// @throws SpaceMismatchException naming what differs
  public void requireComparable(Embedding embedding, String what) {
    @Nullable TowerIdentity text = embedding.space().towers().get(Modality.TEXT);
    boolean aligned =
        text != null
            && embedding.towerId().equals(text.id())
            && embedding.dimension() == record.space().dimension()
            && record.aligned().stream()
                .anyMatch(tower -> tower.identity().id().equals(embedding.towerId()));
    if (!aligned) {
      requireSame(embedding, what);
    }
  }

  /// Embeds contents of one modality, through a tower that has shown to be the one it was.
  ///
  /// @throws SpaceMismatchException if the tower's canaries fail
  public List<Embedding> embed(EmbeddingModel model, List<? extends Content> contents, Role role) {
    Tower tower = model.tower(contents.getFirst().modality());
    requireTrusted(tower);
    return tower.embed(contents, role);
  }

  /// Requires that the catalog can hold content of a modality: that the model embeds it, and that
  /// there are canaries to know its tower by.
  ///
  /// @throws UnsupportedModalityException if it cannot
  public void requireHeld(Modality modality) {
    if (!holds(modality)) {
      throw UnsupportedModalityException.inCatalog(
          catalog, modality, held(), record.model(), record.space().holds(modality));
    }
  }

  /// Whether the catalog can hold content of a modality.
  public boolean holds(Modality modality) {
    return held().contains(modality);
  }

  /// What the catalog can hold.
  public Set<Modality> held() {
    return Arrays.stream(Modality.values())
        .filter(
            modality -> record.space().holds(modality) && !trial.canaries().of(modality).isEmpty())
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Modality.class)));
  }

  /// Requires that a tower's canaries have the vectors that they had.
  ///
  /// @throws UnsupportedModalityException if the catalog holds nothing of its kind
  /// @throws SpaceMismatchException if they have not
  public void requireTrusted(Tower tower) {
    requireHeld(tower.modality());
    verdict(tower)
        .failure()
        .ifPresent(failure -> {
          throw new SpaceMismatchException(failure);
        });
  }

  /// The verdict on a tower, by its canaries at first use.
  public synchronized Verdict verdict(Tower tower) {
    return verdicts.computeIfAbsent(tower.modality(), _ -> judge(tower));
  }

  private Verdict judge(Tower tower) {
    CanaryTrial.Result result = trial.of(tower, expected.getOrDefault(tower.modality(), List.of()));
    return new Verdict(
        tower.modality(),
        result.canaries(),
        result.worstCosine(),
        result.failure().map(what -> failure(tower, what)));
  }

  private String failure(Tower tower, String what) {
    String advice =
        tower.precision() == Precision.BF16
            ? "open the model in fp32, use the version of Semblance that made the catalog, or index into a new one"
            : "use the version of Semblance that made the catalog, or index into a new one";
    return "the %s tower of %s no longer gives the vectors that catalog %s was made with: %s. Nothing is written or asked through it, searching by item or vector goes on; %s"
        .formatted(tower.modality(), record.model(), catalog, what, advice);
  }
}
