package topgun.bootstrap.config;

import topgun.application.journal.JournalLimits;

/**
 * What is kept of what happened.
 *
 * @param on whether there is a journal
 * @param limits how much it keeps
 */
public record JournalConfig(boolean on, JournalLimits limits) {}
