package topgun.adapters.scripting;

import java.time.Duration;

/**
 * What scripts may use.
 *
 * @param time how long one may work; waiting for a processor counts only in so far as it comes to more than that again
 * @param memoryBytes how much memory one may use, besides what the language itself needs
 * @param workers how many run at a time
 * @param waiting how many may wait for a worker
 */
public record ScriptLimits(Duration time, int memoryBytes, int workers, int waiting) {}
