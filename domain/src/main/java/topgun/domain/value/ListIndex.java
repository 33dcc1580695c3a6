package topgun.domain.value;

/**
 * Names that are indices of lists, as JavaScript tells them from other names: whole numbers below 2^32 - 1 in decimal,
 * without a needless zero.
 */
final class ListIndex {

    static final long NONE = -1;

    private static final long LARGEST = 0xffff_fffeL;
    private static final int MOST_DIGITS = 10;

    private ListIndex() {}

    /** The index that a name is the text of, {@link #NONE} if it is of none. */
    static long of(String name) {
        if (name.isEmpty() || name.length() > MOST_DIGITS || (name.length() > 1 && name.charAt(0) == '0')) {
            return NONE;
        }
        long index = 0;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < '0' || c > '9') {
                return NONE;
            }
            index = index * 10 + (c - '0');
        }
        return index <= LARGEST ? index : NONE;
    }
}
