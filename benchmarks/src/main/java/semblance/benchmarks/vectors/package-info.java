/// Nearest neighbours among vectors with the geometry of real ones, against other libraries.
@NullMarked
package semblance.benchmarks.vectors;

import org.jspecify.annotations.NullMarked;
