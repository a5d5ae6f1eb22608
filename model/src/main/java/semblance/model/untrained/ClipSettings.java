package semblance.model.untrained;

/// How large a new CLIP is: a vision transformer for pictures and a causal transformer for texts,
/// each with a stack of layers.
///
/// @param pictures the layers of the picture tower
/// @param texts the layers of the text tower
/// @param pictureSize the width and height of what the picture tower sees, in pixels
/// @param patchSize the width and height of what becomes one token, in pixels
/// @param dimension the length of the vectors
/// @param positions the longest text in tokens, the start and the end of it included
public record ClipSettings(
    Stack pictures, Stack texts, int pictureSize, int patchSize, int dimension, int positions) {
  /// As CLIP was published.
  public static final int POSITIONS = 77;

  /// As small as is of use: learns in minutes on a processor.
  public static final ClipSettings TINY =
      new ClipSettings(new Stack(192, 4, 3), new Stack(128, 2, 2), 64, 16, 128, POSITIONS);

  /// For tens of thousands of pictures and an hour or a night.
  public static final ClipSettings SMALL =
      new ClipSettings(new Stack(384, 8, 6), new Stack(256, 4, 4), 128, 16, 256, POSITIONS);

  /// CLIP's ViT-B/32, for millions of pictures.
  public static final ClipSettings BASE =
      new ClipSettings(new Stack(768, 12, 12), new Stack(512, 12, 8), 224, 32, 512, POSITIONS);

  private static final int MOST = 1 << 14;

  /// @throws IllegalArgumentException if a number is not possible
  public ClipSettings {
    require("a picture size", pictureSize);
    require("a patch size", patchSize);
    require("a dimension", dimension);
    require("the longest text in tokens", positions);
    if (pictureSize % patchSize != 0) {
      throw new IllegalArgumentException(
          "pictures of %d pixels cannot be cut into patches of %d: expected a picture size that is a multiple of the patch size, such as %d"
              .formatted(
                  pictureSize,
                  patchSize,
                  Math.max(patchSize, pictureSize / patchSize * patchSize)));
    }
    if (positions < 3) {
      throw new IllegalArgumentException(
          "texts of %d tokens: expected 3 or more, for a start, a word and an end"
              .formatted(positions));
    }
  }

  /// Layers of a transformer, each with a feed-forward part four times as wide.
  ///
  /// @param width numbers a token
  /// @param layers how many follow each other
  /// @param heads of each layer's attention
  public record Stack(int width, int layers, int heads) {
    /// @throws IllegalArgumentException if a number is not possible
    public Stack {
      require("a width", width);
      require("a number of layers", layers);
      require("a number of heads", heads);
      if (width % heads != 0) {
        throw new IllegalArgumentException(
            "a width of %d cannot be split among %d heads: expected a width that is a multiple of the heads, such as %d"
                .formatted(width, heads, Math.max(heads, width / heads * heads)));
      }
    }

    int feedForward() {
      return 4 * width;
    }
  }

  private static void require(String what, int number) {
    if (number < 1 || number > MOST) {
      throw new IllegalArgumentException(
          "%s of %d: expected 1 to %d".formatted(what, number, MOST));
    }
  }

  int patches() {
    int across = pictureSize / patchSize;
    return across * across;
  }
}
