/// The shape that the vectors of a space have, apart from any query.
///
/// [semblance.evaluate.geometry.SpaceGeometry] is the entry class.
@NullMarked
package semblance.evaluate.geometry;

import org.jspecify.annotations.NullMarked;
