package topgun.application.journal;

import java.time.Duration;
import java.util.Optional;

/**
 * How much of the past the journal keeps. Whatever is reached first counts.
 *
 * @param entries how many entries
 * @param bytes about how much memory; the latest entries are kept even if they take more
 * @param age for how long; for ever if absent
 */
public record JournalLimits(int entries, long bytes, Optional<Duration> age) {}
