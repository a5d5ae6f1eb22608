package semblance.ingest;

import semblance.collection.item.Place;
import semblance.embedding.PreparedContent;

/// A part of an item, prepared for its tower, and where in the item it stands.
///
/// @param text what it says; empty if nothing
record PreparedSegment(PreparedContent content, Place place, String text) {}
