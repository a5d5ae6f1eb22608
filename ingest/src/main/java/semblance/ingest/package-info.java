/// Turning candidates into stored items on all cores: [semblance.ingest.IndexingPipeline].
///
/// There are no stages with threads and queues of their own. A few workers share the work, and each
/// always takes the piece nearest to the end of the way that is ready: writing before encoding
/// before decoding. So no core waits for another stage, and memory is bounded without anyone being
/// told to slow down: nothing is decoded while there is a full batch to encode.
@NullMarked
package semblance.ingest;

import org.jspecify.annotations.NullMarked;
