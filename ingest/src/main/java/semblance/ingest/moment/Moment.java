package semblance.ingest.moment;

import semblance.collection.item.Place;
import semblance.embedding.Content;

/// A part of a sound or film that is found by itself.
///
/// @param content what a tower is to embed
/// @param place when it is heard or seen
public record Moment(Content content, Place place) {}
