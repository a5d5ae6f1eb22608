package semblance.evaluate.data;

/// Something in the data that was left out.
///
/// @param place the file or row, as a person would name it, such as `captions.jsonl:12`
/// @param reason one sentence for people
public record Problem(String place, String reason) {
  @Override
  public String toString() {
    return place + ": " + reason;
  }
}
