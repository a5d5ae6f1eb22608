package semblance.model.audio;

/// How sounds are prepared, as transformers' `ClapFeatureExtractor` does.
///
/// @param rate samples a second; sounds of another are resampled
/// @param seconds how long a view is
/// @param frameLength samples that one frame is computed from
/// @param hop samples from one frame to the next
/// @param bands of frequency
/// @param lowest frequency, in hertz
/// @param highest frequency, in hertz
/// @param filling what is done with sounds that are shorter than a view
/// @param cutting what is done with sounds that are longer than a view
public record SoundSettings(
    int rate,
    int seconds,
    int frameLength,
    int hop,
    int bands,
    double lowest,
    double highest,
    Filling filling,
    Cutting cutting) {
  /// How a short sound comes to the length of a view.
  public enum Filling {
    /// As often as it fits in whole, then silence.
    REPEAT_AND_PAD,
    /// Again and again, the last time in part.
    REPEAT,
    /// Silence after it.
    PAD
  }

  /// How a long sound comes to the length of a view.
  public enum Cutting {
    /// One view, on the middle of the sound. The reference cuts at random; always cutting at the
    /// same place gives the same sound the same vector. Bands are Slaney's.
    MIDDLE,
    /// Four views: the whole sound, shrunk, and parts of it: the first third of the places where a
    /// part can begin is halved for the first part's beginning, the others for those of the second
    /// and third. The reference chooses within the thirds at random. Bands are HTK's.
    FUSION
  }

  public SoundSettings {
    if (lowest > highest) {
      throw new IllegalArgumentException(
          "frequencies from %s to %s: expected the lower one first".formatted(lowest, highest));
    }
    if (frameLength < 2) {
      throw new IllegalArgumentException(
          "frames of %d samples: expected 2 or more".formatted(frameLength));
    }
  }

  /// Samples of a view.
  public int samples() {
    return Math.multiplyExact(rate, seconds);
  }

  /// Frames of a sound of so many samples.
  int frames(int samples) {
    return (samples + frameLength / 2 * 2 - frameLength) / hop + 1;
  }

  /// Frames of a view of a sound that is not longer than that.
  public int frames() {
    return frames(samples());
  }

  /// Frames of a view of a longer sound; more than of a short one only where [#frameLength()] is
  /// odd.
  public int longFrames() {
    return cutting == Cutting.FUSION ? samples() / hop + 1 : frames();
  }

  /// Views of a sound.
  public int views() {
    return cutting == Cutting.FUSION ? 4 : 1;
  }
}
