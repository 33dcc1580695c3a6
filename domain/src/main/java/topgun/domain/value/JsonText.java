package topgun.domain.value;

import java.util.OptionalDouble;

/** The pieces of JSON text, spelled as JavaScript's serialiser spells them. */
final class JsonText {

    private static final long DAY_MILLIS = 86_400_000L;

    private JsonText() {}

    static void appendNumber(StringBuilder text, double number) {
        text.append(Double.isFinite(number) ? NumberText.of(number) : "null");
    }

    static void appendString(StringBuilder text, String string) {
        text.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\b' -> text.append("\\b");
                case '\f' -> text.append("\\f");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> {
                    if (c < ' ' || isUnpaired(string, i)) {
                        appendEscape(text, c);
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
    }

    private static boolean isUnpaired(String string, int at) {
        char c = string.charAt(at);
        if (Character.isHighSurrogate(c)) {
            return at + 1 == string.length() || !Character.isLowSurrogate(string.charAt(at + 1));
        }
        return Character.isLowSurrogate(c) && (at == 0 || !Character.isHighSurrogate(string.charAt(at - 1)));
    }

    private static void appendEscape(StringBuilder text, char c) {
        text.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            text.append(Character.forDigit(c >> shift & 0xf, 16));
        }
    }

    /** Quoted ISO 8601 in UTC with milliseconds; null for an invalid date. */
    static void appendDate(StringBuilder text, OptionalDouble epochMillis) {
        if (epochMillis.isEmpty()) {
            text.append("null");
            return;
        }
        long millis = (long) epochMillis.getAsDouble();
        text.append('"');
        appendDay(text, Math.floorDiv(millis, DAY_MILLIS));
        int ofDay = (int) Math.floorMod(millis, DAY_MILLIS);
        text.append('T');
        appendPadded(text, ofDay / 3_600_000, 2);
        text.append(':');
        appendPadded(text, ofDay / 60_000 % 60, 2);
        text.append(':');
        appendPadded(text, ofDay / 1_000 % 60, 2);
        text.append('.');
        appendPadded(text, ofDay % 1_000, 3);
        text.append("Z\"");
    }

    /**
     * Year, month and day of the Gregorian calendar, counted in eras of 400 years that begin on the first of March: Howard
     * Hinnant's {@code civil_from_days}.
     */
    private static void appendDay(StringBuilder text, long epochDay) {
        long shifted = epochDay + 719_468;
        long era = Math.floorDiv(shifted, 146_097L);
        int dayOfEra = (int) Math.floorMod(shifted, 146_097L);
        int yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int monthFromMarch = (5 * dayOfYear + 2) / 153;
        int day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1;
        int month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        int year = (int) (era * 400 + yearOfEra) + (month <= 2 ? 1 : 0);

        if (year < 0 || year > 9999) {
            text.append(year < 0 ? '-' : '+');
            appendPadded(text, Math.abs(year), 6);
        } else {
            appendPadded(text, year, 4);
        }
        text.append('-');
        appendPadded(text, month, 2);
        text.append('-');
        appendPadded(text, day, 2);
    }

    private static void appendPadded(StringBuilder text, int number, int width) {
        String digits = Integer.toString(number);
        text.repeat('0', Math.max(0, width - digits.length())).append(digits);
    }
}
