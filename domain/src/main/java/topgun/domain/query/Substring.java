package topgun.domain.query;

/** A text to be found in others, in time proportional to their length. Equal if the text is. */
final class Substring {

    private final String text;

    /** For each length of a beginning, that of the longest shorter beginning it ends with. */
    private final int[] fallback;

    Substring(String text) {
        this.text = text;
        this.fallback = new int[text.length() + 1];
        int matched = 0;
        for (int i = 1; i < text.length(); i++) {
            matched = advance(matched, text.charAt(i));
            fallback[i + 1] = matched;
        }
    }

    boolean isIn(String whole) {
        int matched = 0;
        for (int i = 0; matched < text.length(); i++) {
            if (i == whole.length()) {
                return false;
            }
            matched = advance(matched, whole.charAt(i));
        }
        return true;
    }

    private int advance(int matched, char next) {
        int length = matched;
        while (length > 0 && text.charAt(length) != next) {
            length = fallback[length];
        }
        return text.charAt(length) == next ? length + 1 : 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Substring that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
