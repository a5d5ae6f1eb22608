package semblance.ingest.exchange;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import semblance.catalog.CatalogWriter;
import semblance.catalog.EmbeddedItem;
import semblance.catalog.EmbeddedItem.EmbeddedSegment;
import semblance.catalog.storage.CatalogFolder;
import semblance.catalog.storage.SealedLines;
import semblance.catalog.storage.SpaceRecord;
import semblance.collection.PutReport;
import semblance.collection.item.Item;
import semblance.collection.item.SchemaConflict;
import semblance.embedding.Embedding;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.LatentSpace;
import semblance.embedding.Modality;
import semblance.embedding.SpaceMismatchException;
import semblance.embedding.StorageException;
import semblance.embedding.UnreadableContentException;
import semblance.embedding.UnsupportedModalityException;
import semblance.embedding.VectorMath;

/// Brings vectors that were made elsewhere into a catalog, as those of a declared model.
///
/// Everything is read and checked first, then a sample of the sources is embedded again and
/// compared, and only then is anything stored: an input that is refused leaves no trace. Vectors
/// that are not of unit length are normalised, and it is said. Memory does not grow with the input,
/// but for sixteen bytes an item.
///
/// ```java
/// Import input = Import.check(folder, model, false);
/// try (CatalogWriter writer = CatalogWriter.openOrCreate(catalog, settings, model, host)) {
///   Import.Report report = input.into(writer);
/// }
/// ```
public final class Import {
  /// Up to here a norm differs from 1 by rounding to 32 bits, and the numbers stay as they are.
  private static final double EXACT_NORM = 1e-5;

  /// Up to here it differs by rounding to 16 bits, and nothing is said of it.
  private static final double ROUNDED_NORM = 5e-3;

  private static final int BATCH = 256;
  private static final int CONFLICTS_SHOWN = 100;

  private final Path input;
  private final LatentSpace space;
  private final Map<Modality, Long> vectors = new EnumMap<>(Modality.class);
  private final Map<Modality, String> towers = new EnumMap<>(Modality.class);
  private final SampleCheck sample;
  private long items;
  private long unnormalised;
  private SampleCheck.Outcome outcome = SampleCheck.Outcome.NONE;

  private Import(Path input, LatentSpace space) {
    this.input = input;
    this.space = space;
    this.sample = new SampleCheck(Files.isDirectory(input) ? input : input.resolveSibling(""));
  }

  /// What was brought in.
  ///
  /// @param items how many items
  /// @param replaced how many of them took the place of one with their id
  /// @param vectors how many vectors of each modality
  /// @param unnormalised how many were not of unit length, and were normalised
  /// @param compared how many sources of each modality were embedded again and agreed
  /// @param least the least of their cosines
  /// @param uncompared how many vectors came in of each modality of which no source could be
  ///   embedded again
  /// @param conflicts the first values of metadata that do not fit the schema
  public record Report(
      long items,
      long replaced,
      Map<Modality, Long> vectors,
      long unnormalised,
      Map<Modality, Integer> compared,
      double least,
      Map<Modality, Long> uncompared,
      List<SchemaConflict> conflicts) {
    /// Whether vectors were taken on trust.
    public boolean unchecked() {
      return !uncompared.isEmpty();
    }
  }

  /// The model that an export says its vectors are of; empty if it does not say.
  public static Optional<String> declaredModel(Path input) {
    return declared(input).map(SpaceRecord::model);
  }

  private static Optional<SpaceRecord> declared(Path input) {
    Path file = input.resolve(Export.SPACE);
    return Files.isRegularFile(file) ? Optional.of(SpaceRecord.read(file)) : Optional.empty();
  }

  /// Reads all of an input and checks it. Nothing is stored.
  ///
  /// @param model that the vectors are said to be of
  /// @param unchecked whether vectors are taken of which no source can be embedded again
  /// @throws SpaceMismatchException if they are of another model
  /// @throws UnreadableContentException naming the file and row that cannot be taken, and why
  /// @throws UnsupportedModalityException if the model has no tower for what they are of
  public static Import check(Path input, EmbeddingModel model, boolean unchecked) {
    Import checked = new Import(input, model.space());
    declared(input)
        .filter(record -> !record.space().fingerprint().equals(model.space().fingerprint()))
        .ifPresent(record -> {
          throw new SpaceMismatchException(
              "%s cannot be imported as vectors of %s, since %s says they are of %s"
                  .formatted(input, model.name(), Export.SPACE, record.model()),
              record.space(),
              model.space());
        });
    checked.readAll();
    for (Modality modality : checked.vectors.keySet()) {
      checked.towers.put(modality, model.tower(modality).identity().id());
    }
    checked.outcome = checked.sample.compare(model);
    Set<Modality> uncompared = checked.outcome.uncompared().keySet();
    if (!uncompared.isEmpty() && !unchecked) {
      throw new SpaceMismatchException(
          "nothing shows that the %s vectors of %s are those of %s: none of their sources can be read%s, to be embedded again and compared. Put the files where %s names them, or take the vectors on trust with --unchecked, which is kept in the catalog"
              .formatted(
                  String.join(" and ", uncompared.stream().map(Modality::label).toList()),
                  input,
                  model.name(),
                  uncompared.contains(Modality.TEXT) ? " (texts are in the column caption)" : "",
                  "image_path"));
    }
    return checked;
  }

  private void readAll() {
    IdSet ids = new IdSet();
    long last = -1;
    try (RowSource rows = RowSources.open(input)) {
      while (rows.hasNext()) {
        ExchangeRow row = rows.next();
        float[] vector = row.vector().values();
        if (vector.length != space.dimension()) {
          throw refused(
              row,
              "its vector has %d numbers, those of the model have %d"
                  .formatted(vector.length, space.dimension()));
        }
        if (!VectorMath.isFinite(vector)) {
          throw refused(row, "its vector holds NaN or infinity; leave the row out");
        }
        double norm = norm(vector);
        if (norm < 1e-12) {
          throw refused(row, "its vector has length zero, so it points nowhere; leave the row out");
        }
        unnormalised += Math.abs(norm - 1) > ROUNDED_NORM ? 1 : 0;
        if (row.item().number() != last) {
          requireNew(row, ids);
          last = row.item().number();
          items++;
        }
        vectors.merge(row.modality(), 1L, Long::sum);
        sample.offer(row);
      }
    }
    if (items == 0) {
      throw new UnreadableContentException("%s holds no vectors".formatted(input));
    }
  }

  private static void requireNew(ExchangeRow row, IdSet ids) {
    String id = row.item().id();
    try {
      Item.requireId(id);
    } catch (IllegalArgumentException e) {
      throw refused(row, String.valueOf(e.getMessage()));
    }
    if (!ids.add(id)) {
      throw refused(
          row, "the id '%s' was given to an earlier row: ids must be unique".formatted(id));
    }
  }

  private static UnreadableContentException refused(ExchangeRow row, String why) {
    return new UnreadableContentException(
        "%s: %s; nothing was imported".formatted(row.where(), why));
  }

  private static double norm(float[] vector) {
    double squares = 0;
    for (float number : vector) {
      squares += (double) number * number;
    }
    return Math.sqrt(squares);
  }

  /// Stores what was checked, and commits.
  ///
  /// @param writer of a catalog of the model that was checked against
  /// @throws StorageException if storing fails; what was committed stays, and importing again goes
  ///   on
  public Report into(CatalogWriter writer) {
    List<EmbeddedItem> batch = new ArrayList<>();
    List<EmbeddedSegment> segments = new ArrayList<>();
    List<SchemaConflict> conflicts = new ArrayList<>();
    long replaced = 0;
    ExchangeRow.@Nullable ItemFacts item = null;
    try (RowSource rows = RowSources.open(input)) {
      while (rows.hasNext()) {
        ExchangeRow row = rows.next();
        if (item != null && item.number() != row.item().number()) {
          batch.add(embedded(item, segments));
          segments.clear();
          if (batch.size() == BATCH) {
            replaced += put(writer, batch, conflicts);
          }
        }
        item = row.item();
        segments.add(segment(row));
      }
    }
    if (item != null) {
      batch.add(embedded(item, segments));
    }
    replaced += put(writer, batch, conflicts);
    writer.commit();
    note(writer.runsFolder());
    return new Report(
        items,
        replaced,
        vectors,
        unnormalised,
        outcome.compared(),
        outcome.least(),
        outcome.uncompared(),
        List.copyOf(conflicts));
  }

  private static long put(
      CatalogWriter writer, List<EmbeddedItem> batch, List<SchemaConflict> conflicts) {
    if (batch.isEmpty()) {
      return 0;
    }
    PutReport report = writer.put(batch);
    batch.clear();
    report.conflicts().stream().limit(CONFLICTS_SHOWN - conflicts.size()).forEach(conflicts::add);
    return report.replaced();
  }

  private static EmbeddedItem embedded(ExchangeRow.ItemFacts item, List<EmbeddedSegment> segments) {
    return new EmbeddedItem(
        item.id(), item.source(), item.contentHash(), item.stamp(), item.metadata(), segments);
  }

  private EmbeddedSegment segment(ExchangeRow row) {
    float[] vector = row.vector().values();
    String tower = towers.get(row.modality());
    if (tower == null || vector.length != space.dimension()) {
      throw refused(row, "it has changed since it was checked");
    }
    return new EmbeddedSegment(
        row.modality(),
        row.place(),
        new Embedding(
            space,
            tower,
            Math.abs(norm(vector) - 1) <= EXACT_NORM ? vector : VectorMath.normalized(vector)));
  }

  /// Keeps in the catalog that it was filled from elsewhere, and what was known of it. No name of a
  /// file is in it, so compacting need not remove it.
  private void note(Path runs) {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    event.put("event", "import");
    event.put("time", Instant.now().toString());
    event.put("items", items);
    event.put("unchecked", !outcome.uncompared().isEmpty());
    ObjectNode compared = event.putObject("compared");
    outcome.compared().forEach((modality, count) -> compared.put(modality.label(), count));
    event.put("leastCosine", outcome.least());
    event.put("normalised", unnormalised);
    Path file = runs.resolve(CatalogFolder.IMPORTS);
    try {
      Files.writeString(
          file,
          SealedLines.line(event) + "\n",
          StandardCharsets.UTF_8,
          java.nio.file.StandardOpenOption.CREATE,
          java.nio.file.StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new StorageException("%s cannot be written: %s".formatted(file, e.getMessage()), e);
    }
  }
}
