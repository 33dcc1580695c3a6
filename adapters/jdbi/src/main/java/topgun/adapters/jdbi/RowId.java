package topgun.adapters.jdbi;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A text as part of a primary key. PostgreSQL cannot index much more than 2,600 bytes, so a long text goes by its
 * beginning and a digest; those ids are one byte longer than any other, so that no text is mistaken for one.
 *
 * @param indexed what the row is found by
 * @param whole the text, if {@code indexed} is not
 */
@SuppressWarnings("ArrayRecordComponent") // not compared; only handed to the driver
record RowId(byte[] indexed, byte @Nullable [] whole) {

    static final int LONGEST_PLAIN = 1_000;
    private static final int DIGEST_LENGTH = 32;

    static RowId of(String text) {
        byte[] bytes = StoredText.encode(text);
        return bytes.length <= LONGEST_PLAIN ? new RowId(bytes, null) : new RowId(shortened(bytes), bytes);
    }

    private static byte[] shortened(byte[] bytes) {
        byte[] id = Arrays.copyOf(bytes, LONGEST_PLAIN + 1);
        System.arraycopy(sha256(bytes), 0, id, id.length - DIGEST_LENGTH, DIGEST_LENGTH);
        return id;
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The whole text, however it is kept. */
    byte[] bytes() {
        return whole == null ? indexed : whole;
    }
}
