/// Collections under strain: many searchers beside a writer, and growth past memory.
@NullMarked
package semblance.benchmarks.load;

import org.jspecify.annotations.NullMarked;
