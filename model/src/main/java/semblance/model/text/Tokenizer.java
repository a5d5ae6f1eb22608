package semblance.model.text;

import ai.djl.huggingface.tokenizers.jni.LibUtils;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import ai.djl.util.cuda.CudaUtils;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import semblance.embedding.ModelException;

/// A tokenizer as `tokenizer.json` describes it: normalisation, splitting, vocabulary and the
/// special tokens around a text. Hugging Face's fast tokenizers (the Rust library), without the
/// truncation and padding that such a file may carry.
///
/// Thread-safe until closed.
public final class Tokenizer implements AutoCloseable {
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final int[] prefix;
  private final int[] suffix;
  private long handle; // 0 once closed

  private Tokenizer(long handle) {
    this.handle = handle;
    // What stands around a text shows itself around the shortest one.
    int[] bare = ids("a", false);
    int[] whole = ids("a", true);
    int start = Math.max(indexOf(whole, bare), 0);
    this.prefix = Arrays.copyOfRange(whole, 0, start);
    this.suffix =
        Arrays.copyOfRange(whole, Math.min(whole.length, start + bare.length), whole.length);
  }

  /// Makes a tokenizer.
  ///
  /// @param json the content of a `tokenizer.json`
  /// @param where its file, for messages
  public static Tokenizer of(byte[] json, String where) {
    long handle;
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
    return new Tokenizer(handle);
  }

  /// The ids of a text, special tokens not added; those written in the text are recognised.
  public int[] encode(String text) {
    return ids(text, false);
  }

  /// The special tokens that stand before every text.
  public int[] prefix() {
    return prefix.clone();
  }

  /// The special tokens that stand after every text.
  public int[] suffix() {
    return suffix.clone();
  }

  private int[] ids(String text, boolean addSpecialTokens) {
    lock.readLock().lock();
    try {
      if (handle == 0) {
        throw new IllegalStateException("the tokenizer was closed");
      }
      long encoding = TokenizersLibrary.LIB.encode(handle, wellFormed(text), addSpecialTokens);
      try {
        long[] ids = TokenizersLibrary.LIB.getTokenIds(encoding);
        return Arrays.stream(ids).mapToInt(Math::toIntExact).toArray();
      } finally {
        TokenizersLibrary.LIB.deleteEncoding(encoding);
      }
    } finally {
      lock.readLock().unlock();
    }
  }

  /// The text with each unpaired surrogate, which no UTF-8 can hold, as U+FFFD.
  private static String wellFormed(String text) {
    StringBuilder repaired = null;
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      if (Character.isHighSurrogate(unit)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(unit)) {
        if (repaired == null) {
          repaired = new StringBuilder(text);
        }
        repaired.setCharAt(i, '\uFFFD');
      }
    }
    return repaired == null ? text : repaired.toString();
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

  private static int indexOf(int[] whole, int[] part) {
    for (int start = 0; start + part.length <= whole.length; start++) {
      if (Arrays.equals(whole, start, start + part.length, part, 0, part.length)) {
        return start;
      }
    }
    return -1;
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
