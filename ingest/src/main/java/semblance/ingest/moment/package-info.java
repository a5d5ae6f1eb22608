/// Cutting sounds and films into moments that have a vector each, so that a search finds the place
/// in a long one: [semblance.ingest.moment.FilmCut] and [semblance.ingest.moment.SoundCut].
@NullMarked
package semblance.ingest.moment;

import org.jspecify.annotations.NullMarked;
