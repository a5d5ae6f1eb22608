/// What runs did, kept beside the catalog: [semblance.ingest.journal.RunJournal].
@NullMarked
package semblance.ingest.journal;

import org.jspecify.annotations.NullMarked;
