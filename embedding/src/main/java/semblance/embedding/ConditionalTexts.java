package semblance.embedding;

import java.util.List;

/// Gives texts the vectors that they have beside a content, in models that read a text in the light
/// of what it is compared with, as X-CLIP does with films (Ni et al., 2022, section 3.3).
///
/// Such vectors cannot be stored, since a text has another one beside each content. Collections use
/// the vector that a text has by itself, which is its tower's.
///
/// Thread-safe until the model it belongs to is closed.
public interface ConditionalTexts {
  /// What texts are read in the light of.
  Modality modality();

  /// The vectors of texts beside a content, of unit length, in the order given.
  ///
  /// @param content prepared by the model's tower for [#modality()]
  /// @param texts prepared by the model's text tower
  List<float[]> vectors(PreparedContent content, List<? extends PreparedContent> texts);
}
