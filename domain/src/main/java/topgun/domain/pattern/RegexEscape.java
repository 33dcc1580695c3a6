package topgun.domain.pattern;

/** Reads what follows a backslash and stands for units, in a class or outside of one. */
final class RegexEscape {

    private final String text;
    private int position;

    /** @param position after the backslash, before the end */
    RegexEscape(String text, int position) {
        this.text = text;
        this.position = position;
    }

    /** After what was read. */
    int position() {
        return position;
    }

    UnitSet read(boolean inClass) {
        char letter = text.charAt(position++);
        return switch (letter) {
            case 'd' -> UnitSet.DIGIT;
            case 'D' -> UnitSet.DIGIT.complement();
            case 'w' -> UnitSet.WORD;
            case 'W' -> UnitSet.WORD.complement();
            case 's' -> UnitSet.SPACE;
            case 'S' -> UnitSet.SPACE.complement();
            case 't' -> UnitSet.of('\t');
            case 'n' -> UnitSet.of('\n');
            case 'v' -> UnitSet.of('\u000b');
            case 'f' -> UnitSet.of('\f');
            case 'r' -> UnitSet.of('\r');
            case 'b' -> UnitSet.of('\b'); // outside of a class an edge, and not read here
            case 'c' -> control(inClass);
            case 'x' -> hexadecimal(letter, 2);
            case 'u' -> hexadecimal(letter, 4);
            case '0', '1', '2', '3', '4', '5', '6', '7' -> octal(letter);
            default -> UnitSet.of(letter);
        };
    }

    /** {@code \cJ} is a line feed; a backslash before anything else that begins with c stands for itself. */
    private UnitSet control(boolean inClass) {
        if (position < text.length()) {
            char letter = text.charAt(position);
            boolean isLetter = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
            if (isLetter || (inClass && UnitSet.WORD.contains(letter))) {
                position++;
                return UnitSet.of((char) (letter % 32));
            }
        }
        position--;
        return UnitSet.of('\\');
    }

    /** Exactly so many digits, or the letter itself. */
    private UnitSet hexadecimal(char letter, int digits) {
        int unit = 0;
        for (int i = position; i < position + digits; i++) {
            int digit = i < text.length() && text.charAt(i) < 128 ? Character.digit(text.charAt(i), 16) : -1;
            if (digit < 0) {
                return UnitSet.of(letter);
            }
            unit = unit * 16 + digit;
        }
        position += digits;
        return UnitSet.of((char) unit);
    }

    /** Up to three digits, up to 377. */
    private UnitSet octal(char first) {
        int unit = first - '0';
        for (int digits = 1; digits < 3 && position < text.length(); digits++) {
            int digit = text.charAt(position) - '0';
            if (digit < 0 || digit > 7 || unit * 8 + digit > 255) {
                break;
            }
            unit = unit * 8 + digit;
            position++;
        }
        return UnitSet.of((char) unit);
    }
}
