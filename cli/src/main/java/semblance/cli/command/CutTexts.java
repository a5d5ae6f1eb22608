package semblance.cli.command;

import java.util.Locale;
import java.util.Optional;
import semblance.cli.terminal.SafeText;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.PreparedContent;

/// Says which texts are longer than a model reads.
final class CutTexts {
  private CutTexts() {}

  /// A sentence about a text whose end has no part in its vector; empty if it was read whole.
  static Optional<String> remark(String given, PreparedContent prepared, EmbeddingModel model) {
    return prepared instanceof PreparedContent.Tokens tokens && tokens.cut()
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "%s: cut to its first %,d of %,d tokens, as much as %s reads",
                SafeText.cut(given, 60),
                tokens.ids().length,
                tokens.originalLength(),
                model.name()))
        : Optional.empty();
  }
}
