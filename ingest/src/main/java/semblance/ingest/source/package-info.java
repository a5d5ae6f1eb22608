/// Where content comes from: folders, single files and tables, listed as
/// [semblance.ingest.source.Candidate]s without being opened.
///
/// [semblance.ingest.source.SourceScanner] is the entry class. Listing costs a file-system walk and
/// nothing else, so that a search can look for changes first.
@NullMarked
package semblance.ingest.source;

import org.jspecify.annotations.NullMarked;
