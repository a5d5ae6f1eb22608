package semblance.model.tower;

import java.util.function.UnaryOperator;
import semblance.model.text.TextRules;
import semblance.model.text.TokenizerFiles;

/// How a text tower's texts become the ids its network reads.
///
/// @param rules what is done beside tokenizing
/// @param vocabulary how many token ids the network knows
/// @param padding the token id that fills shorter texts of a batch up
/// @param needed of a text's ids, those that have an influence: a network that reads its result
///   where the text ends, and looks back only, need not see the padding after it
/// @param promptsCount whether the words that the model asks for before a text count in a mean and
///   the like
public record TextInput(
    TokenizerFiles tokenizer,
    TextRules rules,
    int vocabulary,
    int padding,
    UnaryOperator<int[]> needed,
    boolean promptsCount) {
  /// All ids have an influence.
  public static TextInput of(
      TokenizerFiles tokenizer, TextRules rules, int vocabulary, int padding) {
    return new TextInput(tokenizer, rules, vocabulary, padding, UnaryOperator.identity(), true);
  }

  /// Texts are neither cleaned, nor padded, nor put between other words; all ids have an influence.
  ///
  /// @param limit the most tokens, special tokens included
  public static TextInput of(TokenizerFiles tokenizer, int limit, int vocabulary, int padding) {
    return of(tokenizer, TextRules.plain(limit), vocabulary, padding);
  }

  public TextInput withNeeded(UnaryOperator<int[]> changed) {
    return new TextInput(tokenizer, rules, vocabulary, padding, changed, promptsCount);
  }

  public TextInput withPromptsCount(boolean changed) {
    return new TextInput(tokenizer, rules, vocabulary, padding, needed, changed);
  }
}
