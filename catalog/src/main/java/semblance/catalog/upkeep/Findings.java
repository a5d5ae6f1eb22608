package semblance.catalog.upkeep;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import semblance.catalog.storage.CatalogFolder;
import semblance.embedding.SemblanceException;

/// What checks of one catalog have found so far, in the order they were made.
public final class Findings {
  /// What helps where nothing else does.
  public static final String RESTORE =
      "restore it from a copy of the catalog; without one, delete the catalog and index again";

  private final CatalogFolder folder;
  private final List<Finding> all = new ArrayList<>();

  public Findings(CatalogFolder folder) {
    this.folder = folder;
  }

  /// Notes that something is as it should be.
  public void good(String subject, String message) {
    all.add(new Finding(Finding.Severity.GOOD, subject, message));
  }

  /// Notes something worth knowing.
  public void warn(String subject, String message) {
    all.add(new Finding(Finding.Severity.WARNING, subject, message));
  }

  /// Notes something that cannot be used or trusted.
  public void problem(String subject, String message) {
    all.add(new Finding(Finding.Severity.PROBLEM, subject, message));
  }

  /// Notes what an error says.
  public void problem(String subject, SemblanceException e) {
    problem(subject, String.valueOf(e.getMessage()));
  }

  /// How many problems there are so far.
  public long problems() {
    return all.stream().filter(one -> one.severity() == Finding.Severity.PROBLEM).count();
  }

  /// A file as findings name it: below the catalog's folder, with slashes.
  public String name(Path file) {
    return folder
        .root()
        .relativize(file.toAbsolutePath().normalize())
        .toString()
        .replace('\\', '/');
  }

  /// All of them.
  public List<Finding> list() {
    return List.copyOf(all);
  }
}
