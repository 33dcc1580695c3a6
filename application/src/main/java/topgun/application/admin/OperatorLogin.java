package topgun.application.admin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import topgun.application.session.TokenBucket;
import topgun.domain.clock.TimeSource;

/** Gives the operator a token for a password. Safe for all threads. */
public final class OperatorLogin {

    private static final double ATTEMPTS_PER_SECOND = 1;
    private static final int ATTEMPTS_AT_ONCE = 10;

    /** From however many addresses: more than one can use up, and few enough that guessing is hopeless. */
    private static final double ALL_ATTEMPTS_PER_SECOND = 100;

    private static final int ALL_ATTEMPTS_AT_ONCE = 1_000;

    private final Optional<Account> account;
    private final TimeSource time;
    private final TokenBucket allAttempts;
    /** By address, of those from which there were wrong ones lately. */
    private final Map<String, TokenBucket> attempts = new HashMap<>();

    /** @param token makes a new token for whoever has shown to be the operator */
    public record Account(String name, String password, Supplier<String> token) {}

    /** What becomes of an attempt. */
    public sealed interface Outcome {

        record Welcome(String token) implements Outcome {}

        record Wrong() implements Outcome {}

        /** There were too many wrong attempts from there, or by everybody together; this one was not looked at. */
        record TooMany() implements Outcome {}

        /** Nobody can log in. */
        record NoAccount() implements Outcome {}
    }

    /** @param account without, nobody can log in */
    public OperatorLogin(Optional<Account> account, TimeSource time) {
        this.account = account;
        this.time = time;
        this.allAttempts = new TokenBucket(ALL_ATTEMPTS_PER_SECOND, ALL_ATTEMPTS_AT_ONCE, time.millis());
    }

    /** @param address where whoever tries comes from, so that one who guesses keeps nobody else from logging in */
    public Outcome attempt(String address, String name, String password) {
        if (account.isEmpty()) {
            return new Outcome.NoAccount();
        }
        if (!admits(address)) {
            return new Outcome.TooMany();
        }
        Account operator = account.get();
        boolean nameIsRight = isEqual(name, operator.name());
        boolean passwordIsRight = isEqual(password, operator.password());
        if (!nameIsRight || !passwordIsRight) {
            return new Outcome.Wrong();
        }
        succeeded(address);
        return new Outcome.Welcome(operator.token().get());
    }

    private synchronized boolean admits(String address) {
        long now = time.millis();
        attempts.values().removeIf(bucket -> bucket.isFull(now));
        TokenBucket known = attempts.get(address);
        TokenBucket own = known != null ? known : new TokenBucket(ATTEMPTS_PER_SECOND, ATTEMPTS_AT_ONCE, now);
        boolean admitted = own.take(1, now) && allAttempts.take(1, now);
        if (admitted) {
            attempts.put(address, own); // no more of them than all together may try
        }
        return admitted;
    }

    private synchronized void succeeded(String address) {
        allAttempts.giveBack(1);
        attempts.computeIfPresent(address, (same, bucket) -> {
            bucket.giveBack(1);
            return bucket;
        });
    }

    /** Takes as long whatever is wrong. */
    private static boolean isEqual(String given, String expected) {
        return MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
    }
}
