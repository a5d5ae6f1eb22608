package semblance.train.data;

/// A picture that cannot be learned from.
///
/// @param place where the data name it
/// @param reason one sentence for people
public record SkippedPicture(String place, String reason) {
  @Override
  public String toString() {
    return place + ": " + reason;
  }
}
