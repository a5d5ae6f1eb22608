package semblance.ingest;

import semblance.embedding.Modality;

/// A file that is to be decoded, with the digest of its content.
final class EncodedFile {
  private final Modality modality;
  private final byte[] bytes;
  private final String hash;

  /// @param bytes the file's, of pictures and texts; none of others, since they may be larger than
  ///   memory
  EncodedFile(Modality modality, byte[] bytes, String hash) {
    this.modality = modality;
    this.bytes = bytes;
    this.hash = hash;
  }

  /// What it holds.
  Modality modality() {
    return modality;
  }

  /// Its content, not to be written to; empty for sounds and films.
  byte[] bytes() {
    return bytes;
  }

  /// SHA-256 of its content.
  String hash() {
    return hash;
  }
}
