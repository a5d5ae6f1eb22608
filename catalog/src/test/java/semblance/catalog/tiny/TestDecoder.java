package semblance.catalog.tiny;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;
import semblance.embedding.ContentDecoder;
import semblance.embedding.Picture;
import semblance.embedding.Sound;
import semblance.embedding.UnreadableContentException;
import semblance.embedding.Video;

/// Decodes what the canaries need, by the Java platform alone: Exif orientations 1, 3, 6 and 8,
/// Adobe's inverted CMYK, transparency over white; PCM in WAV. The platform knows no films: theirs
/// stand for their bytes, one colour for each part of the file.
public final class TestDecoder implements ContentDecoder {
  private final boolean heedsOrientation;
  private final String unreadable;

  private TestDecoder(boolean heedsOrientation, String unreadable) {
    this.heedsOrientation = heedsOrientation;
    this.unreadable = unreadable;
  }

  public static TestDecoder correct() {
    return new TestDecoder(true, "");
  }

  /// A decoder that cannot read one file.
  public static TestDecoder without(String name) {
    return new TestDecoder(true, name);
  }

  /// A decoder with the commonest of faults.
  public static TestDecoder withoutOrientation() {
    return new TestDecoder(false, "");
  }

  @Override
  public Picture decodePicture(byte[] encoded, String name) {
    requireReadable(name);
    try (ImageInputStream stream =
        ImageIO.createImageInputStream(new ByteArrayInputStream(encoded))) {
      ImageReader reader = ImageIO.getImageReaders(stream).next();
      reader.setInput(stream);
      int[][] pixels = reader.getFormatName().equals("JPEG") ? jpeg(reader) : opaque(reader);
      int turns = heedsOrientation ? quarterTurns(encoded) : 0;
      for (int i = 0; i < turns; i++) {
        pixels = turnedRight(pixels);
      }
      return picture(pixels);
    } catch (IOException | java.util.NoSuchElementException e) {
      throw new UnreadableContentException(name + " is no picture", e);
    }
  }

  @Override
  public Sound decodeSound(byte[] encoded, String name) {
    requireReadable(name);
    try (AudioInputStream stream =
        AudioSystem.getAudioInputStream(new ByteArrayInputStream(encoded))) {
      byte[] pcm = stream.readAllBytes(); // 16 bits, one channel
      float[] samples = new float[pcm.length / 2];
      for (int i = 0; i < samples.length; i++) {
        samples[i] = (short) ((pcm[2 * i] & 0xff) | (pcm[2 * i + 1] << 8)) / 32768f;
      }
      return new Sound((int) stream.getFormat().getSampleRate(), samples);
    } catch (IOException | UnsupportedAudioFileException e) {
      throw new UnreadableContentException(name + " is no sound", e);
    }
  }

  @Override
  public Video openFilm(byte[] encoded, String name) {
    requireReadable(name);
    if (encoded.length < 8) {
      throw new UnreadableContentException(name + " is no film");
    }
    List<Picture> frames = new ArrayList<>();
    for (int part = 0; part < 8; part++) {
      long[] sums = new long[3];
      for (int i = part * encoded.length / 8; i < (part + 1) * encoded.length / 8; i++) {
        sums[i % 3] = 31 * sums[i % 3] + encoded[i];
      }
      int colour = 0;
      for (long sum : sums) {
        colour = (colour << 8) | (int) (sum & 0xff);
      }
      int[][] pixels = new int[16][16];
      for (int[] row : pixels) {
        java.util.Arrays.fill(row, colour);
      }
      frames.add(picture(pixels));
    }
    return Video.of(frames, 4);
  }

  private void requireReadable(String name) {
    if (name.equals(unreadable)) {
      throw new UnreadableContentException(name + ": its form is not supported");
    }
  }

  private static int[][] jpeg(ImageReader reader) throws IOException {
    Raster raster = reader.readRaster(0, null);
    if (raster.getNumBands() != 4) {
      return opaque(reader);
    }
    int[][] pixels = new int[raster.getHeight()][raster.getWidth()];
    int[] cmyk = new int[4];
    for (int y = 0; y < pixels.length; y++) {
      for (int x = 0; x < pixels[y].length; x++) {
        raster.getPixel(x, y, cmyk);
        pixels[y][x] =
            ((cmyk[0] * cmyk[3] / 255) << 16)
                | ((cmyk[1] * cmyk[3] / 255) << 8)
                | (cmyk[2] * cmyk[3] / 255);
      }
    }
    return pixels;
  }

  private static int[][] opaque(ImageReader reader) throws IOException {
    BufferedImage image = reader.read(0);
    BufferedImage over =
        new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = over.createGraphics();
    graphics.setColor(java.awt.Color.WHITE);
    graphics.fillRect(0, 0, over.getWidth(), over.getHeight());
    graphics.drawImage(image, 0, 0, null);
    graphics.dispose();
    int[][] pixels = new int[over.getHeight()][];
    for (int y = 0; y < pixels.length; y++) {
      pixels[y] = over.getRGB(0, y, over.getWidth(), 1, null, 0, over.getWidth());
    }
    return pixels;
  }

  /// How often the picture is to be turned right by 90 degrees, from the first Exif directory.
  private static int quarterTurns(byte[] file) {
    int exif = new String(file, StandardCharsets.ISO_8859_1).indexOf("Exif\0\0");
    if (exif < 0) {
      return 0;
    }
    java.nio.ByteBuffer tiff =
        java.nio.ByteBuffer.wrap(file, exif + 6, file.length - exif - 6).slice();
    tiff.order(
        tiff.get(0) == 'I' ? java.nio.ByteOrder.LITTLE_ENDIAN : java.nio.ByteOrder.BIG_ENDIAN);
    int directory = tiff.getInt(4);
    for (int i = 0; i < tiff.getShort(directory); i++) {
      int entry = directory + 2 + 12 * i;
      if (tiff.getShort(entry) == 0x0112) {
        return switch (tiff.getShort(entry + 8)) {
          case 3 -> 2;
          case 6 -> 1;
          case 8 -> 3;
          default -> 0;
        };
      }
    }
    return 0;
  }

  private static int[][] turnedRight(int[][] pixels) {
    int height = pixels.length;
    int[][] turned = new int[pixels[0].length][height];
    for (int y = 0; y < turned.length; y++) {
      for (int x = 0; x < height; x++) {
        turned[y][x] = pixels[height - 1 - x][y];
      }
    }
    return turned;
  }

  private static Picture picture(int[][] pixels) {
    int width = pixels[0].length;
    byte[] rgb = new byte[pixels.length * width * 3];
    int at = 0;
    for (int[] row : pixels) {
      for (int pixel : row) {
        rgb[at++] = (byte) (pixel >> 16);
        rgb[at++] = (byte) (pixel >> 8);
        rgb[at++] = (byte) pixel;
      }
    }
    return new Picture(width, pixels.length, rgb);
  }
}
