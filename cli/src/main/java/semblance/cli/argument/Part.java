package semblance.cli.argument;

import java.nio.file.Path;
import java.util.Optional;
import semblance.embedding.Modality;

/// One thing that is searched with or embedded, as it was given on the command line.
public sealed interface Part {
  /// How strongly it counts: positive, also where it repels.
  double weight();

  /// What to call it.
  String label();

  /// Words.
  record Words(String text, double weight) implements Part {
    @Override
    public String label() {
      return text;
    }
  }

  /// A file that is there.
  ///
  /// @param modality what it was said to be; empty if its content decides
  /// @param label its path as it was given
  record FilePart(Path path, Optional<Modality> modality, double weight, String label)
      implements Part {}

  /// A stored item, by its id or, for one that was a file, by its path.
  record Item(String id, double weight) implements Part {
    @Override
    public String label() {
      return "item:" + id;
    }
  }

  /// Finds out what an argument means.
  ///
  /// @param here the folder that relative paths start from
  /// @throws semblance.embedding.StorageException if it names a file that is not there
  /// @throws semblance.embedding.InvalidQueryException if it says nothing
  static Part parse(String argument, Path here) {
    return new PartParser(here, false).parse(argument);
  }

  /// Finds out what an argument means where there is nothing to weigh: words are taken as they
  /// stand, to the last character, and may be none at all.
  ///
  /// @param here the folder that relative paths start from
  /// @throws semblance.embedding.StorageException if it names a file that is not there
  static Part parseLiterally(String argument, Path here) {
    return new PartParser(here, true).parse(argument);
  }
}
