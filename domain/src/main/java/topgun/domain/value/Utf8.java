package topgun.domain.value;

import java.nio.charset.StandardCharsets;

/**
 * UTF-8 as browsers read and write it: never fails, replaces what is invalid by U+FFFD.
 *
 * <p>The decoder of the JDK agrees except on how many replacements some invalid sequences deserve (an encoded surrogate
 * is one there and three here), and hashes of the text depend on it.
 */
final class Utf8 {

    private static final char REPLACEMENT = '\ufffd';

    private Utf8() {}

    static String decode(byte[] bytes, int from, int to) {
        String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
        return text.indexOf(REPLACEMENT) < 0 ? text : decodeReplacing(bytes, from, to);
    }

    /** One replacement for each maximal beginning of a valid sequence, or for a byte that begins none. */
    private static String decodeReplacing(byte[] bytes, int from, int to) {
        StringBuilder text = new StringBuilder(to - from);
        int at = from;
        while (at < to) {
            int lead = bytes[at++] & 0xff;
            if (lead < 0x80) {
                text.append((char) lead);
                continue;
            }
            int length = sequenceLength(lead);
            int codePoint = lead & (0x7f >>> length);
            int have = 1;
            while (have < length && at < to && continues(lead, have, bytes[at] & 0xff)) {
                codePoint = codePoint << 6 | (bytes[at++] & 0x3f);
                have++;
            }
            if (length > 1 && have == length) {
                text.appendCodePoint(codePoint);
            } else {
                text.append(REPLACEMENT);
            }
        }
        return text.toString();
    }

    /** How long the sequence begun by a byte wants to be; 1 for a byte that begins none. */
    private static int sequenceLength(int lead) {
        if (lead < 0xc2 || lead > 0xf4) {
            return 1;
        }
        return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    }

    /** The second byte is where overlong forms, surrogates and what lies beyond U+10FFFF show. */
    private static boolean continues(int lead, int have, int next) {
        if (have > 1) {
            return next >= 0x80 && next <= 0xbf;
        }
        return switch (lead) {
            case 0xe0 -> next >= 0xa0 && next <= 0xbf;
            case 0xed -> next >= 0x80 && next <= 0x9f;
            case 0xf0 -> next >= 0x90 && next <= 0xbf;
            case 0xf4 -> next >= 0x80 && next <= 0x8f;
            default -> next >= 0x80 && next <= 0xbf;
        };
    }

    /** The number of bytes {@link #encode} will write. */
    static int encodedLength(String text) {
        int length = text.length();
        int bytes = length;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                continue;
            }
            if (c < 0x800) {
                bytes += 1;
            } else {
                bytes += 2;
                if (isPair(text, i)) {
                    i++; // makes four bytes, for this unit and the next
                }
            }
        }
        return bytes;
    }

    /** Writes the text and answers where it ended. Room for {@link #encodedLength} bytes must be there. */
    static int encode(String text, byte[] target, int from) {
        int at = from;
        for (int i = 0, length = text.length(); i < length; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                target[at++] = (byte) c;
            } else if (c < 0x800) {
                target[at++] = (byte) (0xc0 | c >> 6);
                target[at++] = (byte) (0x80 | (c & 0x3f));
            } else if (isPair(text, i)) {
                int codePoint = Character.toCodePoint(c, text.charAt(++i));
                target[at++] = (byte) (0xf0 | codePoint >> 18);
                target[at++] = (byte) (0x80 | (codePoint >> 12 & 0x3f));
                target[at++] = (byte) (0x80 | (codePoint >> 6 & 0x3f));
                target[at++] = (byte) (0x80 | (codePoint & 0x3f));
            } else {
                int unit = Character.isSurrogate(c) ? REPLACEMENT : c;
                target[at++] = (byte) (0xe0 | unit >> 12);
                target[at++] = (byte) (0x80 | (unit >> 6 & 0x3f));
                target[at++] = (byte) (0x80 | (unit & 0x3f));
            }
        }
        return at;
    }

    private static boolean isPair(String text, int at) {
        return Character.isHighSurrogate(text.charAt(at))
                && at + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(at + 1));
    }
}
