package semblance.ingest.source;

/// Something that was not indexed.
///
/// @param source the file, folder or row, as a person would name it
/// @param reason one sentence for people
public record Skipped(String source, String reason) {}
