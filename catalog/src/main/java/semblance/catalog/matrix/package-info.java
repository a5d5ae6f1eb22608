/// The vectors of many items at once, as rows of a matrix, and the arithmetic that looks at all of
/// them together.
///
/// [semblance.catalog.matrix.ItemVectors] reads them from a catalog;
/// [semblance.catalog.matrix.PrincipalAxes] turns them so that the first few numbers say most. Used
/// by `semblance.catalog.duplicates` and `semblance.catalog.map`.
@NullMarked
package semblance.catalog.matrix;

import org.jspecify.annotations.NullMarked;
