package topgun.domain.clock;

/** The wall clock, in milliseconds since the epoch. May stand still or jump, in either direction. Thread-safe. */
@FunctionalInterface
public interface TimeSource {

    long millis();
}
