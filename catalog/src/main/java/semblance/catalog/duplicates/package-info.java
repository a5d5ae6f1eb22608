/// Groups of items that are one thing stored more than once: the same bytes, or a picture made
/// smaller, cut, lighter, saved again.
///
/// [semblance.catalog.duplicates.DuplicateFinder] finds them and says which one to keep. Nothing is
/// ever deleted. [semblance.catalog.duplicates.CopyRule] is what makes a picture a copy, for
/// pictures in no catalog too.
@NullMarked
package semblance.catalog.duplicates;

import org.jspecify.annotations.NullMarked;
