/// What is asked of a collection and what it answers: a [semblance.collection.query.SearchRequest]
/// with vectors and a [semblance.collection.query.Filter] yields a
/// [semblance.collection.query.SearchResult] of [semblance.collection.query.Hit]s, with a report of
/// the work done.
///
/// Plain data that knows no engine.
@NullMarked
package semblance.collection.query;

import org.jspecify.annotations.NullMarked;
