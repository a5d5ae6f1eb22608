/// Catalogs that change their model in a process that is killed again and again:
/// [semblance.benchmarks.reembed.KillTrial] starts it, kills it, and looks at what it left.
@NullMarked
package semblance.benchmarks.reembed;

import org.jspecify.annotations.NullMarked;
