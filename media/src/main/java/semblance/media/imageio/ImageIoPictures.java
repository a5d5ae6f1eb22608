package semblance.media.imageio;

import com.twelvemonkeys.imageio.plugins.bmp.BMPImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.w3c.dom.NodeList;
import semblance.media.format.EncodedPicture;
import semblance.media.format.MalformedPictureException;
import semblance.media.pixel.RawPicture;

/// ImageIO's readers for GIF, BMP, TIFF, JPEGs of four inks and grey PNGs with transparency.
/// Thread-safe: each call has a reader of its own and works in memory alone.
public final class ImageIoPictures {
  private ImageIoPictures() {}

  /// Decodes a picture as stored: neither turned nor converted to sRGB.
  ///
  /// @throws MalformedPictureException if it cannot be decoded
  public static RawPicture decode(EncodedPicture encoded) throws MalformedPictureException {
    try {
      return switch (encoded.format()) {
        case JPEG -> inks(encoded);
        case GIF -> gif(encoded);
        case BMP ->
            Samples.of(read(new BMPImageReaderSpi().createReaderInstance(), encoded), encoded);
        case TIFF ->
            Samples.of(read(new TIFFImageReaderSpi().createReaderInstance(), encoded), encoded);
        case PNG, WEBP ->
            throw new IllegalArgumentException(encoded.format() + " is not decoded here");
      };
    } catch (IOException | RuntimeException e) {
      String detail = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      throw new MalformedPictureException(
          "its picture data cannot be decoded (" + detail.strip() + ")", e);
    }
  }

  /// The raw samples of a JPEG, which the JDK's reader hands over as they are.
  private static RawPicture inks(EncodedPicture encoded)
      throws IOException, MalformedPictureException {
    ImageReader reader = jdkReader("jpeg");
    try (ImageInputStream input = stream(encoded.essentials())) {
      reader.setInput(input, true, true);
      Warnings.refuse(reader);
      Raster raster = reader.readRaster(0, null);
      return new RawPicture(
          raster.getWidth(),
          raster.getHeight(),
          encoded.colours(),
          Samples.interleaved(raster, 0, raster.getNumBands()),
          null);
    } finally {
      reader.dispose();
    }
  }

  /// The first frame, at its place on the screen that the file speaks of.
  private static RawPicture gif(EncodedPicture encoded) throws IOException {
    ImageReader reader = jdkReader("gif");
    try (ImageInputStream input = stream(encoded.bytes())) {
      reader.setInput(input, true, false);
      Warnings.refuse(reader);
      BufferedImage frame = reader.read(0);
      IIOMetadataNode tree =
          (IIOMetadataNode) reader.getImageMetadata(0).getAsTree("javax_imageio_gif_image_1.0");
      NodeList places = tree.getElementsByTagName("ImageDescriptor");
      IIOMetadataNode place = (IIOMetadataNode) places.item(0);
      return Samples.onCanvas(
          frame,
          Integer.parseInt(place.getAttribute("imageLeftPosition")),
          Integer.parseInt(place.getAttribute("imageTopPosition")),
          encoded.storedWidth(),
          encoded.storedHeight());
    } finally {
      reader.dispose();
    }
  }

  private static BufferedImage read(ImageReader reader, EncodedPicture encoded)
      throws IOException, MalformedPictureException {
    try (ImageInputStream input = stream(encoded.bytes())) {
      reader.setInput(input, true, true);
      return reader.read(0);
    } finally {
      reader.dispose();
    }
  }

  /// The JDK's own reader, whichever plug-ins are there besides.
  private static ImageReader jdkReader(String format) throws IIOException {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
    while (readers.hasNext()) {
      ImageReader reader = readers.next();
      if (reader.getClass().getName().startsWith("com.sun.imageio.")) {
        return reader;
      }
    }
    throw new IIOException("this Java installation has no reader for " + format);
  }

  private static ImageInputStream stream(byte[] bytes) {
    return new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes));
  }
}
