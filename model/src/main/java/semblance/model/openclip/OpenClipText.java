package semblance.model.openclip;

import semblance.model.checkpoint.Config;
import semblance.model.checkpoint.NamedTensors;
import semblance.model.network.TextTransformer;
import semblance.model.text.TokenizerFiles;
import semblance.model.tower.TextEncoder;
import semblance.model.tower.TowerPlan;

/// A kind of text towers in open_clip's models.
interface OpenClipText {
  /// What it is, for messages, such as `text transformer`.
  String name();

  /// Whether a `text_cfg` describes a tower of this kind.
  boolean claims(Config text);

  /// Plans a tower that it claims, from the tensors whose names begin with `text.`; those of a
  /// model whose text tower has no such prefix in the file have got it.
  ///
  /// @throws semblance.embedding.ModelException if a setting is not supported
  TowerPlan plan(OpenClipModel model);

  /// How a decoder gets the tokens of the captions it writes from a tower that this has planned.
  ///
  /// @throws semblance.embedding.ModelException if the tower gives none
  default CaptionTexts captions(OpenClipModel model) {
    throw model
        .text()
        .unsupported("hf_model_name", "none: captions need open_clip's own text transformer");
  }

  /// A text tower up to its tokens.
  ///
  /// @param tensors the tower's, named as its network names them
  /// @param tokenizer whose ids it reads
  /// @param settings of the network
  /// @param reader makes a function from captions of one length to `[captions, tokens, width]`
  record CaptionTexts(
      NamedTensors tensors,
      TokenizerFiles tokenizer,
      TextTransformer.Settings settings,
      TowerPlan.NetworkReader<TextEncoder.Network> reader) {}
}
