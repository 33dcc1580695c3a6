package topgun.adapters.wire;

import static topgun.adapters.wire.Malformed.tooDeep;
import static topgun.adapters.wire.Malformed.undecodable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import topgun.application.port.MalformedMessageException;
import topgun.domain.value.MessagePackWriter;

/**
 * Turns JSON text into the MessagePack that means the same, so that there is one reader of messages.
 *
 * <p>As strict as JavaScript: one value, nothing after it but blanks. Numbers are what JavaScript takes them for. Of
 * members of one name all come through, in their order, and the last counts as it does everywhere. Works in a loop, with
 * memory in proportion to the text.
 */
final class JsonTranscoder {

    /** The most elements a text of this length can hold fits into 16 bits: each takes two characters, the first one. */
    private static final int LONGEST_WITH_16_BIT_COUNTS = 0x1_0000 * 2;

    private static final int MAP16 = 0xde;
    private static final int MAP32 = 0xdf;
    private static final int ARRAY16 = 0xdc;
    private static final int ARRAY32 = 0xdd;

    private final String text;
    private final int maxDepth;
    private final boolean wideCounts;
    private final MessagePackWriter out;

    private int at;

    // Open lists and maps, the innermost last: where its header is, and how many elements it has so far

    private int depth;
    private int[] headers = new int[8];
    private int[] counts = new int[8];

    private JsonTranscoder(String text, int maxDepth) {
        this.text = text;
        this.maxDepth = maxDepth;
        this.wideCounts = text.length() > LONGEST_WITH_16_BIT_COUNTS;
        this.out = new MessagePackWriter(text.length() + 16);
    }

    static byte[] transcode(byte[] utf8, int maxDepth) throws MalformedMessageException {
        return new JsonTranscoder(new String(utf8, StandardCharsets.UTF_8), maxDepth).transcode();
    }

    private byte[] transcode() throws MalformedMessageException {
        skipBlanks();
        value();
        while (depth > 0) {
            skipBlanks();
            boolean map = isMap();
            char c = next();
            if (c == (map ? '}' : ']')) {
                close();
                continue;
            }
            if (counts[depth - 1] > 0) {
                if (c != ',') {
                    throw broken();
                }
                skipBlanks();
            } else {
                at--; // the first element, not preceded by anything
            }
            if (map) {
                name();
            }
            counts[depth - 1]++;
            value();
        }
        skipBlanks();
        if (at < text.length()) {
            throw broken();
        }
        return out.toByteArray();
    }

    private void name() throws MalformedMessageException {
        if (next() != '"') {
            throw broken();
        }
        out.string(string());
        skipBlanks();
        if (next() != ':') {
            throw broken();
        }
        skipBlanks();
    }

    /** Writes a value, or opens it if it has parts. */
    private void value() throws MalformedMessageException {
        char c = next();
        switch (c) {
            case '{' -> open(wideCounts ? MAP32 : MAP16);
            case '[' -> open(wideCounts ? ARRAY32 : ARRAY16);
            case '"' -> out.string(string());
            case 't' -> {
                literal("true");
                out.bool(true);
            }
            case 'f' -> {
                literal("false");
                out.bool(false);
            }
            case 'n' -> {
                literal("null");
                out.nil();
            }
            default -> {
                at--;
                out.number(number());
            }
        }
    }

    /** Leaves room for the number of elements, which will only be known at the end. */
    private void open(int format) throws MalformedMessageException {
        if (depth == maxDepth) {
            throw tooDeep(maxDepth);
        }
        if (depth == headers.length) {
            headers = Arrays.copyOf(headers, depth * 2);
            counts = Arrays.copyOf(counts, depth * 2);
        }
        headers[depth] = out.size();
        counts[depth] = 0;
        depth++;
        byte[] header = new byte[wideCounts ? 5 : 3];
        header[0] = (byte) format;
        out.raw(header);
    }

    private boolean isMap() {
        return (out.array()[headers[depth - 1]] & 0xff) >= MAP16;
    }

    private void close() {
        depth--;
        byte[] bytes = out.array();
        int count = counts[depth];
        int lowest = headers[depth] + (wideCounts ? 4 : 2);
        for (int i = lowest; i > headers[depth]; i--) {
            bytes[i] = (byte) count;
            count >>>= 8;
        }
    }

    private void literal(String word) throws MalformedMessageException {
        if (!text.startsWith(word, at - 1)) {
            throw broken();
        }
        at += word.length() - 1;
    }

    private double number() throws MalformedMessageException {
        int from = at;
        boolean negative = accept('-');
        int digitsFrom = at;
        if (!accept('0')) {
            digits();
        }
        boolean whole = true;
        int digitsTo = at;
        if (accept('.')) {
            whole = false;
            digits();
        }
        if (accept('e') || accept('E')) {
            whole = false;
            if (!accept('+')) {
                accept('-');
            }
            digits();
        }
        if (whole && digitsTo - digitsFrom <= 15) { // as many as a double holds exactly
            long number = Long.parseLong(text, digitsFrom, digitsTo, 10);
            return negative ? -number : number;
        }
        return Double.parseDouble(text.substring(from, at));
    }

    private void digits() throws MalformedMessageException {
        int from = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        if (at == from) {
            throw broken();
        }
    }

    private boolean accept(char c) {
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    /** Reads the rest of a string whose opening quote has been read. */
    private String string() throws MalformedMessageException {
        int from = at;
        while (true) {
            char c = next();
            if (c == '"') {
                return text.substring(from, at - 1);
            }
            if (c == '\\') {
                at--;
                return unescaped(from);
            }
            if (c < ' ') {
                throw broken();
            }
        }
    }

    private String unescaped(int from) throws MalformedMessageException {
        StringBuilder string = new StringBuilder().append(text, from, at);
        while (true) {
            char c = next();
            if (c == '"') {
                return string.toString();
            }
            if (c < ' ') {
                throw broken();
            }
            string.append(c == '\\' ? escape() : c);
        }
    }

    private char escape() throws MalformedMessageException {
        char c = next();
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                int unit = 0;
                for (int i = 0; i < 4; i++) {
                    unit = unit << 4 | hexDigit(next());
                }
                yield (char) unit;
            }
            default -> throw broken();
        };
    }

    /** Character.digit would also take digits of other scripts. */
    private int hexDigit(char c) throws MalformedMessageException {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        int letter = c | 0x20;
        if (letter >= 'a' && letter <= 'f') {
            return letter - 'a' + 10;
        }
        throw broken();
    }

    private void skipBlanks() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
                return;
            }
            at++;
        }
    }

    private char next() throws MalformedMessageException {
        if (at == text.length()) {
            throw broken();
        }
        return text.charAt(at++);
    }

    private MalformedMessageException broken() {
        return undecodable("neither MessagePack nor JSON, which breaks off at character " + at);
    }
}
