/// Whether what is asked for is found: photographs by their captions.
@NullMarked
package semblance.benchmarks.retrieval;

import org.jspecify.annotations.NullMarked;
