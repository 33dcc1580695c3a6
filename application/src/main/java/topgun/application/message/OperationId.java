package topgun.application.message;

/**
 * The id a client gave an operation: the decimal text of a counter of its own in real clients, any text in others. Not
 * unique across clients.
 *
 * @param numeric whether the client sent a number rather than a text; it is answered alike
 */
public record OperationId(String text, boolean numeric) {

    /** Whether the text is that of a non-negative integer as JavaScript would write it, small enough for 32 bits. */
    public boolean isCanonicalInteger() {
        if (text.isEmpty() || text.length() > 9 || (text.charAt(0) == '0' && text.length() > 1)) {
            return false;
        }
        return text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
