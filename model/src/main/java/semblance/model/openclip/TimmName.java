package semblance.model.openclip;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import semblance.model.layer.TransformerSettings.HiddenActivation;

/// What the name of a vision transformer, such as `vit_base_patch16_siglip_224`, tells in timm 1.0
/// that its tensors do not.
///
/// @param heads into how many parts attention splits the width
/// @param epsilon added to the variance in layer norms
/// @param activation inside the feed-forward parts
/// @param normBefore whether a layer norm stands before the first layer, and patches have no bias
record TimmName(int heads, double epsilon, HiddenActivation activation, boolean normBefore) {
  /// Size, patch, kind, whether the quick form of GELU is meant, side of pictures, and after a dot
  /// the name of pretrained weights.
  private static final Pattern NAME =
      Pattern.compile(
          "vit_([a-z0-9]+)_patch\\d+_(?:(siglip_gap|siglip|clip|gap)_(?:(quickgelu)_)?)?\\d+(?:\\..*)?");

  /// SigLIP's networks that came with its second version use the other form of GELU.
  private static final Pattern SIGLIP_TANH =
      Pattern.compile(
          "vit_(?:base_patch32|giantopt_patch16|so400m_patch16|large_patch16_siglip(?:_gap)?_512).*");

  private static final Map<String, Integer> HEADS =
      Map.ofEntries(
          Map.entry("tiny", 3),
          Map.entry("xsmall", 4),
          Map.entry("small", 6),
          Map.entry("medium", 8),
          Map.entry("betwixt", 10),
          Map.entry("base", 12),
          Map.entry("large", 16),
          Map.entry("so400m", 16),
          Map.entry("huge", 16),
          Map.entry("giant", 16),
          Map.entry("giantopt", 16),
          Map.entry("gigantic", 16));

  /// What a name tells; empty where it is of another network.
  static Optional<TimmName> of(String name) {
    Matcher matcher = NAME.matcher(name);
    Integer usual = matcher.matches() ? HEADS.get(matcher.group(1)) : null;
    if (usual == null) {
      return Optional.empty();
    }
    String kind = matcher.group(2) == null ? "" : matcher.group(2);
    boolean clip = kind.equals("clip");
    boolean quick = matcher.group(3) != null;
    if (quick && !clip) {
      return Optional.empty();
    }
    HiddenActivation activation =
        quick
            ? HiddenActivation.QUICK_GELU
            : kind.startsWith("siglip") && SIGLIP_TANH.matcher(name).matches()
                ? HiddenActivation.GELU_TANH
                : HiddenActivation.GELU;
    int heads = name.startsWith("vit_base_patch16_gap_") ? 16 : usual;
    return Optional.of(new TimmName(heads, clip ? 1e-5 : 1e-6, activation, clip));
  }
}
