package semblance.catalog;

import semblance.embedding.ContentDecoder;

/// What a catalog needs from the program it runs in, since it may not depend on a model or a
/// decoding library itself.
///
/// @param models opens models by the name the catalog recorded
/// @param decoder decodes the files of the canaries and of the reference set; must be the one that
///   the stored content is decoded with, since the canaries are to notice when it changes
public record CatalogHost(ModelSource models, ContentDecoder decoder) {}
