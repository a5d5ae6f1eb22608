package semblance.model.family;

import java.util.List;
import java.util.Optional;
import semblance.embedding.ModelException;
import semblance.embedding.PairScoring;
import semblance.model.audio.SoundPreprocessor;
import semblance.model.audio.SoundPreprocessorConfig;
import semblance.model.audio.SoundSettings;
import semblance.model.bert.BertConfig;
import semblance.model.bert.TextLimit;
import semblance.model.checkpoint.Checkpoint;
import semblance.model.checkpoint.Config;
import semblance.model.checkpoint.NamedTensors;
import semblance.model.layer.FeedForward;
import semblance.model.layer.TransformerSettings.HiddenActivation;
import semblance.model.network.AudioTransformer;
import semblance.model.network.Bert;
import semblance.model.tensor.Activation;
import semblance.model.tensor.PackedLinear;
import semblance.model.text.TokenizerFiles;
import semblance.model.tower.ModelPlan;
import semblance.model.tower.PreparationPlan;
import semblance.model.tower.TextInput;
import semblance.model.tower.TowerPlan;

/// CLAP as transformers' `ClapModel` defines it: HTS-AT for sounds beside a RoBERTa, read at its
/// pooled first token. Wu et al., "Large-scale contrastive language-audio pretraining with feature
/// fusion and keyword-to-caption augmentation", 2023.
final class ClapFamily {
  /// Sounds that go through the network together.
  private static final int SOUNDS_AT_ONCE = 4;

  private ClapFamily() {}

  static ModelPlan plan(Checkpoint checkpoint) {
    Config config = checkpoint.config();
    int dimension = config.count("projection_dim", 512);
    // Those of the towers' own configurations are overruled by the reference.
    HiddenActivation projecting = BertConfig.activation(config, "projection_hidden_act", "relu");
    NamedTensors tensors =
        NamedTensors.of(checkpoint)
            .only(name -> !isBeside(name))
            .rename("^audio_model\\.audio_encoder\\.", "audio_model.")
            .rename("\\.attention\\.self\\.(query|key|value|relative)", ".attn.$1")
            .rename("^(audio_model\\..*)\\.attention\\.output\\.dense\\.", "$1.attn.proj.")
            .rename("\\.layernorm_before\\.", ".norm1.")
            .rename("\\.layernorm_after\\.", ".norm2.")
            .rename("^(audio_model\\..*)\\.intermediate\\.dense\\.", "$1.mlp.fc1.")
            .rename("^(audio_model\\..*)\\.output\\.dense\\.", "$1.mlp.fc2.")
            .rename("^(text_model\\..*)\\.attn\\.", "$1.attention.self.");
    return new ModelPlan(
        "CLAP",
        dimension,
        List.of(
            textTower(checkpoint, tensors, dimension, projecting),
            soundTower(checkpoint, tensors, dimension, projecting)),
        scoring(checkpoint),
        ClapFamily::isBeside);
  }

  /// A softmax over texts for each sound; the other scale is for sounds given a text.
  private static Optional<PairScoring> scoring(Checkpoint checkpoint) {
    return NamedTensors.of(checkpoint)
        .number("logit_scale_a")
        .map(scale -> new PairScoring(Math.exp(scale), 0, PairScoring.Rule.SOFTMAX));
  }

  /// Unlike other families' its text tower's pooler is on the way to the embedding.
  private static boolean isBeside(String name) {
    return name.endsWith("position_ids")
        || name.endsWith("token_type_ids")
        || name.endsWith(".relative_position_index")
        || name.endsWith("num_batches_tracked")
        || name.equals("logit_scale_a")
        || name.equals("logit_scale_t");
  }

  private static TowerPlan soundTower(
      Checkpoint checkpoint, NamedTensors tensors, int dimension, HiddenActivation projecting) {
    Config audio =
        checkpoint
            .config()
            .objectOrEmpty(
                checkpoint.config().has("audio_config_dict")
                    ? "audio_config_dict"
                    : "audio_config");
    Config preprocessor = SoundPreprocessorConfig.find(checkpoint);
    SoundSettings sounds = SoundPreprocessorConfig.read(preprocessor);
    AudioTransformer.Settings settings = ClapAudioConfig.read(audio, sounds.views());
    requireFitting(settings, sounds, audio, preprocessor);
    int features = settings.swin().features();
    return TowerPlan.ofSounds(
        tensors.under("audio_model.", "audio_projection."),
        new TowerPlan.Traits("%s %s".formatted(settings, projecting), "mean over tokens"),
        new PreparationPlan.Sounds(new SoundPreprocessor(sounds)),
        SOUNDS_AT_ONCE,
        layers -> {
          AudioTransformer network = AudioTransformer.of(layers.in("audio_model"), settings);
          FeedForward projection =
              FeedForward.projecting(
                  layers.in("audio_projection"),
                  "linear1",
                  "linear2",
                  features,
                  dimension,
                  projecting);
          return (views, longer) -> projection.apply(network.run(views, longer));
        });
  }

  private static void requireFitting(
      AudioTransformer.Settings settings, SoundSettings sounds, Config audio, Config preprocessor) {
    if (audio.count("hidden_size", 768) != settings.swin().features()) {
      throw audio.unsupported(
          "hidden_size", "%d, the last stage's width".formatted(settings.swin().features()));
    }
    if (sounds.bands() != settings.bands()) {
      throw new ModelException(
          "%s prepares sounds in %d bands of frequency (feature_size), but config.json's network reads %d (num_mel_bins); bring the whole folder again"
              .formatted(preprocessor.where(), sounds.bands(), settings.bands()));
    }
    for (int times : List.of(sounds.frames(), sounds.longFrames())) {
      if (!settings.reads(times)) {
        throw new ModelException(
            "%s prepares sounds in %d frames of %d bands, but config.json's network reads %d or fewer, and %d bands where they are fewer; bring the whole folder again"
                .formatted(
                    preprocessor.where(),
                    times,
                    sounds.bands(),
                    settings.times(),
                    settings.size() / settings.folds()));
      }
    }
  }

  private static TowerPlan textTower(
      Checkpoint checkpoint, NamedTensors tensors, int dimension, HiddenActivation projecting) {
    Bert.Settings settings =
        BertConfig.readRoberta(
            SubConfigs.text(checkpoint.config()),
            new BertConfig.Defaults(768, 12, 12, 3072, 1e-12, 50265, 514, 1));
    int width = settings.stack().width();
    return TowerPlan.ofTexts(
        tensors.under("text_model.", "text_projection."),
        new TowerPlan.Traits("%s %s".formatted(settings, projecting), "pooled first token"),
        TextInput.of(
            TokenizerFiles.find(checkpoint.folder()),
            TextLimit.of(checkpoint, settings.longest()),
            settings.vocabulary(),
            settings.padding()),
        layers -> {
          Bert network = Bert.of(layers.in("text_model"), settings);
          PackedLinear pooler =
              layers.linear("text_model.pooler.dense", width, width, Activation.TANH);
          FeedForward projection =
              FeedForward.projecting(
                  layers.in("text_projection"), "linear1", "linear2", width, dimension, projecting);
          return texts -> {
            var states = // [batch, tokens, width]
                network.encode(
                    texts.ids(),
                    texts.mask(layers.format()),
                    texts.placesFrom(settings.firstPosition(), settings.padding()));
            return projection.apply(pooler.apply(states.select(1, 0)));
          };
        });
  }
}
