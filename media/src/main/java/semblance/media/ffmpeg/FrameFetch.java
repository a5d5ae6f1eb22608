package semblance.media.ffmpeg;

import java.io.IOException;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.jspecify.annotations.Nullable;
import semblance.embedding.Picture;
import semblance.media.format.MalformedStreamException;

/// One pass over a film that stops at the frames that are wanted. For one thread.
///
/// A frame that was lost to damage is replaced by the one before it, which a player would leave on
/// its screen, or by the one behind it if it was the first.
final class FrameFetch implements AutoCloseable {
  private final StreamDecoder decoder;
  private final FrameTable table;
  private final boolean seeking;
  private final RgbConverter converter = new RgbConverter();
  private final AVFrame before = Ffmpeg.allocated(avutil.av_frame_alloc());
  private int beforeIndex = -1;
  private final AVFrame current = Ffmpeg.allocated(avutil.av_frame_alloc());
  private int currentIndex = -1;

  /// The frames below this one were passed.
  private int counted;

  /// @param seeking whether to jump to key frames; else all frames are decoded from the start
  FrameFetch(StreamDecoder decoder, FrameTable table, boolean seeking) {
    this.decoder = decoder;
    this.table = table;
    this.seeking = seeking;
  }

  /// Goes on to a frame.
  ///
  /// @param index above those asked for before
  /// @return null if seeking did not lead to it, or there is nothing to show in its place
  @Nullable Picture fetch(int index) throws MalformedStreamException, IOException {
    if (seeking && !jump(index)) {
      return null;
    }
    while (currentIndex < index) {
      if (!advance()) {
        break;
      }
    }
    if (currentIndex == index) {
      return converter.convert(current);
    }
    if (seeking) {
      return null;
    }
    // Lost: what is on the screen stays there.
    if (currentIndex >= 0 && currentIndex < index) {
      return converter.convert(current);
    }
    if (beforeIndex >= 0) {
      return converter.convert(before);
    }
    return currentIndex >= 0 ? converter.convert(current) : null;
  }

  /// Jumps to the last key frame before a frame, if that is ahead.
  private boolean jump(int index) throws IOException {
    int key = table.keyBefore(index);
    if (key <= Math.max(currentIndex, 0)) {
      return true;
    }
    currentIndex = -1;
    beforeIndex = -1;
    return decoder.seek(table.time(key));
  }

  private boolean advance() throws IOException {
    AVFrame frame = decoder.next();
    if (frame == null) {
      return false;
    }
    int index = table.isTimed() ? table.indexOf(frame.best_effort_timestamp()) : counted++;
    // After a jump, frames shown before the key frame may come without what they build on.
    if (index >= 0 && index > currentIndex) {
      avutil.av_frame_unref(before);
      avutil.av_frame_move_ref(before, current);
      beforeIndex = currentIndex;
      avutil.av_frame_move_ref(current, frame);
      currentIndex = index;
    }
    return true;
  }

  @Override
  public void close() {
    avutil.av_frame_free(before);
    avutil.av_frame_free(current);
    converter.close();
  }
}
