package topgun.domain.lock;

import java.util.Optional;

/** The name of a lock: any text that is neither empty nor long. */
public record LockName(String text) implements Comparable<LockName> {

    private static final int LONGEST = 256;

    public LockName {
        if (!isValid(text)) {
            throw new IllegalArgumentException("no name of a lock");
        }
    }

    public static Optional<LockName> parse(String text) {
        return isValid(text) ? Optional.of(new LockName(text)) : Optional.empty();
    }

    @Override
    public int compareTo(LockName other) {
        return text.compareTo(other.text);
    }

    private static boolean isValid(String text) {
        return !text.isEmpty() && text.length() <= LONGEST;
    }
}
