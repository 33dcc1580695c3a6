package topgun.bootstrap.config;

import java.time.Duration;

/** What durations and sizes are counted in. */
final class Units {

    static final Duration SECOND = Duration.ofSeconds(1);
    static final Duration MINUTE = Duration.ofMinutes(1);
    static final Duration HOUR = Duration.ofHours(1);
    static final Duration DAY = Duration.ofDays(1);

    static final int KIB = 1 << 10;
    static final int MIB = 1 << 20;
    static final int GIB = 1 << 30;

    private Units() {}
}
