package semblance.catalog.map;

import semblance.collection.item.ItemState;
import semblance.embedding.Modality;

/// An item's place on a map.
///
/// @param item the item
/// @param modality by which it was placed
/// @param x from 0, left, to 1, right
/// @param y from 0, top, to 1, bottom; one unit is as long as one of `x`
/// @param cluster from 0, the largest cluster first
public record MapPoint(ItemState item, Modality modality, float x, float y, int cluster) {}
