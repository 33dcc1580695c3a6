package topgun.domain.lock;

import java.util.Optional;

/** The name of a lock: any text that is neither empty nor long. */
public record LockName(String text) {

    private static final int LONGEST = 256;

    public LockName {
        if (!isValid(text)) {
            throw new IllegalArgumentException("no name of a lock");
        }
    }

    public static Optional<LockName> parse(String text) {
        return isValid(text) ? Optional.of(new LockName(text)) : Optional.empty();
    }

    private static boolean isValid(String text) {
        return !text.isEmpty() && text.length() <= LONGEST;
    }
}
