package topgun.domain.query;

import java.math.BigDecimal;

/**
 * A sum of numbers that does not depend on their order, nor on what was added and taken away again on the way: it is
 * computed exactly and rounded once.
 */
final class ExactSum {

    /** Whole numbers up to here and as many of them as fit are added without further ado. */
    private static final double SMALL = 0x1p52;

    private long whole;
    private BigDecimal rest = BigDecimal.ZERO;
    private int notNumbers;
    private int infinite;
    private int minusInfinite;

    void add(double number) {
        change(number, 1);
    }

    /** Takes away what was added before. */
    void remove(double number) {
        change(number, -1);
    }

    private void change(double number, int sign) {
        if (Double.isNaN(number)) {
            notNumbers += sign;
        } else if (number == Double.POSITIVE_INFINITY) {
            infinite += sign;
        } else if (number == Double.NEGATIVE_INFINITY) {
            minusInfinite += sign;
        } else if (Math.rint(number) == number && Math.abs(number) < SMALL) {
            changeWhole((long) (number * sign));
        } else {
            rest = rest.add(new BigDecimal(sign * number));
        }
    }

    private void changeWhole(long by) {
        long changed = whole + by;
        if (((whole ^ changed) & (by ^ changed)) < 0) {
            rest = rest.add(BigDecimal.valueOf(whole));
            changed = by;
        }
        whole = changed;
    }

    double value() {
        if (notNumbers > 0 || (infinite > 0 && minusInfinite > 0)) {
            return Double.NaN;
        }
        if (infinite > 0) {
            return Double.POSITIVE_INFINITY;
        }
        if (minusInfinite > 0) {
            return Double.NEGATIVE_INFINITY;
        }
        return rest.signum() == 0 ? whole : rest.add(BigDecimal.valueOf(whole)).doubleValue();
    }
}
