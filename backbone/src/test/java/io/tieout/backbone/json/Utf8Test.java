package io.tieout.backbone.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class Utf8Test {

  /** Bytes at the edges of what may follow a first one. */
  private static final int[] EDGES = {0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF};

  @Test
  void isWhatTheJdkSaysThatItIs() {
    // Given every first byte with all edges after it, behind text that is read eight at a time
    var decoder = StandardCharsets.UTF_8.newDecoder();
    var texts = new ArrayList<byte[]>();
    for (int first = 0; first < 0x100; first++) {
      for (int second : EDGES) {
        for (int third : EDGES) {
          for (int fourth : EDGES) {
            texts.add(bytes("123456789", first, second, third, fourth));
          }
        }
      }
    }

    // When
    var wrong = texts.stream().filter(t -> Utf8.isUtf8(t, 0, t.length) != isDecoded(decoder, t));

    // Then
    assertThat(wrong.map(Arrays::toString)).isEmpty();
  }

  @Test
  void looksAtItsPartOnly() {
    // Given
    var text = bytes("ab", 0xC3, 0xA4, 0xFF);

    // When
    var whole = Utf8.isUtf8(text, 0, 4);

    // Then
    assertThat(whole).isTrue();
    assertThat(Utf8.isUtf8(text, 0, 3)).as("broken off").isFalse();
    assertThat(Utf8.isUtf8(text, 3, 4)).as("begun too late").isFalse();
    assertThat(Utf8.isUtf8(text, 0, 5)).isFalse();
    assertThat(Utf8.isUtf8(text, 4, 4)).as("nothing").isTrue();
  }

  private static byte[] bytes(String ascii, int... more) {
    var bytes = ByteBuffer.allocate(ascii.length() + more.length);
    bytes.put(ascii.getBytes(StandardCharsets.US_ASCII));
    Arrays.stream(more).forEach(one -> bytes.put((byte) one));
    return bytes.array();
  }

  private static boolean isDecoded(CharsetDecoder decoder, byte[] text) {
    try {
      decoder.decode(ByteBuffer.wrap(text));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
