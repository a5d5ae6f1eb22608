package semblance.model.checkpoint;

/// Whose way of laying out a model's folder a folder follows.
public enum CheckpointLayout {
  /// `config.json` and the weights of transformers.
  TRANSFORMERS,
  /// `open_clip_config.json` and the weights of open_clip.
  OPEN_CLIP,
  /// `modules.json`, which names a folder for each step.
  SENTENCE_TRANSFORMERS,
  /// Exported networks in ONNX form, in the folder or in its folder `onnx`, and no other weights.
  ONNX,
  /// A single file of settings in YAML, such as `config.yaml`, and the weights that a training run
  /// saved, as of UniCL.
  YAML,
  /// Weights alone, or nothing that is known.
  BARE
}
