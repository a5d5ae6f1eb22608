package semblance.ingest.parquet;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.xerial.snappy.Snappy;
import semblance.embedding.UnreadableContentException;

/// The compressions that Parquet files are found with, without Hadoop's machinery around them.
final class Codecs implements CompressionCodecFactory {
  @Override
  public BytesInputCompressor getCompressor(CompressionCodecName name) {
    return new Codec(name);
  }

  @Override
  public BytesInputDecompressor getDecompressor(CompressionCodecName name) {
    return new Codec(name);
  }

  @Override
  public void release() {}

  private record Codec(CompressionCodecName name)
      implements BytesInputCompressor, BytesInputDecompressor {
    @Override
    public BytesInput compress(BytesInput bytes) throws IOException {
      byte[] plain = bytes.toInputStream().readAllBytes();
      return switch (name) {
        case UNCOMPRESSED -> BytesInput.from(plain);
        case SNAPPY -> BytesInput.from(Snappy.compress(plain));
        case ZSTD -> BytesInput.from(Zstd.compress(plain));
        case GZIP -> {
          ByteArrayOutputStream packed = new ByteArrayOutputStream();
          try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(plain);
          }
          yield BytesInput.from(packed.toByteArray());
        }
        case LZO, BROTLI, LZ4, LZ4_RAW -> throw unknown(name);
      };
    }

    @Override
    public BytesInput decompress(BytesInput bytes, int size) throws IOException {
      return BytesInput.from(decompressed(bytes.toInputStream().readAllBytes(), size));
    }

    @Override
    public void decompress(ByteBuffer input, int packed, ByteBuffer output, int size)
        throws IOException {
      byte[] bytes = new byte[packed];
      input.get(bytes);
      output.put(decompressed(bytes, size));
    }

    private byte[] decompressed(byte[] bytes, int size) throws IOException {
      return switch (name) {
        case UNCOMPRESSED -> bytes;
        case SNAPPY -> Snappy.uncompress(bytes);
        case ZSTD -> Zstd.decompress(bytes, size);
        case GZIP -> new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes();
        case LZO, BROTLI, LZ4, LZ4_RAW -> throw unknown(name);
      };
    }

    @Override
    public CompressionCodecName getCodecName() {
      return name;
    }

    @Override
    public void release() {}
  }

  private static UnreadableContentException unknown(CompressionCodecName name) {
    return new UnreadableContentException(
        "a column is compressed with %s: none, SNAPPY, ZSTD and GZIP can be read; write the file with one of those"
            .formatted(name));
  }
}
