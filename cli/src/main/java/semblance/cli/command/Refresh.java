package semblance.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import semblance.catalog.Catalog;
import semblance.catalog.CatalogSettings;
import semblance.catalog.CatalogWriter;
import semblance.catalog.storage.CatalogFolder;
import semblance.catalog.storage.WriterLock;
import semblance.cli.terminal.SafeText;
import semblance.cli.terminal.Terminal;
import semblance.cli.workspace.Surroundings;
import semblance.cli.workspace.Workspace;
import semblance.collection.item.ItemState;
import semblance.embedding.CatalogException;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.StorageException;
import semblance.ingest.ChangePlan;
import semblance.ingest.Ingest;
import semblance.ingest.IngestReport;
import semblance.ingest.IngestSettings;
import semblance.ingest.journal.Undecodable;
import semblance.ingest.source.Source;
import semblance.model.ModelSettings;

/// Brings the catalog of a folder up to date with what lies in it.
final class Refresh {
  /// From this many changed files on a process of its own, with a virtual machine made for long
  /// work, is sooner done than this one.
  private static final int OWN_PROCESS = 24;

  private static final String EXCLUDED = "exclude.txt";

  private final Workspace workspace;
  private final Terminal terminal;
  private final CatalogFolder folder;
  private final Path root;
  private final List<String> newExclude;
  private int changed;

  /// @param root the folder whose files the catalog holds
  /// @param exclude globs to leave out from now on
  Refresh(Workspace workspace, CatalogFolder folder, Path root, List<String> exclude) {
    this.workspace = workspace;
    this.terminal = workspace.surroundings().terminal();
    this.folder = folder;
    this.root = root;
    this.newExclude = List.copyOf(exclude);
  }

  /// Makes the catalog of a folder that has none.
  ///
  /// @throws StorageException if there is nothing to index
  void create() {
    List<String> exclude = exclude();
    ChangePlan plan = Ingest.plan(sources(), exclude, List.of(), Workspace.EMBEDDED_MODALITIES);
    if (plan.changed().isEmpty()) {
      throw new StorageException("%s holds no pictures, films or texts to search".formatted(root));
    }
    if (!Files.isWritable(root)) {
      throw new StorageException(
          "you have no permission to write to %s, where the folder .semblance would keep what is learnt of its files: keep it elsewhere with 'semblance index . --into CATALOG', then search with --in CATALOG"
              .formatted(root));
    }
    terminal
        .err()
        .printf(
            "Looking at %,d pictures, films and texts in %s for the first time%n",
            plan.changed().size(), SafeText.escaped(root.toString()));
    index(plan.changed().size(), exclude, false);
    keepExclude(exclude);
  }

  /// Whether files are new, changed or gone since the catalog was written.
  boolean isNeeded(Catalog catalog) {
    List<ItemState> stored = new ArrayList<>();
    catalog.forEachState(stored::add);
    ChangePlan plan = Ingest.plan(sources(), exclude(), stored, catalog.modalities());
    Undecodable known = Undecodable.load(folder.runs());
    long asBefore = plan.changed().stream().filter(one -> known.reason(one).isPresent()).count();
    changed = plan.changed().size() - (int) asBefore;
    if (changed > 0 || !plan.gone().isEmpty() || !newExclude.isEmpty()) {
      return true;
    }
    IndexSummary.printAsBefore(terminal, (int) asBefore);
    return false;
  }

  /// Indexes what is new or changed, and forgets what is gone.
  void update() {
    List<String> exclude = exclude();
    try {
      index(changed, exclude, true);
      keepExclude(exclude);
    } catch (CatalogException | StorageException e) {
      // Someone else writes, the disk is full, or the catalog may only be read: what is there can
      // be searched nevertheless.
      terminal.err().println("Not refreshed: " + SafeText.escaped(String.valueOf(e.getMessage())));
    }
  }

  private void index(int files, List<String> exclude, boolean exists) {
    requireNobodyWrites();
    Optional<Path> launcher = workspace.surroundings().launcher();
    if (files >= OWN_PROCESS && launcher.isPresent()) {
      indexInOwnProcess(launcher.get(), exclude);
    } else {
      index(exclude, exists);
    }
  }

  /// Asked before a process of its own is begun, which would say the same once more.
  private void requireNobodyWrites() {
    WriterLock.findHolder(folder.root())
        .ifPresent(holder -> {
          throw new CatalogException(
              "catalog %s is being written by %s; search again when that has finished"
                  .formatted(folder.root(), holder));
        });
  }

  private List<Source> sources() {
    return List.of(new Source.Folder(root));
  }

  private void index(List<String> exclude, boolean exists) {
    ModelSettings settings = ModelSettings.defaults().withThreads(1);
    IngestReport report;
    try (GracefulStop stop = GracefulStop.watch(terminal);
        EmbeddingModel model = openModel(exists, settings);
        CatalogWriter writer =
            CatalogWriter.openOrCreate(
                folder.root(),
                CatalogSettings.named(IndexCommand.nameFor(folder)),
                model,
                workspace.host());
        IndexProgress progress = new IndexProgress(terminal, stop)) {
      report =
          Ingest.into(writer, model, IngestSettings.defaults().withExclude(exclude).withPrune(true))
              .run(sources(), progress);
    }
    IndexSummary.printSkipped(terminal, report);
  }

  private EmbeddingModel openModel(boolean exists, ModelSettings settings) {
    return workspace.openModel(
        exists ? IndexCommand.modelOf(folder) : Workspace.EMBEDDED_MODEL, settings);
  }

  private void indexInOwnProcess(Path launcher, List<String> exclude) {
    List<String> command =
        new ArrayList<>(
            List.of(
                launcher.toString(),
                "index",
                root.toString(),
                "--into",
                folder.root().toString(),
                "--prune"));
    for (String glob : exclude) {
      command.add("--exclude");
      command.add(glob);
    }
    Surroundings surroundings = workspace.surroundings();
    try {
      ProcessBuilder builder = new ProcessBuilder(command).directory(surroundings.here().toFile());
      // Standard output is for what the search finds.
      builder.inheritIO().redirectOutput(ProcessBuilder.Redirect.DISCARD);
      int code = builder.start().waitFor();
      if (code != 0) {
        throw new CatalogException(
            "indexing %s ended with exit code %d; what it said stands above".formatted(root, code));
      }
    } catch (IOException e) {
      throw new StorageException(
          "%s could not be started: %s".formatted(launcher, e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StorageException("indexing %s was interrupted".formatted(root), e);
    }
  }

  /// What is left out: what was said before, and now.
  private List<String> exclude() {
    Set<String> globs = new LinkedHashSet<>();
    Path file = folder.root().resolve(EXCLUDED);
    if (Files.isRegularFile(file)) {
      try {
        globs.addAll(Files.readAllLines(file));
      } catch (IOException e) {
        throw new StorageException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
      }
    }
    globs.addAll(newExclude);
    globs.removeIf(String::isBlank);
    return List.copyOf(globs);
  }

  private void keepExclude(List<String> exclude) {
    if (newExclude.isEmpty()) {
      return;
    }
    Path file = folder.root().resolve(EXCLUDED);
    try {
      Files.write(file, exclude);
    } catch (IOException e) {
      throw new StorageException("%s cannot be written: %s".formatted(file, e.getMessage()), e);
    }
  }
}
