package semblance.embedding;

import java.util.Collection;
import java.util.stream.Collectors;

/// Content was given to a model that has no tower for it, or to a catalog that holds none of its
/// kind.
public final class UnsupportedModalityException extends SemblanceException {
  public UnsupportedModalityException(
      String model, Modality wanted, Collection<Modality> supported) {
    super(
        "model %s has no %s tower: it embeds %s. %s"
            .formatted(model, wanted, list(supported), advice(wanted)));
  }

  private UnsupportedModalityException(String message) {
    super(message);
  }

  /// For content that a model embeds, but no catalog holds yet.
  ///
  /// @param held what catalogs hold
  public static UnsupportedModalityException inCatalogs(
      String model, Modality wanted, Collection<Modality> held) {
    return new UnsupportedModalityException(
        "catalogs hold %s only: the %s tower of model %s cannot be used with one yet; 'semblance embed' gives its vectors"
            .formatted(list(held), wanted, model));
  }

  private static String list(Collection<Modality> modalities) {
    return modalities.stream().sorted().map(Modality::label).collect(Collectors.joining(" and "));
  }

  private static String advice(Modality wanted) {
    return switch (wanted) {
      case TEXT, IMAGE ->
          "Models that do: semblance-mini, and any CLIP checkpoint such as openai/clip-vit-base-patch32";
      case AUDIO -> "Models that do are of the CLAP family, such as laion/clap-htsat-unfused";
      case VIDEO -> "Models that do are of the X-CLIP family, such as microsoft/xclip-base-patch32";
    };
  }
}
