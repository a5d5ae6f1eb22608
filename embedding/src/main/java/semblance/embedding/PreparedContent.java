package semblance.embedding;

import java.util.List;

/// Content after a tower's own preprocessing: what its network reads, still outside the network.
///
/// Preparing is processor work that can run beside the network, on any thread. A prepared content
/// is only understood by towers with the [#towerId()] that prepared it.
public sealed interface PreparedContent {
  /// The [TowerIdentity#id()] of the tower that prepared this.
  String towerId();

  /// The modality of the content.
  Modality modality();

  /// Memory held, in bytes.
  long bytes();

  /// Token ids of a text, special tokens included, cut to what the tower can read.
  final class Tokens implements PreparedContent {
    private final String towerId;
    private final int[] ids; // [tokens]
    private final int originalLength;
    private final int promptLength;

    /// A text without words that the model asks for before it.
    ///
    /// @param ids `[tokens]`, owned by this object from now on
    /// @param originalLength how many tokens the whole text has, special tokens included; more than
    ///   `ids.length` if it was cut
    public Tokens(String towerId, int[] ids, int originalLength) {
      this(towerId, ids, originalLength, 0);
    }

    /// @param ids `[tokens]`, owned by this object from now on
    /// @param originalLength how many tokens the whole text has, special tokens included; more than
    ///   `ids.length` if it was cut
    /// @param promptLength how many tokens at the start are not of the text itself: those of the
    ///   words that the model asks for before it, and special tokens before them
    public Tokens(String towerId, int[] ids, int originalLength, int promptLength) {
      if (originalLength < ids.length) {
        throw new IllegalArgumentException(
            "a text of %d tokens cannot have been cut to %d".formatted(originalLength, ids.length));
      }
      this.towerId = towerId;
      this.ids = ids;
      this.originalLength = originalLength;
      this.promptLength = promptLength;
    }

    @Override
    public String towerId() {
      return towerId;
    }

    @Override
    public Modality modality() {
      return Modality.TEXT;
    }

    @Override
    public long bytes() {
      return 4L * ids.length;
    }

    /// The token ids, `[tokens]`; shared, not to be written to.
    public int[] ids() {
      return ids;
    }

    /// How many tokens the whole text has, special tokens included.
    public int originalLength() {
      return originalLength;
    }

    /// How many tokens at the start are not of the text itself; 0 where the model asks for no words
    /// before it.
    public int promptLength() {
      return promptLength;
    }

    /// Whether the text was longer than the tower can read, so that its end is not part of the
    /// embedding.
    public boolean cut() {
      return originalLength > ids.length;
    }
  }

  /// A picture resized and cropped to what the tower reads, before rescaling and normalisation.
  record Pixels(String towerId, Picture picture) implements PreparedContent {
    @Override
    public Modality modality() {
      return Modality.IMAGE;
    }

    @Override
    public long bytes() {
      return picture.rgb().length;
    }
  }

  /// Frames of a film, each resized and cropped to what the tower reads.
  record Frames(String towerId, List<Picture> pictures) implements PreparedContent {
    public Frames {
      pictures = List.copyOf(pictures);
    }

    @Override
    public Modality modality() {
      return Modality.VIDEO;
    }

    @Override
    public long bytes() {
      return pictures.stream().mapToLong(picture -> picture.rgb().length).sum();
    }
  }

  /// A sound as the loudness of its frequencies over time, once or more often.
  final class Spectrograms implements PreparedContent {
    private final String towerId;
    private final float[][] views; // [views][times * bands], the bands fastest
    private final int bands;
    private final boolean longer;

    /// @param views each `[times, bands]`, the bands fastest; owned by this object from now on
    /// @param bands how many bands of frequency
    /// @param longer whether the sound is longer than one view shows
    public Spectrograms(String towerId, float[][] views, int bands, boolean longer) {
      this.towerId = towerId;
      this.views = views;
      this.bands = bands;
      this.longer = longer;
    }

    @Override
    public String towerId() {
      return towerId;
    }

    @Override
    public Modality modality() {
      return Modality.AUDIO;
    }

    @Override
    public long bytes() {
      long numbers = 0;
      for (float[] view : views) {
        numbers += view.length;
      }
      return Float.BYTES * numbers;
    }

    /// The views, each `[times, bands]`; shared, not to be written to.
    public float[][] views() {
      return views;
    }

    /// How many bands of frequency a view has.
    public int bands() {
      return bands;
    }

    /// Whether the sound is longer than one view shows.
    public boolean longer() {
      return longer;
    }
  }
}
