package semblance.benchmarks.retrieval;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import semblance.benchmarks.measure.Benchmark;
import semblance.benchmarks.measure.Checkout;
import semblance.benchmarks.measure.Options;
import semblance.benchmarks.measure.Report;
import semblance.benchmarks.measure.Vectors;
import semblance.catalog.Catalog;
import semblance.catalog.CatalogSettings;
import semblance.catalog.CatalogWriter;
import semblance.catalog.EmbeddedItem;
import semblance.catalog.query.Match;
import semblance.catalog.query.Query;
import semblance.catalog.query.QueryPart;
import semblance.catalog.query.SearchOutcome;
import semblance.cli.workspace.Workspace;
import semblance.collection.item.ItemState;
import semblance.collection.item.Metadata;
import semblance.collection.item.Place;
import semblance.collection.item.SourceStamp;
import semblance.collection.query.EachKind;
import semblance.collection.query.Recall;
import semblance.collection.query.SearchReport;
import semblance.embedding.Content;
import semblance.embedding.Embedding;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.Modality;
import semblance.embedding.Role;
import semblance.embedding.Tower;
import semblance.ingest.Ingest;
import semblance.ingest.IngestListener;
import semblance.ingest.IngestReport;
import semblance.ingest.IngestSettings;
import semblance.ingest.source.Source;
import semblance.model.ModelSettings;
import semblance.model.PrecisionPolicy;

/// Finding photographs by their captions, through ingest and catalog, exhaustively and as the
/// catalog chooses.
///
/// A caption finds its photograph at k if that photograph is among the first k. Each English
/// caption of each photograph is asked once.
public final class RetrievalBenchmark implements Benchmark {
  static final int DEPTH = 10;
  private static final long ENOUGH_FOR_CODES = 30_000;
  private static final double[] MARKS = {.087, .245, .346};

  /// The least share of questions whose first answers should be of both kinds.
  private static final double BOTH_KINDS = .9;

  private static final int[] CUTS = {1, 5, 10};

  /// A caption and the file name of its photograph.
  record Asked(String caption, String file, boolean first) {}

  @Override
  public String description() {
    return "text -> picture recall over data/photos, exhaustive and approximate";
  }

  @Override
  public Map<String, String> options() {
    return Map.of(
        "data", "the folder that holds photos/ and products/ (../shared/data)",
        "precision", "fp32, bf16 or auto (auto)",
        "distractors",
            "yes or no: also among the pictures of products/, so that codes are used (yes)");
  }

  @Override
  public void run(Checkout checkout, Options options, Report report) throws Exception {
    Path data = options.path("data", checkout.root().resolve("../shared/data"));
    Path photos = data.resolve("photos");
    if (!Files.isRegularFile(photos.resolve("captions.jsonl"))) {
      report.skipped("retrieval", photos + " is not there; name its parent with --data");
      return;
    }
    PrecisionPolicy policy =
        PrecisionPolicy.valueOf(options.word("precision").orElse("auto").toUpperCase(Locale.ROOT));
    List<Asked> captions = captions(photos.resolve("captions.jsonl"));
    Workspace workspace = checkout.workspace();
    Path folder = Checkout.emptied(checkout.scratch("retrieval"));
    ModelSettings settings = ModelSettings.defaults().withThreads(1).withPrecision(policy);
    try (EmbeddingModel model = workspace.openModel(Workspace.EMBEDDED_MODEL, settings)) {
      try (CatalogWriter writer =
          CatalogWriter.create(folder, CatalogSettings.named("photos"), model, workspace.host())) {
        ingest(writer, model, photos.resolve("images"), report);
      }
      List<Embedding> queries;
      try (Catalog catalog = Catalog.open(folder, workspace.host())) {
        report.note(
            "%,d captions over %,d pictures; %s",
            captions.size(), catalog.size(), model.tower(Modality.IMAGE).precision());
        queries = embed(catalog, captions);
        Found exact = find(catalog, captions, queries, Recall.EXACT, EnumSet.of(Modality.IMAGE));
        report.note("exhaustive (%s)", exact.strategies());
        for (int cut = 0; cut < CUTS.length; cut++) {
          report.atLeast("R@" + CUTS[cut], exact.recall().get(cut), MARKS[cut]);
        }
        compare("as the catalog chooses", catalog, captions, queries, exact, report);
      }
      mixed(workspace, folder, model, captions, queries, report);
      Path products = data.resolve("products/images");
      if (!options.word("distractors").orElse("yes").equals("yes")) {
        return;
      }
      if (!Files.isDirectory(products)) {
        report.skipped("the codes", products + " is not there");
        return;
      }
      try (CatalogWriter writer = CatalogWriter.open(folder, model, workspace.host())) {
        ingest(writer, model, products, report);
        multiply(writer, "/products/images/", report);
      }
      try (Catalog catalog = Catalog.open(folder, workspace.host())) {
        Found exact = find(catalog, captions, queries, Recall.EXACT, EnumSet.of(Modality.IMAGE));
        report.note(
            "among %,d pictures and near copies, exhaustive: R@1/5/10 %s",
            catalog.size(), exact.line());
        compare(
            "among the copies, as the catalog chooses", catalog, captions, queries, exact, report);
      }
    }
  }

  private static void ingest(
      CatalogWriter writer, EmbeddingModel model, Path images, Report report) {
    IngestReport done =
        Ingest.into(writer, model, IngestSettings.defaults())
            .run(List.of(new Source.Folder(images)), IngestListener.silent());
    report.note(
        "indexed %,d pictures at %.1f a second, %d skipped",
        done.indexed(), done.rate(), done.skipped().size());
  }

  /// Stores copies of pictures with slightly other vectors, until there are enough for codes.
  private static void multiply(CatalogWriter writer, String where, Report report) {
    writer.commit();
    List<ItemState> states = new ArrayList<>();
    writer.forEachState(state -> {
      if (state.source().contains(where)) {
        states.add(state);
      }
    });
    SplittableRandom random = new SplittableRandom(1);
    for (int copy = 0; writer.size() < ENOUGH_FOR_CODES; copy++) {
      for (ItemState state : states) {
        Embedding vector = writer.segments(state.id()).getFirst().embedding();
        String id = "copy-%d:%s".formatted(copy, state.id());
        writer.put(
            List.of(
                new EmbeddedItem(
                    id,
                    id,
                    "",
                    SourceStamp.NONE,
                    Metadata.empty(),
                    List.of(
                        new EmbeddedItem.EmbeddedSegment(
                            Modality.IMAGE, Place.WHOLE, Vectors.near(vector, random))))));
      }
      writer.commit();
    }
    report.note("%,d items, since up to 20,000 are compared one by one in any case", writer.size());
  }

  private static void compare(
      String how,
      Catalog catalog,
      List<Asked> captions,
      List<Embedding> queries,
      Found exact,
      Report report) {
    Found chosen = find(catalog, captions, queries, Recall.BALANCED, EnumSet.of(Modality.IMAGE));
    report.note("%s (%s): R@1/5/10 %s", how, chosen.strategies(), chosen.line());
    for (int cut = 0; cut < CUTS.length; cut++) {
      report.atMost(
          "R@%d, distance from exhaustive".formatted(CUTS[cut]),
          Math.abs(chosen.recall().get(cut) - exact.recall().get(cut)),
          .005);
    }
  }

  /// Puts the first caption of each photograph beside the pictures as a text item, and asks the
  /// others for both kinds in one list.
  private static void mixed(
      Workspace workspace,
      Path folder,
      EmbeddingModel model,
      List<Asked> captions,
      List<Embedding> queries,
      Report report) {
    try (CatalogWriter writer = CatalogWriter.open(folder, model, workspace.host())) {
      Tower texts = model.tower(Modality.TEXT);
      List<EmbeddedItem> items = new ArrayList<>();
      for (Asked asked : captions) {
        if (asked.first()) {
          Embedding embedding =
              texts.embed(List.of(new Content.Text(asked.caption())), Role.DOCUMENT).getFirst();
          items.add(
              new EmbeddedItem(
                  "caption:" + asked.file(),
                  "caption:" + asked.file(),
                  "",
                  SourceStamp.NONE,
                  Metadata.empty(),
                  List.of(
                      new EmbeddedItem.EmbeddedSegment(Modality.TEXT, Place.WHOLE, embedding))));
        }
      }
      writer.put(items);
    }
    try (Catalog catalog = Catalog.open(folder, workspace.host())) {
      List<Asked> others = new ArrayList<>();
      List<Embedding> vectors = new ArrayList<>();
      for (int i = 0; i < captions.size(); i++) {
        if (!captions.get(i).first()) {
          others.add(captions.get(i));
          vectors.add(queries.get(i));
        }
      }
      Found alone = find(catalog, others, vectors, Recall.EXACT, EnumSet.of(Modality.IMAGE));
      List<MixedList> lists = new ArrayList<>();
      for (EachKind rule : MixedList.RULES) {
        MixedList list = MixedList.of(catalog, others, vectors, rule);
        report.note("  one list of pictures and captions, %s", list);
        lists.add(list);
      }
      MixedList usual = lists.getFirst();
      double pictures = alone.recall().getLast();
      report.atLeast(
          "mixed list: share of captions with pictures and captions both in the first " + DEPTH,
          usual.both(),
          BOTH_KINDS);
      report.atLeast(
          "mixed list: R@%d of the photograph among its pictures, by that among pictures alone"
              .formatted(DEPTH),
          MixedList.amongPictures(catalog, others, vectors) / pictures,
          1);
      report.atLeast(
          "mixed list: R@%d of the photograph or its caption, by that among pictures alone"
              .formatted(DEPTH),
          usual.either() / pictures,
          1);
    }
  }

  private static List<Embedding> embed(Catalog catalog, List<Asked> captions) {
    List<Embedding> embeddings = new ArrayList<>();
    for (Asked asked : captions) { // one at a time, as people ask
      embeddings.addAll(catalog.embed(List.of(new Content.Text(asked.caption())), Role.QUERY));
    }
    return embeddings;
  }

  /// What a pass over all captions found.
  ///
  /// @param recall at each of the cuts
  /// @param strategies how the catalog searched
  private record Found(List<Double> recall, Set<String> strategies) {
    String line() {
      return String.format(
          Locale.ROOT, "%.3f/%.3f/%.3f", recall.get(0), recall.get(1), recall.get(2));
    }
  }

  private static Found find(
      Catalog catalog,
      List<Asked> captions,
      List<Embedding> queries,
      Recall wanted,
      Set<Modality> modalities) {
    int[] hits = new int[CUTS.length];
    Set<String> strategies = new TreeSet<>();
    for (int i = 0; i < captions.size(); i++) {
      Asked asked = captions.get(i);
      SearchOutcome outcome =
          catalog.search(
              Query.of(new QueryPart.VectorPart(queries.get(i), 1, asked.caption()))
                  .withModalities(modalities)
                  .withLimit(DEPTH)
                  .withRecall(wanted));
      outcome.report().scans().stream().map(SearchReport.Scan::strategy).forEach(strategies::add);
      int rank = 0;
      boolean found = false;
      for (Match match : outcome.matches()) {
        rank++;
        if (!found && match.item().source().endsWith(asked.file())) {
          found = true;
          for (int cut = 0; cut < CUTS.length; cut++) {
            hits[cut] += rank <= CUTS[cut] ? 1 : 0;
          }
        }
      }
    }
    List<Double> recall = new ArrayList<>();
    for (int found : hits) {
      recall.add((double) found / captions.size());
    }
    return new Found(recall, strategies);
  }

  private static List<Asked> captions(Path file) throws IOException {
    List<Asked> captions = new ArrayList<>();
    ObjectMapper mapper = new ObjectMapper();
    for (String line : Files.readAllLines(file)) {
      JsonNode row = mapper.readTree(line);
      String image = row.path("image").asText();
      boolean first = true;
      for (JsonNode caption : row.path("captions").path("en")) {
        captions.add(new Asked(caption.asText(), image.substring(image.lastIndexOf('/')), first));
        first = false;
      }
    }
    return captions;
  }
}
