package topgun.domain.vector;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Makes vectors of texts by hashing their words: the same text always has the same vector, on every machine, and texts that
 * share words are closer than others. It knows nothing of meanings.
 */
public final class HashedWords {

    private static final long OFFSET_BASIS = 0xCBF29CE484222325L;
    private static final long PRIME = 0x100000001B3L;

    private HashedWords() {}

    /** A vector of length 1, or of length 0 if the words cancel each other out. */
    public static float[] embed(String text, int dimension) {
        float[] vector = new float[dimension];
        String words = text.toLowerCase(Locale.ROOT);
        boolean any = false;
        int from = 0;
        while (from < words.length()) {
            int to = endOfRun(words, from);
            if (to > from) {
                any = true;
                add(words.substring(from, to), vector);
                from = to;
            } else {
                from += Character.charCount(words.codePointAt(from));
            }
        }
        if (!any) {
            add(text, vector);
        }
        normalise(vector);
        return vector;
    }

    private static int endOfRun(String text, int from) {
        int to = from;
        while (to < text.length() && Character.isLetterOrDigit(text.codePointAt(to))) {
            to += Character.charCount(text.codePointAt(to));
        }
        return to;
    }

    private static void add(String word, float[] vector) {
        long hash = OFFSET_BASIS;
        for (byte unit : word.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (unit & 0xff)) * PRIME;
        }
        vector[(int) Long.remainderUnsigned(hash, vector.length)] += hash >= 0 ? 1 : -1;
    }

    private static void normalise(float[] vector) {
        double squares = 0;
        for (float component : vector) {
            squares += (double) component * component;
        }
        if (squares > 0) {
            double length = Math.sqrt(squares);
            for (int i = 0; i < vector.length; i++) {
                vector[i] = (float) (vector[i] / length);
            }
        }
    }
}
