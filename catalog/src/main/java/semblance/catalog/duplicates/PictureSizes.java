package semblance.catalog.duplicates;

import java.util.Optional;
import semblance.collection.item.ItemState;

/// Tells how large the pictures of items are, for which a catalog would have to read their files.
public interface PictureSizes {
  /// The size of an item's picture; empty if it is none or cannot be read any more. Called from
  /// several threads at once.
  Optional<PixelSize> of(ItemState item);

  /// A picture's size.
  ///
  /// @param width in pixels
  /// @param height in pixels
  record PixelSize(int width, int height) {
    /// Width times height.
    public long pixels() {
      return (long) width * height;
    }

    @Override
    public String toString() {
      return width + " × " + height;
    }
  }
}
