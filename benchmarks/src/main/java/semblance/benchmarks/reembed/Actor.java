package semblance.benchmarks.reembed;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import semblance.benchmarks.reembed.Script.Item;
import semblance.benchmarks.reembed.Script.Step;
import semblance.catalog.CatalogHost;
import semblance.catalog.CatalogWriter;
import semblance.catalog.EmbeddedItem;
import semblance.catalog.EmbeddedItem.EmbeddedSegment;
import semblance.catalog.Reembedding;
import semblance.catalog.Reembedding.Filled;
import semblance.catalog.Reembedding.Lagging;
import semblance.catalog.reembedding.ReembeddingStatus;
import semblance.catalog.storage.CatalogFolder;
import semblance.catalog.storage.CatalogManifest;
import semblance.catalog.storage.SpaceRecord;
import semblance.collection.item.Metadata;
import semblance.collection.item.Place;
import semblance.collection.item.SourceStamp;
import semblance.collection.query.Filter;
import semblance.collection.query.Operator;
import semblance.collection.query.Value;
import semblance.embedding.Content;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.Modality;
import semblance.embedding.Role;
import semblance.media.MediaDecoder;

/// The process that is killed: follows a script, changes the catalog's model meanwhile, and says on
/// standard output what was acknowledged.
///
/// Lines: `ready`; `committed N`, after the script's step N; `changing`, then `changed S B` with
/// the numbers of the searched generation and the one beside it (0 if there is none).
final class Actor {
  private static final int MOST_STEPS = 3_000;

  private final CatalogWriter writer;
  private final Script script;
  private final Random changes;

  private Actor(CatalogWriter writer, long seed) {
    this.writer = writer;
    this.script = new Script(seed);
    this.changes = new Random(~seed);
  }

  /// Opens models by the names that catalogs record.
  static CatalogHost host() {
    return new CatalogHost((name, _) -> new WordModel(name), new MediaDecoder());
  }

  /// Writes into a catalog until it is killed.
  ///
  /// @param arguments the catalog's folder, the seed
  public static void main(String[] arguments) {
    Path folder = Path.of(arguments[0]);
    CatalogFolder place = new CatalogFolder(folder);
    CatalogManifest manifest = CatalogManifest.read(place);
    String name = SpaceRecord.read(place.space(manifest.generation())).model();
    try (CatalogWriter writer = CatalogWriter.open(folder, new WordModel(name), host())) {
      writer
          .reembedding()
          .ifPresent(underWay -> writer.use(new WordModel(underWay.status().beside().model())));
      say("ready");
      new Actor(writer, Long.parseLong(arguments[1])).run();
    }
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  private void run() {
    for (int number = 1; number <= MOST_STEPS; number++) {
      switch (script.next()) {
        case Step.Put put -> put(put);
        case Step.Delete delete -> writer.delete(delete.id());
        case Step.DeleteGroup all ->
            writer.deleteWhere(new Filter.Compare("group", Operator.EQUAL, Value.of(all.group())));
        case Step.Relabel relabel -> relabel(relabel);
        case Step.Commit _ -> {
          writer.commit();
          say("committed " + number);
        }
      }
      if (changes.nextInt(4) == 0) {
        change();
      }
    }
  }

  static EmbeddedItem item(String id, Item item, List<EmbeddingModel> models) {
    List<EmbeddedSegment> segments = new ArrayList<>();
    for (EmbeddingModel model : models) {
      segments.add(
          new EmbeddedSegment(
              Modality.TEXT,
              Place.WHOLE,
              model
                  .tower(Modality.TEXT)
                  .embed(List.of(new Content.Text(Script.text(id, item.version()))), Role.DOCUMENT)
                  .getFirst()));
    }
    return new EmbeddedItem(
        id, "", "", SourceStamp.NONE, Metadata.parse(Script.metadata(id, item)), segments);
  }

  private void put(Step.Put put) {
    List<EmbeddingModel> models = writer.models();
    writer.put(
        List.of(
            item(
                put.id(),
                new Item(put.version(), ""),
                put.withBothModels() ? models : models.subList(0, 1))));
  }

  private void relabel(Step.Relabel relabel) {
    writer
        .find(relabel.id())
        .ifPresent(stored ->
            writer.updateMetadata(
                relabel.id(),
                Metadata.parse(
                    Script.metadata(
                        relabel.id(), new Item(version(stored.metadata()), relabel.note())))));
  }

  static String version(Metadata metadata) {
    return metadata.text("version").orElseThrow();
  }

  /// One step on the way from a model to another, mostly forwards.
  private void change() {
    Optional<Reembedding> underWay = writer.reembedding();
    if (underWay.isEmpty()) {
      say("changing");
      String next = writer.models().getFirst().name().equals("one") ? "two" : "one";
      writer.beginReembedding(new WordModel(next));
    } else {
      change(underWay.get());
    }
    CatalogManifest now = CatalogManifest.read(writer.folder());
    say("changed %d %d".formatted(now.generation(), now.beside().orElse(0)));
  }

  private void change(Reembedding reembedding) {
    ReembeddingStatus status = reembedding.status();
    int kind = changes.nextInt(10);
    if (kind < 4) {
      fill(reembedding, 10);
      return;
    }
    say("changing");
    if (!status.isSwitched()) {
      if (kind == 9) {
        reembedding.abandon();
      } else {
        fill(reembedding, Integer.MAX_VALUE);
        reembedding.switchOver(false);
      }
    } else if (kind < 7) {
      fill(reembedding, Integer.MAX_VALUE);
      reembedding.switchBack(false);
    } else {
      reembedding.finish();
    }
  }

  private void fill(Reembedding reembedding, int most) {
    EmbeddingModel model = reembedding.model().orElseThrow();
    List<Filled> lot = new ArrayList<>();
    for (Lagging lagging : reembedding.lagging()) {
      if (lot.size() == most) {
        break;
      }
      Item item = new Item(version(writer.find(lagging.id()).orElseThrow().metadata()), "");
      lot.add(
          new Filled(item(lagging.id(), item, List.of(model)), lagging.number(), Optional.empty()));
    }
    reembedding.fill(lot);
  }
}
