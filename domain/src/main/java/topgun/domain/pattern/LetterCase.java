package topgun.domain.pattern;

import java.util.Locale;

/**
 * Which units differ only in case, by the rule of JavaScript's case-insensitive expressions: their upper case is the same
 * single unit. What is not ASCII never becomes ASCII.
 */
final class LetterCase {

    private static final char[] UPPER = new char[Character.MAX_VALUE + 1];

    static {
        for (int unit = 0; unit <= Character.MAX_VALUE; unit++) {
            String upper = String.valueOf((char) unit).toUpperCase(Locale.ROOT);
            boolean folds = upper.length() == 1 && (unit < 128 || upper.charAt(0) >= 128);
            UPPER[unit] = folds ? upper.charAt(0) : (char) unit;
        }
    }

    private LetterCase() {}

    /** The unit that stands for all that differ from it only in case. */
    static char fold(char unit) {
        return UPPER[unit];
    }
}
