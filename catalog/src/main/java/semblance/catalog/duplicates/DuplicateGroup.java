package semblance.catalog.duplicates;

import java.util.List;
import java.util.Optional;
import semblance.collection.item.ItemState;
import semblance.embedding.Modality;

/// Items that are one thing, of which one is worth keeping. Each of the others is like that one.
///
/// @param modality by which they are alike
/// @param keep the one to keep
/// @param reason why that one, in words
/// @param others the rest, the most like it first; at least one
public record DuplicateGroup(Modality modality, Copy keep, String reason, List<Copy> others) {
  public DuplicateGroup {
    others = List.copyOf(others);
    if (others.isEmpty()) {
      throw new IllegalArgumentException(
          "a group of '%s' alone: expected two items or more".formatted(keep.item().id()));
    }
  }

  /// An item of a group.
  ///
  /// @param item the item
  /// @param size of its picture, if it is one and can be read
  /// @param cosine between its vector and that of the item to keep
  /// @param sameContent whether it is that one's content, byte for byte; so for the item to keep
  public record Copy(
      ItemState item, Optional<PictureSizes.PixelSize> size, float cosine, boolean sameContent) {}
}
