package semblance.catalog;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import semblance.catalog.EmbeddedItem.EmbeddedSegment;
import semblance.catalog.Reembedding.Filled;
import semblance.catalog.Reembedding.Lagging;
import semblance.catalog.storage.CatalogFolder;
import semblance.catalog.tiny.TestDecoder;
import semblance.catalog.tiny.TinyModel;
import semblance.catalog.tiny.TinySettings;
import semblance.collection.CollectionReader;
import semblance.collection.item.Metadata;
import semblance.collection.item.Place;
import semblance.collection.item.Segment;
import semblance.collection.item.SourceStamp;
import semblance.collection.item.StoredItem;
import semblance.collection.lucene.VectorCollection;
import semblance.embedding.Content;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.Modality;
import semblance.embedding.Precision;
import semblance.embedding.Role;

/// Two tiny models of one dimension, and items whose content is in their metadata, so that anyone
/// can embed them again.
final class TwoModels implements AutoCloseable {
  static final TinySettings OLD = TinySettings.standard().withName("old");
  static final TinySettings NEW =
      TinySettings.standard().withName("new").withSide(8).withWordWeight(0.9);

  final TinyModel older = new TinyModel(OLD);
  final TinyModel newer = new TinyModel(NEW);

  /// Opens either by its name.
  static CatalogHost host() {
    return new CatalogHost(
        (name, _) -> new TinyModel((name.equals("old") ? OLD : NEW).withPrecision(Precision.FP32)),
        TestDecoder.correct());
  }

  CatalogWriter create(Path folder) {
    return CatalogWriter.create(folder, CatalogSettings.named("colours"), older, host());
  }

  static Metadata metadata(String text) {
    return Metadata.parse("{\"words\": \"%s\"}".formatted(text));
  }

  static String words(Metadata metadata) {
    return metadata.text("words").orElseThrow();
  }

  /// An item of a text, embedded by each of the models.
  static EmbeddedItem item(String id, String text, EmbeddingModel... models) {
    List<EmbeddedSegment> segments = new ArrayList<>();
    for (EmbeddingModel model : models) {
      segments.add(
          new EmbeddedSegment(
              Modality.TEXT,
              Place.WHOLE,
              model
                  .tower(Modality.TEXT)
                  .embed(List.of(new Content.Text(text)), Role.DOCUMENT)
                  .getFirst()));
    }
    return new EmbeddedItem(id, "", "", SourceStamp.NONE, metadata(text), segments);
  }

  /// An item that lags, embedded from what the writer says it is; empty if it is gone by now.
  static Optional<Filled> again(CatalogWriter writer, Lagging lagging, EmbeddingModel model) {
    return writer
        .find(lagging.id())
        .filter(stored -> stored.sequenceNumber() == lagging.number())
        .map(stored ->
            new Filled(
                item(lagging.id(), words(stored.metadata()), model),
                lagging.number(),
                Optional.empty()));
  }

  /// Fills in all that lags now.
  static void fill(CatalogWriter writer, EmbeddingModel model) {
    Reembedding reembedding = writer.reembedding().orElseThrow();
    List<Filled> lot = new ArrayList<>();
    for (Lagging lagging : reembedding.lagging()) {
      again(writer, lagging, model).ifPresent(lot::add);
    }
    reembedding.fill(lot);
  }

  /// What a generation holds: its items' metadata and vectors by id.
  static Map<String, Kept> contents(Path folder, int generation) {
    Map<String, Kept> contents = new HashMap<>();
    try (CollectionReader reader =
        VectorCollection.openReadOnly(new CatalogFolder(folder).index(generation))) {
      reader.forEachState(state -> {
        StoredItem stored = reader.find(state.id()).orElseThrow();
        contents.put(state.id(), new Kept(stored.metadata(), reader.segments(state.id())));
      });
    }
    return contents;
  }

  /// What is kept of an item but its number.
  record Kept(Metadata metadata, List<Segment> segments) {}

  /// What a generation of a fresh catalog holds of these texts.
  static Map<String, Kept> fresh(EmbeddingModel model, Map<String, String> texts) {
    Map<String, Kept> contents = new HashMap<>();
    texts.forEach((id, text) -> {
      EmbeddedSegment segment = item(id, text, model).segments().getFirst();
      contents.put(
          id,
          new Kept(
              metadata(text),
              List.of(
                  new Segment(
                      Modality.TEXT,
                      segment.embedding().towerId(),
                      Place.WHOLE,
                      segment.embedding().vector()))));
    });
    return contents;
  }

  @Override
  public void close() {
    older.close();
    newer.close();
  }
}
