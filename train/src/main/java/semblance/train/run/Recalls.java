package semblance.train.run;

/// How well pictures and their texts find each other, as shares from 0 to 1.
///
/// @param textToPicture texts that find their picture
/// @param pictureToText pictures that find one of their texts
public record Recalls(Side textToPicture, Side pictureToText) {
  /// One direction: shares of queries with a right answer among the first 1, 5 and 10.
  public record Side(double at1, double at5, double at10) {}

  /// What models are chosen by: recall at 10, the mean of both directions.
  public double mean() {
    return (textToPicture.at10 + pictureToText.at10) / 2;
  }
}
