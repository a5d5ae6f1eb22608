package semblance.model.hub;

import java.util.OptionalLong;

/// A file of a commit, as the hub tells of it before its bytes.
///
/// @param path within the commit, with slashes
/// @param etag what its bytes are called: their SHA-256 for a large file, Git's SHA-1 for a small
///   one
/// @param size in bytes, if the hub says
record HubFile(String path, String etag, OptionalLong size) {}
