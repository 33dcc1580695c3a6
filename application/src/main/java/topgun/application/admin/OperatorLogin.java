package topgun.application.admin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.function.Supplier;
import topgun.application.session.TokenBucket;
import topgun.domain.clock.TimeSource;

/** Gives the operator a token for a password. Safe for all threads. */
public final class OperatorLogin {

    /** Few enough that guessing is hopeless, whoever guesses from however many addresses. */
    private static final double ATTEMPTS_PER_SECOND = 1;

    private static final int ATTEMPTS_AT_ONCE = 10;

    private final Optional<Account> account;
    private final TimeSource time;
    private final TokenBucket attempts;

    /** @param token makes a new token for whoever has shown to be the operator */
    public record Account(String name, String password, Supplier<String> token) {}

    /** What becomes of an attempt. */
    public sealed interface Outcome {

        record Welcome(String token) implements Outcome {}

        record Wrong() implements Outcome {}

        /** There were too many wrong attempts, by anybody; this one was not looked at. */
        record TooMany() implements Outcome {}

        /** Nobody can log in. */
        record NoAccount() implements Outcome {}
    }

    /** @param account without, nobody can log in */
    public OperatorLogin(Optional<Account> account, TimeSource time) {
        this.account = account;
        this.time = time;
        this.attempts = new TokenBucket(ATTEMPTS_PER_SECOND, ATTEMPTS_AT_ONCE, time.millis());
    }

    public Outcome attempt(String name, String password) {
        if (account.isEmpty()) {
            return new Outcome.NoAccount();
        }
        synchronized (attempts) {
            if (!attempts.take(1, time.millis())) {
                return new Outcome.TooMany();
            }
        }
        Account operator = account.get();
        boolean nameIsRight = isEqual(name, operator.name());
        boolean passwordIsRight = isEqual(password, operator.password());
        if (!nameIsRight || !passwordIsRight) {
            return new Outcome.Wrong();
        }
        synchronized (attempts) {
            attempts.giveBack(1);
        }
        return new Outcome.Welcome(operator.token().get());
    }

    /** Takes as long whatever is wrong. */
    private static boolean isEqual(String given, String expected) {
        return MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
    }
}
