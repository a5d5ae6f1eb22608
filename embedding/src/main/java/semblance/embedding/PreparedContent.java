package semblance.embedding;

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

    /// @param ids `[tokens]`, owned by this object from now on
    /// @param originalLength how many tokens the whole text has, special tokens included; more than
    ///   `ids.length` if it was cut
    public Tokens(String towerId, int[] ids, int originalLength) {
      if (originalLength < ids.length) {
        throw new IllegalArgumentException(
            "a text of %d tokens cannot have been cut to %d".formatted(originalLength, ids.length));
      }
      this.towerId = towerId;
      this.ids = ids;
      this.originalLength = originalLength;
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
}
