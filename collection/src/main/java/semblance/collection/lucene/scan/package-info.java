/// Ways to find the items nearest to a query vector, and the choice between them:
/// [semblance.collection.lucene.scan.ScanPlanner].
@NullMarked
package semblance.collection.lucene.scan;

import org.jspecify.annotations.NullMarked;
