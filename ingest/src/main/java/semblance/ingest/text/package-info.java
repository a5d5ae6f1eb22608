/// Cutting long texts into passages that a text tower can read whole:
/// [semblance.ingest.text.Passages].
@NullMarked
package semblance.ingest.text;

import org.jspecify.annotations.NullMarked;
