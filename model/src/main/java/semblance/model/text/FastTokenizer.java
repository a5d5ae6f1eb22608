package semblance.model.text;

import ai.djl.huggingface.tokenizers.jni.LibUtils;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import ai.djl.util.cuda.CudaUtils;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import semblance.embedding.ModelException;

/// A tokenizer as `tokenizer.json` describes it, run by Hugging Face's tokenizers library (the Rust
/// one), without the truncation and padding that such a file may carry.
final class FastTokenizer implements Encoder {
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final String where;
  private long handle; // 0 once closed

  /// @param json the content of a `tokenizer.json`
  /// @param where its file, for messages
  FastTokenizer(byte[] json, String where) {
    this.where = where;
    try {
      Native.load();
      handle =
          TokenizersLibrary.LIB.createTokenizerFromString(new String(json, StandardCharsets.UTF_8));
      TokenizersLibrary.LIB.disablePadding(handle);
      TokenizersLibrary.LIB.disableTruncation(handle);
    } catch (RuntimeException e) {
      throw new ModelException(
          "%s does not describe a tokenizer: %s; bring the file again"
              .formatted(where, e.getMessage()),
          e);
    }
  }

  @Override
  public int[] encode(String text) {
    lock.readLock().lock();
    try {
      if (handle == 0) {
        throw new IllegalStateException("the tokenizer was closed");
      }
      long encoding = TokenizersLibrary.LIB.encode(handle, text, false);
      try {
        long[] ids = TokenizersLibrary.LIB.getTokenIds(encoding);
        return Arrays.stream(ids).mapToInt(Math::toIntExact).toArray();
      } finally {
        TokenizersLibrary.LIB.deleteEncoding(encoding);
      }
    } catch (IllegalStateException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new ModelException(
          "%s cannot tokenize a text of %d characters: %s; bring the tokenizer's files again"
              .formatted(where, text.length(), e.getMessage()),
          e);
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public String decode(int[] ids) {
    lock.readLock().lock();
    try {
      if (handle == 0) {
        throw new IllegalStateException("the tokenizer was closed");
      }
      long[] numbers = Arrays.stream(ids).asLongStream().toArray();
      return TokenizersLibrary.LIB.decode(handle, numbers, true);
    } finally {
      lock.readLock().unlock();
    }
  }

  /// The holder whose class initialisation is the loading.
  private static final class Native {
    private static final String SEARCH_ELSEWHERE = "ai.djl.util.cuda.fork";

    static {
      // Tokens are made on the processor. Without this the library looks for a CUDA runtime, with
      // a process and a native bridge that take longer than its own loading, and where it finds
      // one asks for another build of itself.
      String before = System.getProperty(SEARCH_ELSEWHERE);
      System.setProperty(SEARCH_ELSEWHERE, "true");
      try {
        // The class reads the property when it is initialised, and now never looks.
        Class.forName(CudaUtils.class.getName());
      } catch (ClassNotFoundException e) {
        throw new IllegalStateException(e);
      } finally {
        if (before == null) {
          System.clearProperty(SEARCH_ELSEWHERE);
        } else {
          System.setProperty(SEARCH_ELSEWHERE, before);
        }
      }
    }

    static void load() {
      LibUtils.checkStatus();
    }
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (handle != 0) {
        TokenizersLibrary.LIB.deleteTokenizer(handle);
        handle = 0;
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
