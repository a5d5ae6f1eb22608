package semblance.model.openclip;

import java.util.OptionalInt;
import java.util.Set;
import semblance.model.checkpoint.Config;
import semblance.model.text.Padding;
import semblance.model.text.Prompts;
import semblance.model.text.TextCleaning;
import semblance.model.text.TextRules;
import semblance.model.text.TokenizerFiles;
import semblance.model.tower.TextInput;

/// What open_clip makes of a text before its network: `get_tokenizer` in its `factory.py`.
///
/// Every text is filled up to the whole context. The tokenizer is open_clip's own, whatever lies in
/// the folder, unless `hf_tokenizer_name` says that it is transformers'; then it is in the folder.
final class Tokenizers {
  /// How many ids open_clip's own tokenizer has.
  private static final int OWN_VOCABULARY = 49408;

  private Tokenizers() {}

  /// How the model's texts become ids.
  ///
  /// @param context the most tokens
  /// @param vocabulary how many token ids the network knows
  static TextInput input(OpenClipModel model, int context, int vocabulary) {
    Config text = model.text();
    return text.text("hf_tokenizer_name", "").isEmpty()
        ? own(model, context, vocabulary)
        : ofFolder(model, context, vocabulary);
  }

  private static TextInput own(OpenClipModel model, int context, int vocabulary) {
    if (vocabulary < OWN_VOCABULARY) {
      throw model
          .text()
          .unsupported(
              "vocab_size",
              "%d or more, since there is no hf_tokenizer_name: open_clip's own tokenizer has so many ids"
                  .formatted(OWN_VOCABULARY));
    }
    Config settings = model.text().objectOrEmpty("tokenizer_kwargs");
    Settings.requireKnown(settings, Set.of("clean"));
    TextRules rules =
        new TextRules(context, Padding.after(0), cleaning(settings, "lower"), Prompts.NONE);
    return TextInput.of(TokenizerFiles.openClip(), rules, vocabulary, 0);
  }

  private static TextInput ofFolder(OpenClipModel model, int context, int vocabulary) {
    Config text = model.text();
    if (text.text("tokenizer_mode", "").equals("clips")) {
      throw text.unsupported("tokenizer_mode", "none: the mode for CLIPS is not supported");
    }
    Config settings = text.objectOrEmpty("tokenizer_kwargs");
    Settings.requireKnown(settings, Set.of("clean", "strip_sep_token"));
    TokenizerFiles tokenizer = TokenizerFiles.find(model.folder());
    Padding padding =
        tokenizer
            .padding()
            .orElseThrow(() ->
                text.unsupported(
                    "hf_tokenizer_name",
                    "a tokenizer with a pad_token: texts are filled up to the context"));
    TextRules rules =
        new TextRules(context, padding, cleaning(settings, "whitespace"), Prompts.NONE);
    if (settings.flag("strip_sep_token", false)) {
      OptionalInt separator = tokenizer.specialId("sep_token");
      if (separator.isPresent()) {
        rules = rules.withBlanked(separator.getAsInt());
      }
    }
    return TextInput.of(tokenizer, rules, vocabulary, 0);
  }

  private static TextCleaning cleaning(Config settings, String whenMissing) {
    return switch (settings.text("clean", whenMissing)) {
      case "lower" -> TextCleaning.OPEN_CLIP_LOWER;
      case "whitespace" -> TextCleaning.OPEN_CLIP_WHITESPACE;
      case "canonicalize" -> TextCleaning.OPEN_CLIP_CANONICALIZE;
      default ->
          throw settings.unsupported("clean", "\"lower\", \"whitespace\" or \"canonicalize\"");
    };
  }
}
