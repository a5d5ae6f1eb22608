/// A small model that really embeds words and pictures into one space, for tests: no network, no
/// files, the same on every machine.
@NullMarked
package semblance.catalog.tiny;

import org.jspecify.annotations.NullMarked;
