package semblance.benchmarks.retrieval;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import semblance.benchmarks.measure.Benchmark;
import semblance.benchmarks.measure.Checkout;
import semblance.benchmarks.measure.Options;
import semblance.benchmarks.measure.Report;
import semblance.catalog.Catalog;
import semblance.catalog.CatalogSettings;
import semblance.catalog.CatalogWriter;
import semblance.catalog.EmbeddedItem;
import semblance.catalog.EmbeddedItem.EmbeddedSegment;
import semblance.catalog.query.Match;
import semblance.catalog.query.Query;
import semblance.catalog.query.QueryPart;
import semblance.cli.workspace.Workspace;
import semblance.collection.item.ItemState;
import semblance.collection.item.Metadata;
import semblance.collection.item.Place;
import semblance.collection.item.SourceStamp;
import semblance.collection.query.KeywordQuery;
import semblance.collection.query.Recall;
import semblance.embedding.Content;
import semblance.embedding.Embedding;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.Modality;
import semblance.embedding.Role;
import semblance.ingest.Ingest;
import semblance.ingest.IngestListener;
import semblance.ingest.IngestSettings;
import semblance.ingest.source.Source;
import semblance.model.ModelSettings;

/// What pictures, their captions and the captions' words find together and alone: photographs with
/// one of their captions stored, asked for by the others.
public final class FusionBenchmark implements Benchmark {
  private static final int DEPTH = 10;
  private static final List<Integer> CUTS = List.of(1, 5, 10);

  @Override
  public String description() {
    return "photographs by picture, by caption, by words, and fused, over data/photos";
  }

  @Override
  public Map<String, String> options() {
    return Map.of(
        "data", "the folder that holds photos/ (../shared/data)",
        "stored", "how many choices of the caption that is stored, 1 to 5 (2)");
  }

  /// A photograph with its captions.
  private record Photograph(String name, List<String> captions) {}

  /// A caption that is asked, and the photograph it is of.
  private record Asked(String name, String caption, Embedding vector) {}

  /// Counts what is found.
  private static final class Tally {
    private final int[] hits = new int[CUTS.size()];
    private int asked;
    private int bothKinds;

    void count(List<Match> matches, String name) {
      asked++;
      for (int rank = 0; rank < matches.size(); rank++) {
        if (matches.get(rank).item().id().endsWith(name)) {
          for (int cut = 0; cut < hits.length; cut++) {
            hits[cut] += rank < CUTS.get(cut) ? 1 : 0;
          }
          break;
        }
      }
      bothKinds += matches.stream().map(Match::modality).distinct().count() > 1 ? 1 : 0;
    }

    double recall(int cut) {
      return (double) hits[CUTS.indexOf(cut)] / asked;
    }

    double bothKinds() {
      return (double) bothKinds / asked;
    }

    @Override
    public String toString() {
      return Arrays.stream(hits)
          .mapToObj(hit -> String.format(Locale.ROOT, "%.3f", (double) hit / asked))
          .collect(Collectors.joining("/"));
    }
  }

  @Override
  public void run(Checkout checkout, Options options, Report report) throws Exception {
    Path photos = options.path("data", checkout.root().resolve("../shared/data")).resolve("photos");
    if (!Files.isRegularFile(photos.resolve("captions.jsonl"))) {
      report.skipped("fusion", photos + " is not there; name its parent with --data");
      return;
    }
    int choices = Math.clamp(Integer.parseInt(options.word("stored").orElse("2")), 1, 5);
    List<Photograph> photographs = photographs(photos.resolve("captions.jsonl"));
    Workspace workspace = checkout.workspace();
    Path folder = checkout.scratch("fusion");
    try (EmbeddingModel model =
        workspace.openModel(Workspace.EMBEDDED_MODEL, ModelSettings.defaults().withThreads(1))) {
      Map<String, EmbeddedSegment> pictures = new HashMap<>();
      try (CatalogWriter writer =
          CatalogWriter.create(
              Checkout.emptied(folder), CatalogSettings.named("photos"), model, workspace.host())) {
        Ingest.into(writer, model, IngestSettings.defaults())
            .run(List.of(new Source.Folder(photos.resolve("images"))), IngestListener.silent());
        List<ItemState> states = new ArrayList<>();
        writer.forEachState(states::add);
        for (ItemState state : states) {
          String source = state.source();
          pictures.put(
              source.substring(source.lastIndexOf('/')), writer.segments(state.id()).getFirst());
        }
      }
      report.note("%,d photographs, %d choices of the stored caption", pictures.size(), choices);
      measure(workspace, folder, model, photographs, pictures, choices, report);
    }
  }

  private static void measure(
      Workspace workspace,
      Path folder,
      EmbeddingModel model,
      List<Photograph> photographs,
      Map<String, EmbeddedSegment> pictures,
      int choices,
      Report report) {
    Map<String, Tally> tallies = new LinkedHashMap<>();
    for (int stored = 0; stored < choices; stored++) {
      List<Asked> asked = new ArrayList<>();
      List<EmbeddedItem> joined = new ArrayList<>();
      List<EmbeddedItem> apart = new ArrayList<>();
      for (Photograph photograph : photographs) {
        EmbeddedSegment picture = pictures.get(photograph.name());
        if (picture == null) {
          continue;
        }
        String caption = photograph.captions().get(stored);
        EmbeddedSegment text =
            new EmbeddedSegment(
                Modality.TEXT, Place.WHOLE, embed(model, caption, Role.DOCUMENT), caption);
        joined.add(item(photograph.name(), picture, text));
        apart.add(item("picture:" + photograph.name(), picture));
        apart.add(item("caption:" + photograph.name(), text));
        for (String other : photograph.captions()) {
          if (!other.equals(caption)) {
            asked.add(new Asked(photograph.name(), other, embed(model, other, Role.QUERY)));
          }
        }
      }
      fill(workspace, folder, model, joined);
      try (Catalog catalog = Catalog.open(folder, workspace.host())) {
        for (Asked one : asked) {
          Query query = byVector(one);
          KeywordQuery words = words(one.caption());
          ask(tallies, "picture alone", catalog, query.withModalities(Set.of(Modality.IMAGE)), one);
          ask(tallies, "caption alone", catalog, query.withModalities(Set.of(Modality.TEXT)), one);
          ask(tallies, "picture and caption", catalog, query, one);
          ask(tallies, "words alone", catalog, Query.of().withKeywords(words), one);
          ask(
              tallies,
              "picture and words",
              catalog,
              query.withModalities(Set.of(Modality.IMAGE)).withKeywords(words),
              one);
          ask(tallies, "all three", catalog, query.withKeywords(words), one);
        }
      }
      fill(workspace, folder, model, apart);
      try (Catalog catalog = Catalog.open(folder, workspace.host())) {
        for (Asked one : asked) {
          ask(tallies, "one list of both", catalog, byVector(one), one);
        }
      }
    }
    tallies.forEach((how, tally) -> report.note("%-20s R@1/5/10 %s", how, tally));
    marks(tallies, report);
  }

  private static void marks(Map<String, Tally> tallies, Report report) {
    Tally pictures = tallies.get("picture alone");
    Tally captions = tallies.get("caption alone");
    Tally both = tallies.get("picture and caption");
    Tally list = tallies.get("one list of both");
    if (pictures == null || captions == null || both == null || list == null) {
      return;
    }
    for (int cut : CUTS) {
      report.atLeast(
          "picture and caption as one item, R@" + cut,
          both.recall(cut),
          Math.max(pictures.recall(cut), captions.recall(cut)));
    }
    report.atLeast(
        "one list of pictures and captions, the photograph or its caption, R@10",
        list.recall(DEPTH),
        pictures.recall(DEPTH));
    report.note(
        "both kinds are among the first ten of one list for %.0f %% of the queries",
        100 * list.bothKinds());
  }

  private static Query byVector(Asked asked) {
    return Query.of(new QueryPart.VectorPart(asked.vector(), 1, asked.caption()))
        .withRecall(Recall.EXACT);
  }

  private static void ask(
      Map<String, Tally> tallies, String how, Catalog catalog, Query query, Asked asked) {
    tallies
        .computeIfAbsent(how, _ -> new Tally())
        .count(catalog.search(query.withLimit(DEPTH)).matches(), asked.name());
  }

  private static KeywordQuery words(String caption) {
    return KeywordQuery.of(
        Stream.of(caption.split("[^\\p{L}\\p{N}]+", -1))
            .filter(word -> !word.isEmpty())
            .distinct()
            .toArray(String[]::new));
  }

  private static EmbeddedItem item(String id, EmbeddedSegment... segments) {
    return new EmbeddedItem(id, "", "", SourceStamp.NONE, Metadata.empty(), List.of(segments));
  }

  private static Embedding embed(EmbeddingModel model, String text, Role role) {
    return model.tower(Modality.TEXT).embed(List.of(new Content.Text(text)), role).getFirst();
  }

  private static void fill(
      Workspace workspace, Path folder, EmbeddingModel model, List<EmbeddedItem> items) {
    try (CatalogWriter writer =
        CatalogWriter.create(
            Checkout.emptied(folder), CatalogSettings.named("fused"), model, workspace.host())) {
      writer.put(items);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Photograph> photographs(Path file) throws IOException {
    List<Photograph> photographs = new ArrayList<>();
    ObjectMapper mapper = new ObjectMapper();
    for (String line : Files.readAllLines(file)) {
      JsonNode row = mapper.readTree(line);
      String image = row.path("image").asText();
      List<String> captions = new ArrayList<>();
      row.path("captions").path("en").forEach(caption -> captions.add(caption.asText()));
      photographs.add(new Photograph(image.substring(image.lastIndexOf('/')), captions));
    }
    return photographs;
  }
}
