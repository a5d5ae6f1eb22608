package semblance.model.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import semblance.embedding.ModelException;
import semblance.embedding.Sha256;
import semblance.embedding.StorageException;

/// The files that describe a model's tokenizer.
public final class TokenizerFiles {
  private final String where;
  private final byte[] json;

  private TokenizerFiles(String where, byte[] json) {
    this.where = where;
    this.json = json;
  }

  /// Finds a folder's tokenizer: `tokenizer.json`, or CLIP's older `vocab.json` and `merges.txt`.
  ///
  /// @throws ModelException if there is none
  public static TokenizerFiles find(Path folder) {
    Path file = folder.resolve("tokenizer.json");
    if (Files.exists(file)) {
      return new TokenizerFiles(file.toString(), read(file));
    }
    Path vocabulary = folder.resolve("vocab.json");
    Path merges = folder.resolve("merges.txt");
    if (Files.exists(vocabulary) && Files.exists(merges)) {
      return new TokenizerFiles(
          vocabulary.toString(), ClipTokenizer.toTokenizerJson(vocabulary, merges));
    }
    throw new ModelException(
        "%s has no tokenizer: expected tokenizer.json, or vocab.json and merges.txt; bring the whole folder again"
            .formatted(folder));
  }

  static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new StorageException("%s cannot be read: %s".formatted(file, e), e);
    }
  }

  /// The digest of what the tokenizer is made from.
  public String digest() {
    return Sha256.of(json);
  }

  /// Makes the tokenizer.
  public Tokenizer open() {
    return Tokenizer.of(json, where);
  }
}
