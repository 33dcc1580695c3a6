package topgun.adapters.jdbi;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/**
 * Texts as the tables keep them: UTF-8 from which every Java text comes back as it was. Surrogates without their partner,
 * which JavaScript clients can send and UTF-8 cannot express, get the three bytes their number would have.
 */
final class StoredText {

    private static final char REPLACEMENT = '\ufffd';

    private StoredText() {}

    static byte[] encode(String text) {
        return hasSurrogates(text) ? encodeSurrogates(text) : text.getBytes(UTF_8);
    }

    static String decode(byte[] bytes) {
        String text = new String(bytes, UTF_8);
        return text.indexOf(REPLACEMENT) < 0 ? text : decodeSurrogates(bytes);
    }

    private static boolean hasSurrogates(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    private static byte[] encodeSurrogates(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length() + 16);
        text.codePoints().forEach(codePoint -> {
            if (codePoint <= Character.MAX_VALUE && Character.isSurrogate((char) codePoint)) {
                bytes.write(0xe0 | (codePoint >> 12));
                bytes.write(0x80 | ((codePoint >> 6) & 0x3f));
                bytes.write(0x80 | (codePoint & 0x3f));
            } else {
                bytes.writeBytes(Character.toString(codePoint).getBytes(UTF_8));
            }
        });
        return bytes.toByteArray();
    }

    /** Understands what was encoded here, and makes the best of what was damaged since. */
    private static String decodeSurrogates(byte[] bytes) {
        StringBuilder text = new StringBuilder(bytes.length);
        int at = 0;
        while (at < bytes.length) {
            int lead = bytes[at] & 0xff;
            int length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
            if (at + length > bytes.length || lead > 0xf4) {
                return new String(bytes, UTF_8);
            }
            int codePoint = length == 1 ? lead : lead & (0x7f >> length);
            for (int i = 1; i < length; i++) {
                codePoint = (codePoint << 6) | (bytes[at + i] & 0x3f);
            }
            text.appendCodePoint(Math.min(codePoint, Character.MAX_CODE_POINT));
            at += length;
        }
        return text.toString();
    }
}
