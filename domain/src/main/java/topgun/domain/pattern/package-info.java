/**
 * Patterns that users write and the server runs on every value they might match.
 *
 * <p>No pattern can be made to take long. Those of {@code like} are found part by part, and JavaScript's regular
 * expressions become automata that look at each unit of a text once, so the time is proportional to the length of the text
 * times that of the pattern, and the latter is limited. Conditions on what comes before or after are worked out for all
 * places of a text beforehand, in one pass each. Only references back to what a group matched cannot be decided that way;
 * they are searched for within a number of steps that is given beforehand.
 *
 * <p>Texts are sequences of UTF-16 units, as they are for the clients.
 */
@NullMarked
package topgun.domain.pattern;

import org.jspecify.annotations.NullMarked;
