/// How well the right answer is found: recall at k, mean reciprocal rank, nDCG and median rank,
/// with several right answers a query.
///
/// [semblance.evaluate.retrieval.Retrieval] is the entry class: it compares vectors and gives a
/// [semblance.evaluate.retrieval.RankedQuery] each;
/// [semblance.evaluate.retrieval.RetrievalMeasures] sums them up, over all queries or any part of
/// them.
@NullMarked
package semblance.evaluate.retrieval;

import org.jspecify.annotations.NullMarked;
