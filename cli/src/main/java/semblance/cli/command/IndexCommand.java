package semblance.cli.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import semblance.catalog.CatalogSettings;
import semblance.catalog.CatalogWriter;
import semblance.catalog.storage.CatalogFolder;
import semblance.catalog.storage.CatalogLocator;
import semblance.catalog.storage.CatalogManifest;
import semblance.catalog.storage.SpaceRecord;
import semblance.cli.workspace.Surroundings;
import semblance.cli.workspace.Workspace;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.Modality;
import semblance.embedding.StorageException;
import semblance.ingest.Ingest;
import semblance.ingest.IngestReport;
import semblance.ingest.IngestSettings;
import semblance.ingest.source.Skipped;
import semblance.ingest.source.Source;
import semblance.model.ModelSettings;
import semblance.model.PrecisionPolicy;

/// Brings folders, files and tables into a catalog.
@Command(
    name = "index",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "Brings folders, files and tables into a catalog.",
    description = {
      "%nA PATH is a folder of pictures, films, sounds and texts, a single file, or a table (JSONL, CSV or "
          + "Parquet) whose rows name pictures or hold captions, with metadata beside them. Files that have not changed "
          + "are not read again, so running it a second time, or after it was interrupted, goes on "
          + "where it was. A file that cannot be read is skipped and listed; the rest goes on.%n",
      "Films are found by what is seen in them, with a model for sounds by what is heard, and the "
          + "result says when. Hidden files and the usual junk are left out.%n"
    },
    footer = {
      "%nExamples:",
      "  semblance index ~/Pictures",
      "  semblance index products.jsonl --into shop",
      "  semblance index photos --exclude '*.png' --exclude 'raw/**' --prune",
      "%nExit codes: 0 done, also if files were skipped; 1 failed; 2 the command line makes no sense."
    })
public final class IndexCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Parameters(
      paramLabel = "PATH",
      arity = "1..*",
      description = "Folders, pictures, films, sounds, texts, or JSONL, CSV or Parquet tables.")
  private List<String> paths = new ArrayList<>();

  @Option(
      names = "--into",
      paramLabel = "CATALOG",
      description =
          "The folder of the catalog, made if it is not there. Without it: the one in .semblance "
              + "here or in a folder above, else the default one.")
  private @Nullable String into;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description =
          "The model for a new catalog: semblance-mini (the default), a folder, or a hub's name.")
  private @Nullable String model;

  @Option(
      names = "--exclude",
      paramLabel = "GLOB",
      description = "Names to leave out of folders; may be given several times.")
  private List<String> exclude = new ArrayList<>();

  @Option(
      names = "--prune",
      description =
          "Also remove items of these folders whose files are gone. Refused if a PATH is missing.")
  private boolean prune;

  @Option(
      names = "--precision",
      paramLabel = "auto|fp32|bf16",
      defaultValue = "auto",
      description = "What to compute in; auto takes what is fast and as good.")
  private String precision = "auto";

  @Option(names = "--json", description = "The whole report as JSON.")
  private boolean json;

  public IndexCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    Workspace workspace = new Workspace(surroundings);
    PrecisionPolicy policy = policy(precision);
    List<Source> sources = new ArrayList<>();
    for (String path : paths) {
      sources.add(Source.of(surroundings.path(path)));
    }
    CatalogFolder folder = into == null ? workspace.catalogToFill() : workspace.namedCatalog(into);
    // What a named model embeds is known only once it is open.
    Set<Modality> modalities =
        model == null ? Workspace.EMBEDDED_MODALITIES : EnumSet.allOf(Modality.class);
    if (!folder.isCatalog()
        && Ingest.plan(sources, exclude, List.of(), modalities).changed().isEmpty()) {
      List<Skipped> skipped = Ingest.unlisted(sources, exclude, modalities);
      throw new StorageException(
          "%s: no %s were found, so no catalog was made%s"
              .formatted(
                  String.join(", ", paths),
                  model == null ? "pictures, films or texts" : "pictures, films, sounds or texts",
                  skipped.isEmpty()
                      ? ""
                      : "; %,d skipped, such as %s"
                          .formatted(skipped.size(), IndexSummary.line(skipped.getFirst()))));
    }
    String name = model != null ? model : folder.isCatalog() ? modelOf(folder) : "";
    // Several threads encode at a time, so that none of them is split over several.
    ModelSettings settings = ModelSettings.defaults().withThreads(1).withPrecision(policy);
    IngestReport report;
    try (GracefulStop stop = GracefulStop.watch(surroundings.terminal());
        EmbeddingModel opened =
            workspace.openModel(name.isEmpty() ? Workspace.EMBEDDED_MODEL : name, settings);
        CatalogWriter writer =
            CatalogWriter.openOrCreate(
                folder.root(), CatalogSettings.named(nameFor(folder)), opened, workspace.host());
        SecondModel _ = SecondModel.open(writer, workspace, settings);
        IndexProgress progress = new IndexProgress(surroundings.terminal(), stop)) {
      report =
          Ingest.into(
                  writer, opened, IngestSettings.defaults().withExclude(exclude).withPrune(prune))
              .run(sources, progress);
      SecondModel.tellIfLeftBehind(writer, workspace);
    }
    if (json) {
      IndexSummary.printJson(surroundings.terminal(), folder, report);
    } else {
      IndexSummary.print(surroundings.terminal(), folder, report);
    }
    return 0;
  }

  /// The policy that a word stands for.
  static PrecisionPolicy policy(String word) {
    for (PrecisionPolicy policy : PrecisionPolicy.values()) {
      if (policy.name().toLowerCase(Locale.ROOT).equals(word)) {
        return policy;
      }
    }
    throw new IllegalArgumentException(
        "--precision %s: expected auto, fp32 or bf16".formatted(word));
  }

  /// The name of the model that a catalog was made with.
  static String modelOf(CatalogFolder folder) {
    return SpaceRecord.read(folder.space(CatalogManifest.read(folder).generation())).model();
  }

  /// What to call a catalog: its folder's name, or that of the folder it belongs to.
  static String nameFor(CatalogFolder folder) {
    Path named =
        folder.root().endsWith(CatalogLocator.LOCAL) ? folder.root().getParent() : folder.root();
    Path name = named == null ? null : named.getFileName();
    return name == null || name.toString().isBlank() ? "catalog" : name.toString();
  }
}
