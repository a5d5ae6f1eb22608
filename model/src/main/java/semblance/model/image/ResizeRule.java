package semblance.model.image;

/// To what size a picture is resized, before any crop.
public sealed interface ResizeRule {
  /// The size for a picture of the given size.
  Size apply(Size picture);

  /// A size in pixels.
  record Size(int width, int height) {}

  /// The picture stays as it is.
  record Keep() implements ResizeRule {
    @Override
    public Size apply(Size picture) {
      return picture;
    }
  }

  /// The same size for all pictures, whatever their shape.
  record Exactly(int width, int height) implements ResizeRule {
    @Override
    public Size apply(Size picture) {
      return new Size(width, height);
    }
  }

  /// The shorter side gets the given length; the longer keeps the shape, its fraction cut off as
  /// transformers does.
  record ShortestEdge(int edge) implements ResizeRule {
    @Override
    public Size apply(Size picture) {
      int shorter = Math.min(picture.width(), picture.height());
      int longer = Math.max(picture.width(), picture.height());
      int length = Math.max(1, (int) ((double) ((long) edge * longer) / shorter));
      return picture.width() <= picture.height() ? new Size(edge, length) : new Size(length, edge);
    }
  }
}
