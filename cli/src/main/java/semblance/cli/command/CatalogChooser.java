package semblance.cli.command;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import semblance.catalog.Catalog;
import semblance.catalog.storage.CatalogFolder;
import semblance.catalog.storage.CatalogLocator;
import semblance.cli.argument.Part;
import semblance.cli.workspace.Surroundings;
import semblance.cli.workspace.Workspace;
import semblance.embedding.CatalogException;
import semblance.media.format.MediaKind;

/// Decides which catalog a search is about, makes it where a folder of pictures has none, and
/// brings it up to date.
final class CatalogChooser {
  /// How many files are looked at to find out whether a folder holds pictures.
  private static final int FILES_LOOKED_AT = 20_000;

  private final Workspace workspace;
  private final Surroundings surroundings;

  private final ModelAhead models;

  /// @param models what may have been opened already
  CatalogChooser(Workspace workspace, ModelAhead models) {
    this.workspace = workspace;
    this.models = models;
    this.surroundings = workspace.surroundings();
  }

  /// Opens the catalog to search.
  ///
  /// @param named the catalog that was named, if one was
  /// @param exclude globs of names to leave out from now on
  /// @param refresh whether to look for changed files first
  /// @param question what will be asked: tells which models and towers will be needed
  OpenCatalog forSearch(
      Optional<String> named, List<String> exclude, boolean refresh, Question question) {
    CatalogFolder folder =
        named
            .map(workspace::namedCatalog)
            .or(() -> CatalogLocator.findLocal(surroundings.here()))
            .orElseGet(this::madeOrDefault);
    List<Part> parts = question.parts();
    if (folder.isCatalog() && parts.stream().anyMatch(part -> !(part instanceof Part.Item))) {
      models.begin(
          folder,
          parts.stream().anyMatch(part -> part instanceof Part.Words),
          question.withoutParts().textModel());
    }
    try {
      Optional<Path> root = refresh || !folder.isCatalog() ? treeOf(folder) : Optional.empty();
      if (root.isEmpty()) {
        return new OpenCatalog(Catalog.open(folder.root(), models.host()), models);
      }
      Refresh update = new Refresh(workspace, folder, root.get(), exclude);
      if (!folder.isCatalog()) {
        update.create();
        return new OpenCatalog(Catalog.open(folder.root(), models.host()), models);
      }
      Catalog catalog = Catalog.open(folder.root(), models.host());
      if (update.isNeeded(catalog)) {
        catalog.close();
        update.update();
        catalog = Catalog.open(folder.root(), models.host());
      }
      return new OpenCatalog(catalog, models);
    } catch (RuntimeException e) {
      models.close();
      throw e;
    }
  }

  /// The folder that a catalog in its `.semblance` belongs to.
  private static Optional<Path> treeOf(CatalogFolder folder) {
    Path name = folder.root().getFileName();
    return name != null && name.toString().equals(CatalogLocator.LOCAL)
        ? Optional.ofNullable(folder.root().getParent())
        : Optional.empty();
  }

  private CatalogFolder madeOrDefault() {
    Path here = surroundings.here();
    CatalogFolder usual = CatalogLocator.defaultFolder(surroundings.environment());
    boolean everything =
        here.getParent() == null
            || here.equals(Path.of(surroundings.environment().getOrDefault("HOME", "/")));
    if (!everything && holdsPicturesOrFilms(here)) {
      return new CatalogFolder(here.resolve(CatalogLocator.LOCAL));
    }
    if (usual.isCatalog()) {
      surroundings.terminal().err().println("Searching the default catalog, " + usual.root());
      return usual;
    }
    if (everything) {
      throw new CatalogException(
          "%s is too large a folder to index unasked: go to a folder with pictures or films, or run 'semblance index FOLDER'"
              .formatted(here));
    }
    throw new CatalogException(
        "%s holds no pictures or films, and there is no catalog here, in a folder above, or by default: go to a folder with pictures or films, name a catalog with --in, or make one with 'semblance index FOLDER'"
            .formatted(here));
  }

  private static boolean holdsPicturesOrFilms(Path folder) {
    boolean[] found = {false};
    int[] seen = {0};
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path entry, BasicFileAttributes facts) {
              boolean hidden = !entry.equals(folder) && nameOf(entry).startsWith(".");
              return hidden ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes facts) {
              found[0] =
                  !nameOf(file).startsWith(".")
                      && MediaKind.ofName(file)
                          .filter(kind -> kind == MediaKind.PICTURE || kind == MediaKind.FILM)
                          .isPresent();
              return found[0] || ++seen[0] >= FILES_LOOKED_AT
                  ? FileVisitResult.TERMINATE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
              return FileVisitResult.CONTINUE; // what cannot be read holds nothing for us
            }
          });
    } catch (IOException e) {
      return found[0];
    }
    return found[0];
  }

  private static String nameOf(Path path) {
    Path name = path.getFileName();
    return name == null ? "" : name.toString();
  }
}
