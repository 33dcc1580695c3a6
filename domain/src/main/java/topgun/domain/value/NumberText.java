package topgun.domain.value;

import java.math.BigDecimal;

/**
 * Numbers as ECMAScript writes them: the shortest digits that read back as the same number, plain up to 21 digits before
 * the point and six zeros after it, with an exponent beyond.
 */
public final class NumberText {

    private static final double EXACT_INTEGERS = 0x1p53;

    private NumberText() {}

    public static String of(double number) {
        if (number == (long) number && Math.abs(number) < EXACT_INTEGERS) {
            return Long.toString((long) number);
        }
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            return Double.toString(number); // spelled the same in both languages
        }
        Decimal decimal = Decimal.shortest(Math.abs(number));
        StringBuilder text = new StringBuilder(25);
        if (number < 0) {
            text.append('-');
        }
        decimal.appendTo(text);
        return text.toString();
    }

    /** The number 0.digits × 10^exponent; the digits neither begin nor end with a zero. */
    private record Decimal(String digits, int exponent) {

        /**
         * The shortest decimal for a positive number, and the closest of those.
         *
         * <p>The digits of {@link Double#toString} are just that, except that it never writes fewer than two of them.
         */
        static Decimal shortest(double number) {
            Decimal decimal = parse(Double.toString(number));
            return decimal.digits.length() == 2 ? decimal.shortenedFor(number) : decimal;
        }

        /** Takes apart {@code 123.45} or {@code 1.2345E-67}. */
        private static Decimal parse(String text) {
            int mantissaEnd = text.indexOf('E');
            int exponent = 0;
            if (mantissaEnd < 0) {
                mantissaEnd = text.length();
            } else {
                exponent = Integer.parseInt(text, mantissaEnd + 1, text.length(), 10);
            }
            int point = text.indexOf('.');
            String digits = text.substring(0, point) + text.substring(point + 1, mantissaEnd);
            exponent += point;
            int from = 0;
            while (digits.charAt(from) == '0') {
                from++;
            }
            int to = digits.length();
            while (digits.charAt(to - 1) == '0') {
                to--;
            }
            return new Decimal(digits.substring(from, to), exponent - from);
        }

        private Decimal shortenedFor(double number) {
            int first = digits.charAt(0) - '0';
            Decimal below = new Decimal(String.valueOf(first), exponent);
            Decimal above =
                    first == 9 ? new Decimal("1", exponent + 1) : new Decimal(String.valueOf(first + 1), exponent);
            boolean belowWorks = below.doubleValue() == number;
            boolean aboveWorks = above.doubleValue() == number;
            if (belowWorks && aboveWorks) {
                return below.isCloserThan(above, number) ? below : above;
            }
            return belowWorks ? below : aboveWorks ? above : this;
        }

        private double doubleValue() {
            return Double.parseDouble("0." + digits + "e" + exponent);
        }

        private boolean isCloserThan(Decimal other, double number) {
            BigDecimal exact = new BigDecimal(number);
            return distance(exact).compareTo(other.distance(exact)) < 0;
        }

        private BigDecimal distance(BigDecimal exact) {
            return new BigDecimal("0." + digits + "e" + exponent)
                    .subtract(exact)
                    .abs();
        }

        void appendTo(StringBuilder text) {
            int count = digits.length();
            if (count <= exponent && exponent <= 21) {
                text.append(digits).repeat('0', exponent - count);
            } else if (0 < exponent && exponent <= 21) {
                text.append(digits, 0, exponent).append('.').append(digits, exponent, count);
            } else if (-6 < exponent && exponent <= 0) {
                text.append("0.").repeat('0', -exponent).append(digits);
            } else {
                text.append(digits.charAt(0));
                if (count > 1) {
                    text.append('.').append(digits, 1, count);
                }
                int shown = exponent - 1;
                text.append(shown < 0 ? "e-" : "e+").append(Math.abs(shown));
            }
        }
    }
}
