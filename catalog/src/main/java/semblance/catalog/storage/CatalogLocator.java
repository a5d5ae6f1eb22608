package semblance.catalog.storage;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Finds the catalog that is meant when none is named: the one in `.semblance` here or in a folder
/// above, else the person's default one.
public final class CatalogLocator {
  /// The folder in which a tree of files keeps a catalog of its own.
  public static final String LOCAL = ".semblance";

  private CatalogLocator() {}

  /// The catalog that belongs to a folder: its own or that of the nearest folder above.
  public static Optional<CatalogFolder> findLocal(Path start) {
    for (Path folder = start.toAbsolutePath().normalize();
        folder != null;
        folder = folder.getParent()) {
      CatalogFolder catalog = new CatalogFolder(folder.resolve(LOCAL));
      if (catalog.isCatalog()) {
        return Optional.of(catalog);
      }
    }
    return Optional.empty();
  }

  /// Where the default catalog is or would be: `$XDG_DATA_HOME/semblance/default`, else
  /// `~/.local/share/semblance/default`.
  ///
  /// @param environment the process's environment
  public static CatalogFolder defaultFolder(Map<String, String> environment) {
    String data = environment.getOrDefault("XDG_DATA_HOME", "");
    // The XDG specification has relative paths ignored.
    Path home =
        !data.isBlank() && Path.of(data).isAbsolute()
            ? Path.of(data)
            : Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")))
                .resolve(".local/share");
    return new CatalogFolder(home.resolve("semblance").resolve("default"));
  }

  /// The catalog that is meant in a folder when none is named: the local one, else the default one
  /// if it is there.
  public static Optional<CatalogFolder> find(Path start, Map<String, String> environment) {
    return findLocal(start)
        .or(() -> Optional.of(defaultFolder(environment)).filter(CatalogFolder::isCatalog));
  }
}
