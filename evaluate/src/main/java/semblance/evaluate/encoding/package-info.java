/// Data turned into vectors by a model.
///
/// [semblance.evaluate.encoding.Encoder] is the entry class; it gives
/// [semblance.evaluate.encoding.EncodedData].
@NullMarked
package semblance.evaluate.encoding;

import org.jspecify.annotations.NullMarked;
