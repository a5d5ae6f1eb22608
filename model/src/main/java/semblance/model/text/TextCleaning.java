package semblance.model.text;

import semblance.model.text.repair.HtmlEntities;
import semblance.model.text.repair.PythonText;
import semblance.model.text.repair.TextRepair;

/// What is done to a text before its tokenizer sees it, where the reference does that outside of
/// the tokenizer.
public enum TextCleaning {
  /// The text as it stands.
  NONE("none"),

  /// Without white space around it, as sentence-transformers gives texts to tokenizers.
  STRIP("stripped"),

  /// As [#STRIP], and in lower case: sentence-transformers' `do_lower_case`.
  STRIP_LOWER("stripped, lower case"),

  /// open_clip's `clean='whitespace'`: repaired as by ftfy, entities resolved twice, single spaces.
  OPEN_CLIP_WHITESPACE("open_clip whitespace (ftfy 6.3.1)"),

  /// open_clip's `clean='lower'`: as [#OPEN_CLIP_WHITESPACE], and in lower case.
  OPEN_CLIP_LOWER("open_clip lower (ftfy 6.3.1)"),

  /// open_clip's `clean='canonicalize'`: as [#OPEN_CLIP_LOWER], underscores as spaces, without
  /// ASCII's punctuation.
  OPEN_CLIP_CANONICALIZE("open_clip canonicalize (ftfy 6.3.1)"),

  /// The canonical form of transformers' `SiglipTokenizer`: lower case, without ASCII's
  /// punctuation, single spaces. Its tokenizer read from `spiece.model` does that by itself.
  SIGLIP("siglip canonicalize");

  private final String description;

  TextCleaning(String description) {
    this.description = description;
  }

  /// What a fingerprint says of it; never changes for the same result.
  public String describe() {
    return description;
  }

  /// The text as the tokenizer is to see it.
  public String apply(String text) {
    return switch (this) {
      case NONE -> text;
      case STRIP -> PythonText.strip(text);
      case STRIP_LOWER -> PythonText.lower(PythonText.strip(text));
      case OPEN_CLIP_WHITESPACE -> singleSpaces(basic(text));
      case OPEN_CLIP_LOWER -> PythonText.lower(singleSpaces(basic(text)));
      case OPEN_CLIP_CANONICALIZE ->
          singleSpaces(
              PythonText.lower(PythonText.withoutPunctuation(basic(text).replace('_', ' '))));
      case SIGLIP -> singleSpaces(PythonText.withoutPunctuation(PythonText.lower(text)));
    };
  }

  private static String basic(String text) {
    return PythonText.strip(HtmlEntities.unescape(HtmlEntities.unescape(TextRepair.fix(text))));
  }

  private static String singleSpaces(String text) {
    return PythonText.strip(PythonText.joinSpaces(text));
  }
}
