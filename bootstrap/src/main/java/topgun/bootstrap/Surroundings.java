package topgun.bootstrap;

import java.security.SecureRandom;
import java.util.UUID;
import topgun.application.port.IdSource;
import topgun.application.port.Scheduler;
import topgun.domain.clock.TimeSource;

/** Time and chance, so that tests can hold them still. */
public record Surroundings(TimeSource time, Scheduler scheduler, IdSource ids, SecureRandom random) {

    /** The real ones. */
    public static Surroundings real() {
        return new Surroundings(
                System::currentTimeMillis,
                new SystemScheduler(),
                () -> UUID.randomUUID().toString(),
                new SecureRandom());
    }
}
