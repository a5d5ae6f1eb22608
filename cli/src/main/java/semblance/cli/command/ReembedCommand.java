package semblance.cli.command;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import semblance.catalog.CatalogWriter;
import semblance.catalog.Reembedding;
import semblance.catalog.reembedding.OverlapReport;
import semblance.catalog.reembedding.ReembeddingStatus;
import semblance.catalog.storage.CatalogFolder;
import semblance.catalog.storage.CatalogManifest;
import semblance.catalog.storage.SpaceRecord;
import semblance.cli.result.ImprovementResults;
import semblance.cli.workspace.Surroundings;
import semblance.cli.workspace.Workspace;
import semblance.embedding.CatalogException;
import semblance.embedding.EmbeddingModel;
import semblance.ingest.Reembed;
import semblance.ingest.ReembedReport;
import semblance.model.ModelSettings;
import semblance.model.PrecisionPolicy;

/// Changes the model of a catalog while it lives.
@Command(
    name = "reembed",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "Changes a catalog to another model while it is searched.",
    description = {
      "%nWith --model, everything in the catalog is embedded again with that model, into vectors beside "
          + "those that are searched. Searches go on as before; 'semblance index' feeds both. At the end "
          + "it shows how differently the two answer. If it is interrupted, the same command goes on.%n",
      "With --if-better, the model comes in only if it finds more of the pairs in a file than the catalog's own: "
          + "R@10 better than chance explains in one direction, text to picture or picture to text, and in none worse. "
          + "Pairs that one of them learned do not count. Otherwise nothing is changed.%n",
      "Then --cutover lets searches go to the new vectors, all at once, and --rollback back to the old "
          + "ones, with all that was indexed since, until --finish deletes the old ones.%n",
      "Files are read again where they lie. Of a picture whose file is gone or has changed, the "
          + "thumbnail is embedded, and the item is listed; texts and captions are kept whole. What "
          + "cannot be had at all is listed, and holds up --cutover unless --despite-missing is given.%n"
    },
    footer = {
      "%nExamples:",
      "  semblance reembed holidays --model openai/clip-vit-base-patch32",
      "  semblance reembed holidays --model mine --if-better pairs.jsonl",
      "  semblance reembed holidays --cutover",
      "  semblance reembed holidays --finish",
      "%nExit codes: 0 done; 1 failed, items are missing, or not better; 2 the command line makes no sense."
    })
public final class ReembedCommand implements Callable<Integer> {
  private static final int SAMPLE = 50;

  private final Surroundings surroundings;
  private final Promotion.LearnedBy learned;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private NamedCatalog catalog = new NamedCatalog();

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description = "The model to change to: semblance-mini, a folder, or a hub's name.")
  private @Nullable String model;

  @Option(names = "--status", description = "Only tell how far it is.")
  private boolean status;

  @Option(names = "--cutover", description = "Let searches go to the new vectors.")
  private boolean cutover;

  @Option(names = "--rollback", description = "Let searches go to the old vectors again.")
  private boolean rollback;

  @Option(names = "--finish", description = "Delete the old vectors; there is no way back then.")
  private boolean finish;

  @Option(names = "--abandon", description = "Delete the new vectors, which are not searched.")
  private boolean abandon;

  @Option(
      names = "--despite-missing",
      description = "Switch even if items cannot be had with the other model.")
  private boolean despiteMissing;

  @Option(
      names = "--if-better",
      paramLabel = "FILE|FOLDER",
      description =
          "Only if it finds more of these pictures by their captions, and captions by their pictures; with --model or --cutover.")
  private @Nullable String pairs;

  @Option(
      names = "--precision",
      paramLabel = "auto|fp32|bf16",
      defaultValue = "auto",
      description = "What to compute in; auto takes what is fast and as good.")
  private String precision = "auto";

  @Option(names = "--json", description = "As JSON.")
  private boolean json;

  public ReembedCommand(Surroundings surroundings, Promotion.LearnedBy learned) {
    this.surroundings = surroundings;
    this.learned = learned;
  }

  @Override
  public Integer call() {
    requireSense();
    PrecisionPolicy policy = IndexCommand.policy(precision);
    Workspace workspace = new Workspace(surroundings);
    CatalogFolder folder = catalog.in(workspace);
    folder.requireCatalog();
    ReembedSummary summary =
        new ReembedSummary(surroundings.terminal(), folder, json, Optional.empty());
    if (status) {
      summary.status(Reembedding.statusOf(folder.root(), workspace.host()));
      return 0;
    }
    if (!cutover && !rollback && !finish && !abandon) {
      requireModel(folder);
    }
    if (pairs != null) {
      summary = judged(new Promotion(surroundings, workspace, learned, pairs), folder, summary);
    }
    try (GracefulStop stop = GracefulStop.watch(surroundings.terminal());
        CatalogWriter writer = CatalogWriter.openWithoutModel(folder.root(), workspace.host())) {
      Work work = new Work(writer, workspace, policy, summary, stop);
      if (finish || abandon) {
        end(writer, summary);
      } else if (cutover || rollback) {
        change(work);
      } else {
        fill(work);
      }
    }
    return 0;
  }

  /// Judges the model that is to come in, before the catalog is taken for writing.
  ///
  /// @throws CatalogException if it is not better
  private ReembedSummary judged(Promotion promotion, CatalogFolder folder, ReembedSummary summary) {
    CatalogManifest manifest = CatalogManifest.read(folder);
    SpaceRecord searched = SpaceRecord.read(folder.space(manifest.generation()));
    Optional<Promotion.Side> other =
        model != null
            ? Optional.of(new Promotion.Side(promotion.nameOf(model), Optional.empty()))
            : manifest.beside().stream()
                .mapToObj(number -> Promotion.Side.of(SpaceRecord.read(folder.space(number))))
                .findFirst();
    boolean wayBack = manifest.beside().orElse(Integer.MAX_VALUE) < manifest.generation();
    if (other.isEmpty() || wayBack || other.get().name().equals(searched.model())) {
      return summary; // what comes next tells what is wrong
    }
    ImprovementResults results = promotion.judge(Promotion.Side.of(searched), other.get());
    ReembedSummary told = summary.withJudgement(results);
    if (!results.improvement().isBetter()) {
      told.refused();
      throw new CatalogException(results.refusal());
    }
    return told;
  }

  /// What filling in needs.
  private record Work(
      CatalogWriter writer,
      Workspace workspace,
      PrecisionPolicy policy,
      ReembedSummary summary,
      GracefulStop stop) {}

  private void requireSense() {
    long actions =
        List.of(status, cutover, rollback, finish, abandon).stream().filter(on -> on).count();
    if (actions > 1) {
      throw new ParameterException(
          spec.commandLine(),
          "--status, --cutover, --rollback, --finish and --abandon exclude one another");
    }
    if (model != null && actions > 0) {
      throw new ParameterException(
          spec.commandLine(),
          "--model begins a re-embedding or goes on with it; the other steps need no model named");
    }
    if (pairs != null && actions > 0 && !cutover) {
      throw new ParameterException(
          spec.commandLine(), "--if-better belongs to --model or --cutover");
    }
    if (despiteMissing && !cutover && !rollback) {
      throw new ParameterException(
          spec.commandLine(), "--despite-missing belongs to --cutover or --rollback");
    }
  }

  private void requireModel(CatalogFolder folder) {
    CatalogManifest manifest = CatalogManifest.read(folder);
    if (manifest.beside().isEmpty() && model == null) {
      throw new ParameterException(
          spec.commandLine(),
          "catalog %s is not being re-embedded: name the model to change to with --model MODEL"
              .formatted(manifest.name()));
    }
  }

  private static Reembedding underWay(CatalogWriter writer) {
    return writer
        .reembedding()
        .orElseThrow(() -> {
          CatalogManifest manifest = CatalogManifest.read(writer.folder());
          return new CatalogException(
              "catalog %s has one generation only: begin another with semblance reembed --model MODEL"
                  .formatted(manifest.name()));
        });
  }

  private void end(CatalogWriter writer, ReembedSummary summary) {
    Reembedding reembedding = underWay(writer);
    ReembeddingStatus before = reembedding.status();
    if (finish) {
      reembedding.finish();
    } else {
      reembedding.abandon();
    }
    summary.ended(before);
  }

  private void change(Work work) {
    Reembedding reembedding = underWay(work.writer());
    ReembeddingStatus before = reembedding.status();
    // What can be had is had first: items indexed since, without the other model at hand.
    if (before.isSwitched() == rollback && before.lagging() > before.missing().size()) {
      try (EmbeddingModel opened = open(work.workspace(), work.policy(), before.beside().model())) {
        work.writer().use(opened);
        work.summary().skipped(run(work, reembedding, opened));
      }
    }
    if (work.stop().isAsked()) {
      return;
    }
    if (rollback) {
      reembedding.switchBack(despiteMissing);
    } else {
      reembedding.switchOver(despiteMissing);
    }
    work.summary().switched(reembedding.status());
  }

  private void fill(Work work) {
    CatalogWriter writer = work.writer();
    Optional<ReembeddingStatus> before = writer.reembedding().map(Reembedding::status);
    if (before.isPresent() && before.get().isSwitched()) {
      requireNoOtherModel(work.workspace(), before.get());
      work.summary().status(before);
      return;
    }
    String name =
        model != null ? work.workspace().modelName(model) : before.orElseThrow().beside().model();
    try (EmbeddingModel opened = open(work.workspace(), work.policy(), name)) {
      Reembedding reembedding;
      if (before.isEmpty()) {
        reembedding = writer.beginReembedding(opened);
      } else if (opened.space().fingerprint().equals(before.get().beside().fingerprint())) {
        writer.use(opened);
        reembedding = underWay(writer);
      } else {
        throw otherModel(before.get());
      }
      ReembedReport report = run(work, reembedding, opened);
      if (work.stop().isAsked()) {
        return;
      }
      OverlapReport overlap = reembedding.compare(SAMPLE, 1);
      work.summary().filled(report, reembedding.status(), overlap);
    }
  }

  private void requireNoOtherModel(Workspace workspace, ReembeddingStatus now) {
    if (model != null && !workspace.modelName(model).equals(now.searched().model())) {
      throw otherModel(now);
    }
  }

  private static CatalogException otherModel(ReembeddingStatus now) {
    return new CatalogException(
        "the catalog has vectors of %s beside those of %s: end that with %s before another model comes in"
            .formatted(
                now.beside().model(),
                now.searched().model(),
                now.isSwitched() ? "--finish or --rollback" : "--cutover or --abandon"));
  }

  private ReembedReport run(Work work, Reembedding reembedding, EmbeddingModel opened) {
    try (IndexProgress progress = new IndexProgress(surroundings.terminal(), work.stop())) {
      return Reembed.with(
              work.writer(), reembedding, opened, Runtime.getRuntime().availableProcessors())
          .run(progress);
    }
  }

  /// Several threads encode at a time, so that none of them is split over several.
  private static EmbeddingModel open(Workspace workspace, PrecisionPolicy policy, String name) {
    return workspace.openModel(name, ModelSettings.defaults().withThreads(1).withPrecision(policy));
  }

  /// The name of the model that a catalog is re-embedded with, or was before.
  static Optional<String> modelBeside(CatalogFolder folder) {
    return CatalogManifest.read(folder).beside().stream()
        .mapToObj(number -> SpaceRecord.read(folder.space(number)).model())
        .findFirst();
  }
}
