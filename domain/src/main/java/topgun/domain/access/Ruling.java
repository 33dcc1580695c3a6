package topgun.domain.access;

/**
 * A decision and what it rests on, for people.
 *
 * @param because names the rule, or says that there is none
 */
public record Ruling(boolean allowed, String because) {}
