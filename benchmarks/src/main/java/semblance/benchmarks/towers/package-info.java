/// Towers and what comes before them, against the packages they reproduce.
@NullMarked
package semblance.benchmarks.towers;

import org.jspecify.annotations.NullMarked;
