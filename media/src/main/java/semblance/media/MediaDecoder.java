package semblance.media;

import semblance.embedding.ContentDecoder;
import semblance.embedding.Picture;
import semblance.embedding.Sound;
import semblance.embedding.Video;

/// All decoders with their default limits. Thread-safe.
public final class MediaDecoder implements ContentDecoder {
  private final PictureDecoder pictures = new PictureDecoder();
  private final SoundDecoder sounds = new SoundDecoder();
  private final VideoDecoder films = new VideoDecoder();

  @Override
  public Picture decodePicture(byte[] encoded, String name) {
    return pictures.decode(encoded, name);
  }

  @Override
  public Sound decodeSound(byte[] encoded, String name) {
    return sounds.decode(encoded, name);
  }

  @Override
  public Video openFilm(byte[] encoded, String name) {
    return films.open(encoded, name);
  }
}
