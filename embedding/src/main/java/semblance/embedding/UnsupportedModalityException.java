package semblance.embedding;

import java.util.Collection;

/// Content was given to a model that has no tower for it, or to a catalog that holds none of its
/// kind.
public final class UnsupportedModalityException extends SemblanceException {
  public UnsupportedModalityException(
      String model, Modality wanted, Collection<Modality> supported) {
    super(
        "model %s has no %s tower: it embeds %s. %s"
            .formatted(model, wanted, Modality.list(supported), advice(wanted)));
  }

  private UnsupportedModalityException(String message) {
    super(message);
  }

  /// For content that a catalog does not hold.
  ///
  /// @param held what it holds
  /// @param embedded whether its model embeds the content, so that only the catalog is too old
  public static UnsupportedModalityException inCatalog(
      String catalog, Modality wanted, Collection<Modality> held, String model, boolean embedded) {
    return embedded
        ? new UnsupportedModalityException(
            "catalog %s was made before catalogs held %s content, and has only %s: index into a new one with model %s"
                .formatted(catalog, wanted, Modality.list(held), model))
        : new UnsupportedModalityException(model, wanted, held);
  }

  private static String advice(Modality wanted) {
    return switch (wanted) {
      case TEXT, IMAGE ->
          "Models that do: semblance-mini, and any CLIP checkpoint such as openai/clip-vit-base-patch32";
      case AUDIO -> "Models that do are of the CLAP family, such as laion/clap-htsat-unfused";
      case VIDEO -> "Models that do are all that embed pictures, and those of the X-CLIP family";
    };
  }
}
