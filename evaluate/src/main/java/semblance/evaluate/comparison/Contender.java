package semblance.evaluate.comparison;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import semblance.embedding.Embedding;
import semblance.evaluate.encoding.EncodedData;

/// A model that is compared, with what it made of the data and what that cost.
///
/// @param data what it embedded
/// @param weightBytes memory that its weights take
/// @param queryLatency the median time from words to a vector, one query at a time; of a picture
///   where the model reads no words
/// @param asked the vectors of queries in words that a person gave; none if it reads no words
/// @param indexBytesPerItem what an item takes in a catalog's index, if one was made
public record Contender(
    EncodedData data,
    long weightBytes,
    Optional<Duration> queryLatency,
    List<Embedding> asked,
    OptionalDouble indexBytesPerItem) {
  public Contender {
    asked = List.copyOf(asked);
  }

  /// The model's name.
  public String name() {
    return data.model();
  }

  /// Whether it embedded pictures.
  public boolean sees() {
    return !data.pictures().isEmpty();
  }

  /// Whether it embedded texts.
  public boolean reads() {
    return !data.texts().isEmpty();
  }

  /// Numbers a vector.
  public int dimension() {
    return data.space().dimension();
  }
}
