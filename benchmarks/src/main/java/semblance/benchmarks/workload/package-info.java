/// What nearest-neighbour searches are measured with: vectors that lie as real ones do, queries of
/// both modalities, and the right answers. [semblance.benchmarks.workload.Workload] is the entry
/// class.
@NullMarked
package semblance.benchmarks.workload;

import org.jspecify.annotations.NullMarked;
