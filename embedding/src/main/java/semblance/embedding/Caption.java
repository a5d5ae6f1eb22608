package semblance.embedding;

import java.util.List;

/// What a model says is on a picture.
///
/// @param text for people
/// @param tokens ids in the model's vocabulary, those that mark start and end included
public record Caption(String text, List<Integer> tokens) {
  public Caption {
    tokens = List.copyOf(tokens);
  }
}
