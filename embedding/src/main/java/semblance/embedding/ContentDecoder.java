package semblance.embedding;

/// Turns encoded files into decoded content, for parts that hold files but may not depend on a
/// decoding library, such as the canaries of a catalog.
///
/// Implementations are thread-safe.
public interface ContentDecoder {
  /// Decodes a picture file to what a viewer shows: upright, sRGB, over white.
  ///
  /// @param encoded the bytes of the file; not written to
  /// @param name what to call the file in errors
  /// @throws UnreadableContentException if the bytes are no picture that can be decoded
  Picture decodePicture(byte[] encoded, String name);

  /// Decodes a sound file to what a listener hears, mixed to one channel.
  ///
  /// @param encoded the bytes of the file; not written to
  /// @param name what to call the file in errors
  /// @throws UnreadableContentException if the bytes are no sound that can be decoded
  Sound decodeSound(byte[] encoded, String name);

  /// Opens a film.
  ///
  /// @param encoded the bytes of the file; not written to as long as the film is used
  /// @param name what to call the file in errors
  /// @throws UnreadableContentException if the bytes are no film that can be decoded
  Video openFilm(byte[] encoded, String name);
}
