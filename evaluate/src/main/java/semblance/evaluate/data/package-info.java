/// Pictures with what is true of them: captions, classes and metadata, from tables and folders.
///
/// [semblance.evaluate.data.DataReader] is the entry class. Nothing is decoded here; what cannot be
/// used is a [semblance.evaluate.data.Problem] that names its line.
@NullMarked
package semblance.evaluate.data;

import org.jspecify.annotations.NullMarked;
