package topgun.domain.merkle;

/**
 * The 32-bit FNV-1a hash over UTF-16 code units, in pieces: hashing {@code "ab"} is hashing {@code "b"} from where
 * {@code "a"} ended.
 *
 * <p>Code units rather than bytes, because that is what the clients do. The results are unsigned 32-bit numbers in an
 * {@code int}; {@link Integer#toUnsignedLong} gives the number that travels.
 */
public final class Fnv1a {

    private static final int OFFSET_BASIS = 0x811C9DC5;
    private static final int PRIME = 0x01000193;

    private static final long SIXTEEN_DIGITS = 9_999_999_999_999_999L;

    /** The digits of the numbers below a hundred, the first of them in the lower half of a byte. */
    private static final short[] PAIRS = new short[100];

    static {
        for (int i = 0; i < PAIRS.length; i++) {
            PAIRS[i] = (short) (i % 10 << 4 | i / 10);
        }
    }

    private Fnv1a() {}

    public static int hash(CharSequence text) {
        return update(OFFSET_BASIS, text);
    }

    /** The hash of no text, to {@code update} from. */
    public static int init() {
        return OFFSET_BASIS;
    }

    public static int update(int hash, char unit) {
        return (hash ^ unit) * PRIME;
    }

    public static int update(int hash, CharSequence text) {
        int h = hash;
        for (int i = 0, length = text.length(); i < length; i++) {
            h = update(h, text.charAt(i));
        }
        return h;
    }

    /** Continues with the decimal digits of a number that is not negative, without making a string of them. */
    public static int updateDecimal(int hash, long number) {
        if (number < 0) {
            throw new IllegalArgumentException("negative: " + number);
        }
        if (number > SIXTEEN_DIGITS) {
            return update(hash, Long.toString(number));
        }
        // Digits come last first and are needed first first: a long is a stack of sixteen of them.
        long digits = 0;
        int count = 0;
        long rest = number;
        while (rest >= 100) {
            long quotient = rest / 100;
            digits = digits << 8 | PAIRS[(int) (rest - quotient * 100)];
            count += 2;
            rest = quotient;
        }
        digits = digits << 8 | PAIRS[(int) rest];
        count += 2;
        if (rest < 10) { // there is no digit before it
            digits >>>= 4;
            count--;
        }
        int h = hash;
        for (; count > 0; count--) {
            h = update(h, (char) ('0' + (digits & 0xf)));
            digits >>>= 4;
        }
        return h;
    }
}
