package topgun.bootstrap.config;

/**
 * What is kept of what happened.
 *
 * @param on whether there is a journal
 * @param capacity how many entries it keeps
 */
public record JournalConfig(boolean on, int capacity) {}
