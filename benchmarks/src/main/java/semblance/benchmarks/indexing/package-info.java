/// The whole command from outside: how fast it indexes and answers, and what it keeps when killed.
@NullMarked
package semblance.benchmarks.indexing;

import org.jspecify.annotations.NullMarked;
