package semblance.embedding;

import java.util.Collection;
import java.util.stream.Collectors;

/// Content was given to a model that has no tower for it.
public final class UnsupportedModalityException extends SemblanceException {
  public UnsupportedModalityException(
      String model, Modality wanted, Collection<Modality> supported) {
    super(
        "model %s has no %s tower: it embeds %s. %s"
            .formatted(
                model,
                wanted,
                supported.stream()
                    .sorted()
                    .map(Modality::label)
                    .collect(Collectors.joining(" and ")),
                advice(wanted)));
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
