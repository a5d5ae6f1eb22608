package semblance.model.image;

/// To what size a picture is resized, before any crop. No side of a result is below 1, though the
/// references' arithmetic may come to 0 for a very long picture, which they cannot resize then.
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
  /// transformers and torchvision do.
  record ShortestEdge(int edge) implements ResizeRule {
    @Override
    public Size apply(Size picture) {
      int shorter = Math.min(picture.width(), picture.height());
      int longer = Math.max(picture.width(), picture.height());
      int length = Math.max(1, (int) ((double) ((long) edge * longer) / shorter));
      return picture.width() <= picture.height() ? new Size(edge, length) : new Size(length, edge);
    }
  }

  /// As [ShortestEdge], but where the longer side would pass its own limit, that one is kept to:
  /// transformers' `get_size_with_aspect_ratio`.
  ///
  /// @param shortest the shorter side, if the longer one allows
  /// @param longest the most the longer side may have
  record BoundedEdges(int shortest, int longest) implements ResizeRule {
    @Override
    public Size apply(Size picture) {
      double shorter = Math.min(picture.width(), picture.height());
      double longer = Math.max(picture.width(), picture.height());
      double exact = shortest;
      if (longer / shorter * shortest > longest) {
        exact = longest * shorter / longer;
      }
      int edge = (int) Math.rint(exact);
      if (edge == shorter) {
        return picture;
      }
      boolean tall = picture.width() < picture.height();
      double length =
          tall
              ? exact * picture.height() / picture.width()
              : exact * picture.width() / picture.height();
      return tall ? atLeastOne(edge, length) : atLeastOne(length, edge);
    }
  }

  /// As large as fits, keeping the shape, fractions cut off: transformers'
  /// `get_image_size_for_max_height_width`.
  record Within(int width, int height) implements ResizeRule {
    @Override
    public Size apply(Size picture) {
      double scale = Math.min((double) height / picture.height(), (double) width / picture.width());
      return atLeastOne(picture.width() * scale, picture.height() * scale);
    }
  }

  /// Keeps the shape, and touches the given size from inside or from outside, rounded: open_clip's
  /// `ResizeKeepRatio`.
  ///
  /// @param inside whether the whole picture fits, rather than the whole size is covered
  record KeepRatio(int width, int height, boolean inside) implements ResizeRule {
    @Override
    public Size apply(Size picture) {
      double across = (double) picture.width() / width;
      double down = (double) picture.height() / height;
      double ratio = inside ? Math.max(across, down) : Math.min(across, down);
      return atLeastOne(Math.rint(picture.width() / ratio), Math.rint(picture.height() / ratio));
    }
  }

  /// Sides that are whole numbers of patches, as many as allowed and near the picture's shape:
  /// SigLIP 2's NaFlex, whose search for the scale is repeated step by step, since its last step
  /// decides on a patch more or less.
  ///
  /// @param patch a patch's sides, in pixels
  /// @param most patches a picture may have
  record Patches(int patch, int most) implements ResizeRule {
    private static final double PRECISION = 1e-5;

    @Override
    public Size apply(Size picture) {
      double low = PRECISION / 10;
      double high = 100;
      while (high - low >= PRECISION) {
        double scale = (low + high) / 2;
        if (patches(picture.height(), scale) * patches(picture.width(), scale) <= most) {
          low = scale;
        } else {
          high = scale;
        }
      }
      return new Size(
          (int) (patch * patches(picture.width(), low)),
          (int) (patch * patches(picture.height(), low)));
    }

    private double patches(int length, double scale) {
      return Math.max(1, Math.ceil(length * scale / patch));
    }
  }

  private static Size atLeastOne(double width, double height) {
    return new Size(Math.max(1, (int) width), Math.max(1, (int) height));
  }
}
