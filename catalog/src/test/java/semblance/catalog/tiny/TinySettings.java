package semblance.catalog.tiny;

import semblance.embedding.Precision;

/// What a [TinyModel] is made with.
///
/// @param name the model's name
/// @param precision what both towers compute in
/// @param side pictures are shrunk to this many pixels a side; part of the identity
/// @param sharpness how strongly a pixel belongs to the nearest colour alone; part of the identity
/// @param wordWeight how much words other than colours count; part of the identity
/// @param textDrift added to one number of every text's vector, as by a changed kernel: *not* part
///   of the identity
/// @param imageDrift the same for pictures
public record TinySettings(
    String name,
    Precision precision,
    int side,
    double sharpness,
    double wordWeight,
    double textDrift,
    double imageDrift) {

  public static TinySettings standard() {
    return new TinySettings("tiny", Precision.FP32, 12, 8, 0.5, 0, 0);
  }

  public TinySettings withPrecision(Precision other) {
    return new TinySettings(name, other, side, sharpness, wordWeight, textDrift, imageDrift);
  }

  public TinySettings withSide(int other) {
    return new TinySettings(name, precision, other, sharpness, wordWeight, textDrift, imageDrift);
  }

  public TinySettings withWordWeight(double other) {
    return new TinySettings(name, precision, side, sharpness, other, textDrift, imageDrift);
  }

  public TinySettings withName(String other) {
    return new TinySettings(other, precision, side, sharpness, wordWeight, textDrift, imageDrift);
  }

  public TinySettings withTextDrift(double drift) {
    return new TinySettings(name, precision, side, sharpness, wordWeight, drift, imageDrift);
  }

  public TinySettings withImageDrift(double drift) {
    return new TinySettings(name, precision, side, sharpness, wordWeight, textDrift, drift);
  }
}
