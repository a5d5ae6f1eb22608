package semblance.ingest;

import java.util.function.UnaryOperator;
import semblance.embedding.ContentDecoder;
import semblance.embedding.Picture;
import semblance.embedding.Sound;
import semblance.embedding.Video;
import semblance.media.MediaDecoder;

/// A decoder of which one thing is done otherwise.
record ChangedDecoder(
    MediaDecoder usual,
    UnaryOperator<Picture> pictures,
    UnaryOperator<Sound> sounds,
    UnaryOperator<Video> films)
    implements ContentDecoder {
  /// A decoder that does pictures otherwise.
  static ContentDecoder ofPictures(UnaryOperator<Picture> change) {
    return new ChangedDecoder(new MediaDecoder(), change, sound -> sound, film -> film);
  }

  /// A decoder that does sounds otherwise.
  static ContentDecoder ofSounds(UnaryOperator<Sound> change) {
    return new ChangedDecoder(new MediaDecoder(), picture -> picture, change, film -> film);
  }

  /// A decoder that does films otherwise.
  static ContentDecoder ofFilms(UnaryOperator<Video> change) {
    return new ChangedDecoder(new MediaDecoder(), picture -> picture, sound -> sound, change);
  }

  @Override
  public Picture decodePicture(byte[] encoded, String name) {
    return pictures.apply(usual.decodePicture(encoded, name));
  }

  @Override
  public Sound decodeSound(byte[] encoded, String name) {
    return sounds.apply(usual.decodeSound(encoded, name));
  }

  @Override
  public Video openFilm(byte[] encoded, String name) {
    return films.apply(usual.openFilm(encoded, name));
  }
}
