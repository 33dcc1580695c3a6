package topgun.domain.query;

/** The number that JavaScript takes a text for. */
final class TextNumber {

    private static final String SPACES = "\t\n\u000b\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff";
    private static final int MANTISSA_BITS = 53;

    private TextNumber() {}

    /** NaN if it is none. Space at both ends does not count, and nothing is 0. */
    static double parse(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isSpace(text.charAt(from))) {
            from++;
        }
        while (to > from && isSpace(text.charAt(to - 1))) {
            to--;
        }
        if (from == to) {
            return 0;
        }
        String trimmed = text.substring(from, to);
        if (trimmed.length() > 2 && trimmed.charAt(0) == '0') {
            switch (trimmed.charAt(1)) {
                case 'x', 'X' -> {
                    return powerOfTwoRadix(trimmed, 4);
                }
                case 'o', 'O' -> {
                    return powerOfTwoRadix(trimmed, 3);
                }
                case 'b', 'B' -> {
                    return powerOfTwoRadix(trimmed, 1);
                }
                default -> {}
            }
        }
        return decimal(trimmed);
    }

    private static boolean isSpace(char c) {
        return SPACES.indexOf(c) >= 0 || (c >= '\u2000' && c <= '\u200a');
    }

    private static double decimal(String text) {
        int at = text.charAt(0) == '+' || text.charAt(0) == '-' ? 1 : 0;
        if (text.startsWith("Infinity", at) && text.length() == at + 8) {
            return text.charAt(0) == '-' ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        int whole = digits(text, at);
        int end = at + whole;
        int fraction = 0;
        if (end < text.length() && text.charAt(end) == '.') {
            fraction = digits(text, end + 1);
            end += 1 + fraction;
        }
        if (whole + fraction == 0) {
            return Double.NaN;
        }
        if (end < text.length() && (text.charAt(end) == 'e' || text.charAt(end) == 'E')) {
            int exponent = end + 1;
            if (exponent < text.length() && (text.charAt(exponent) == '+' || text.charAt(exponent) == '-')) {
                exponent++;
            }
            int exponentDigits = digits(text, exponent);
            end = exponentDigits == 0 ? end : exponent + exponentDigits;
        }
        return end == text.length() ? Double.parseDouble(text) : Double.NaN;
    }

    private static int digits(String text, int from) {
        int to = from;
        while (to < text.length() && text.charAt(to) >= '0' && text.charAt(to) <= '9') {
            to++;
        }
        return to - from;
    }

    /** Rounded like any other number: what is beyond the mantissa only matters by being half, more or less. */
    private static double powerOfTwoRadix(String text, int bitsEach) {
        long leading = 0;
        int dropped = 0;
        boolean rest = false;
        for (int i = 2; i < text.length(); i++) {
            char c = text.charAt(i);
            int digit = c < 128 ? Character.digit(c, 1 << bitsEach) : -1;
            if (digit < 0) {
                return Double.NaN;
            }
            for (int bit = bitsEach - 1; bit >= 0; bit--) {
                boolean one = (digit >> bit & 1) == 1;
                if (leading >>> (MANTISSA_BITS + 1) == 0) {
                    leading = leading << 1 | (one ? 1 : 0);
                } else {
                    dropped++;
                    rest |= one;
                }
            }
        }
        return Math.scalb((double) (leading << 1 | (rest ? 1 : 0)), Math.min(dropped, 2_000) - 1);
    }
}
